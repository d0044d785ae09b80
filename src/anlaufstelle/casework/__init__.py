"""What is done in a case: notes, reminders, and the two scopes of their own, residence status and address."""
