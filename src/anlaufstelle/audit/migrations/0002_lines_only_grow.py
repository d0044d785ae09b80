"""Nobody changes a line or a seal, and nobody takes one away."""

from django.db import migrations

from anlaufstelle.walls.steps import OnlyGrows


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_lines_and_their_chain")]

    operations = [OnlyGrows("audit_entry"), OnlyGrows("audit_seal")]
