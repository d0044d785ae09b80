from django.db import migrations

from anlaufstelle.walls.steps import TakenAwayByItsOwn


class Migration(migrations.Migration):
    """The clearance of a consent that was withdrawn can be erased like every other one."""

    dependencies = [("people", "0008_emergencies")]

    operations = [TakenAwayByItsOwn("people_clearance", own="source_id")]
