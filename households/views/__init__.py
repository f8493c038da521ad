"""Pages of the register, by noun: families and their case, what happened in their lives, lists, duplicates, words."""
