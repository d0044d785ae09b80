"""The embedded PostgreSQL: its programs, its cluster in the home folder, starting and stopping it. Owns no table."""
