"""Clients: who they are, their household, and who represents them."""
