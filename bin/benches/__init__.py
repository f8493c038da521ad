"""The benches of `bin/bench`, one file each; `table.py` is what they hand back."""
