"""Organizations (Träger): associations, church and municipal bodies, initiatives, companies and authorities."""

from typing import Self

from django.db import models

from anlaufstelle.directory.models.base import DatedRecord, Record


class ProviderKind(models.TextChoices):
    """The legal kind of an organization (code list `provider_kind`)."""

    ASSOCIATION = "association"
    CHURCH = "church"
    MUNICIPAL = "municipal"
    INITIATIVE = "initiative"
    COMPANY = "company"
    AUTHORITY = "authority"


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Queries on organizations."""

    def living(self) -> Self:
        """Organizations that have not been merged into another one."""
        return self.filter(replaced_by=None)


class Organization(DatedRecord):
    """HSDS `organization`: a provider of services."""

    name = models.CharField(max_length=200)
    description = models.TextField()
    kind = models.CharField(max_length=20, choices=ProviderKind.choices)
    legal_status = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    parent_organization = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces")

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_authority(self) -> bool:
        """Whether the organization decides on applications rather than helping with them."""
        return self.kind == ProviderKind.AUTHORITY


class Responsibility(Record):
    """A matter an authority decides (code list `life_situation`), for one municipality or, if empty, for all."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="responsibilities")
    matter = models.CharField(max_length=40)
    municipality = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["matter", "municipality"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "matter", "municipality"], name="responsibility_once"),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.municipality}"


class Centre(models.Model):
    """The centre this installation serves. There is exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    county = models.CharField(max_length=120)
    # The organization that runs the centre. Its coordinators maintain the whole directory.
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, blank=True, related_name="+")
    front_desk = models.ForeignKey("directory.Service", models.SET_NULL, null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="centre_only_one")]

    def __str__(self) -> str:
        return self.name
