"""Anlaufstelle: one contact point for all life situations. The plan of the house is docs/house.md."""

import os

# openpyxl takes lxml wherever it is installed, and then reads workbooks without defusedxml: before its first import.
os.environ["OPENPYXL_LXML"] = "False"
