"""The second wall round the records of a case."""

from django.db import migrations

from anlaufstelle.walls.steps import Wall


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_notes_and_reminders"), ("people", "0002_walls")]

    operations = [
        Wall("casework_note"),
        Wall("casework_confidentialnote"),
        Wall("casework_reminder"),
        Wall("casework_residencestatus"),
        Wall("casework_address"),
    ]
