"""Encryption: one key for each provider, one for each client and provider."""
