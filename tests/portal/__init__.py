"""Her own page."""
