"""Django's SQLite with a wall: the engine named in config/env.py."""
