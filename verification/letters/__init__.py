"""Letters to families as PDF: the text lies beside this in Typst (`why.typ`), values go in as JSON."""
