"""A question's text against all phrasings: ranked matches, and the decision what to do with them.

Import from the modules: `faqbot check` needs `normalise` alone, and no rapidfuzz.
"""
