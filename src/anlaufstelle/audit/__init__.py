"""The audit log: ids and codes only, written with the change, linked into one hash chain afterwards."""
