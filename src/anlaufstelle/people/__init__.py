"""Clients, cases and consents; and who may see which record (access/rule.py)."""
