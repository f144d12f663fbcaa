"""Whether the best entry is said, offered or held back: evidence, a model of it, bounds."""
