"""A page that shows what is said as other platforms show it, without a token."""
