"""A platform in one folder: lines of JSON over a socket."""
