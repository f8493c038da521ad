"""What people say of families: which to look for, what happened to them, which are the same, what a word means."""
