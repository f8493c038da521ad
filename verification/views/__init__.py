"""Pages of the verification floor, by noun."""
