"""Lists that bring visits: what the files look like (columns), what a row says (rows), what it does (register)."""
