"""The second wall round what is kept of somebody beyond its time."""

from django.db import migrations

from anlaufstelle.walls.steps import Wall


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_what_is_kept_and_how_long")]

    operations = [Wall("privacy_kept")]
