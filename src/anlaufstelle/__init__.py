"""Anlaufstelle: one contact point for all life situations. The plan of the house is docs/house.md."""
