"""`python -m anlaufstelle`: the same doors as the console command."""

from anlaufstelle.config.cli import main

main()
