"""Normalisers: pure functions from a cell to a value and what is to be said about it. No ORM, no clock, no settings.

Each takes (Cell, Context) and returns Normal. Factories (`text(200)`, `money()`) return such a function.
"""
