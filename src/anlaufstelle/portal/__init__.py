"""Her own page: who may see what of her, in her language, and ending what she has allowed."""
