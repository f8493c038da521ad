"""The search for duplicates in the database: name keys, candidates by block, pairs and clusters. Set-based; scores come
from households.matching, decisions from people (households.actions).
"""
