"""Row-level security: what the database itself refuses, whatever the views above it ask. Owns no table.

It is the second line of defence behind the guard on every personal model (people/access/rule.py). Tests prove each with
the other one disabled.
"""
