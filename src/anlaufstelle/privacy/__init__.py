"""Everything about one person: told to her, corrected, held back, and erased; and what is due to be."""
