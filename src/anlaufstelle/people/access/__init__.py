"""Who may see whom: the rule, the tables it reads, and what follows from them."""
