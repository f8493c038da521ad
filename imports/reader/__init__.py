"""The way from a file to rows of exact text.

`parent.py` is the door for the rest of the project; everything else here runs in the limited child process, which never
imports Django and never opens the network. That is why this file is empty.
"""
