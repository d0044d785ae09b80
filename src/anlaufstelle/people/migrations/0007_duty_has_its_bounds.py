from django.db import migrations, models
from django.db.models import F, Q

from anlaufstelle.walls.steps import Again, Stays, Wall

GRANTED = (
    "person_id", "source_id", "grantee_id", "purpose", "depth", "areas", "opens_status", "opens_address", "basis",
    "paragraph", "consent_id", "until",
)  # fmt: skip
WALL = Wall("people_clearance", own="source_id", changed_by=("grantee_id",), by_herself=True)
STAYS = Stays("people_clearance", GRANTED, once=("since", "ended_on"), begun_by="grantee_id")


class Migration(migrations.Migration):
    dependencies = [("people", "0006_guardians")]

    operations = [
        Again("people_clearance", WALL, STAYS),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=~Q(basis="duty")
                | Q(depth__lte=2, until__isnull=False) & ~Q(purpose="index") & ~Q(source=F("grantee")),
                name="clearance_duty_has_its_bounds",
            ),
        ),
        Again("people_clearance", WALL, STAYS),
    ]
