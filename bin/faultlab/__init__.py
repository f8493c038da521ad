"""The laboratory of `bin/faults`: servers to break, phones that keep a journal, and a checker that compares."""
