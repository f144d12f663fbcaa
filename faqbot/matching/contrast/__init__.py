"""A question that only sounds like an entry: it asks the opposite, or of another thing."""
