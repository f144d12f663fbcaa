"""The platforms: each parses what arrives, renders a Reply, and runs."""
