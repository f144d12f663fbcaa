"""The site's feeds: fetched within bounds, read in a process of their own, merged with the file's posts.

Nothing is imported here: the process that reads a feed starts with as little as it needs.
"""
