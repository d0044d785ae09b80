"""The second wall: what the database itself refuses, whatever the pages above it ask. Owns no table.

The first wall is the guard on every personal model (people/access/rule.py). Each is proven with the other taken away.
"""
