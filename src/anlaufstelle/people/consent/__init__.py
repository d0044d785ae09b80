"""Consent and release from confidentiality: models, wording, summary."""
