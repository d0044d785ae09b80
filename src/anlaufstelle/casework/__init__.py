"""Casework: notes, reminders, attachments, and the separately consented residence status and address."""
