"""Which answers of a form feed what: the slots there are, a suggestion by name and type, and what does not fit.

Data and pure functions; the mapping itself is kept with the form (`Form.mapping`) and read by `verification.answers`.
"""
