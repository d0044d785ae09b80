"""The client portal: who may see which data, withdrawal of consents, and rectification requests."""
