"""Everything about one person: told to her, corrected, held back, and erased. Owns no table."""
