"""What a round needs beside its tables: lists and samples, splits of work, pace, reports, ledger, comparison."""
