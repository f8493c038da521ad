"""The way of an XLSForm: read safely, compiled in a limited child, what is wrong said where it stands.

`compiling.py` is the door; `child.py` and `sheets.py` run in the limited process, where Django is never imported.
"""
