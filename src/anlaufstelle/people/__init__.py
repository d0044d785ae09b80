"""Person, case and team, consent; and who may see whom (rule.py)."""
