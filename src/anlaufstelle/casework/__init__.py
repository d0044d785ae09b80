"""What is done in a case: notes, reminders, files, and the two scopes of their own, residence status and address."""
