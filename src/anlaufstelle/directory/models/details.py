"""Related rows of services and organizations: contacts, phones, languages, eligibility, costs, documents, funding."""

from django.db import models
from django.db.models import Q

from anlaufstelle.directory.models.base import Record, exactly_one_of
from anlaufstelle.directory.models.hours import Schedule
from anlaufstelle.directory.models.locations import Location
from anlaufstelle.directory.models.organizations import Organization
from anlaufstelle.directory.models.services import Service, ServiceAtLocation


class Contact(Record):
    """HSDS `contact`: a contact person, under the name that person wants to be published with."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="contacts")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="contacts")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="contacts")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one_of("service", "organization", "location", "service_at_location"),
                name="contact_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Phone(Record):
    """HSDS `phone` of an organization, a service, a location or a contact."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="phones")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="phones")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="phones")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, models.CASCADE, null=True, blank=True, related_name="phones"
    )
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="phones")
    number = models.CharField(max_length=40)
    extension = models.PositiveIntegerField(null=True, blank=True)
    type = models.CharField(max_length=20, blank=True)  # voice, fax, text, cell, video, pager, textphone
    description = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one_of("organization", "service", "location", "service_at_location", "contact"),
                name="phone_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def text(self) -> str:
        """The number as pages show it, with its extension. A fax number is labelled so that nobody calls it."""
        number = self.number if self.extension is None else f"{self.number}, Durchwahl {self.extension}"
        return f"Fax {number}" if self.type == "fax" else number


class Language(Record):
    """HSDS `language`: spoken at a service, during one schedule, by one contact, at a location or on a phone."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="languages")
    schedule = models.ForeignKey(Schedule, models.CASCADE, null=True, blank=True, related_name="languages")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="languages")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="languages")
    phone = models.ForeignKey(Phone, models.CASCADE, null=True, blank=True, related_name="languages")
    code = models.CharField(max_length=12)  # code list `language`
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one_of("service", "schedule", "contact", "location", "phone"), name="language_of_one"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Eligibility(Record):
    """For whom a service is intended, in codes, with an optional free text. Empty fields mean everybody."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="eligibility")
    status_groups = models.JSONField(default=list, blank=True)  # code list `status_group`
    target_groups = models.JSONField(default=list, blank=True)  # code list `target_group`
    gender = models.CharField(max_length=10, blank=True, choices=[("women", "women"), ("men", "men")])
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    german_from = models.CharField(max_length=10, blank=True)  # code list `german_level`
    german_to = models.CharField(max_length=10, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_age=None) | Q(maximum_age=None) | Q(maximum_age__gte=models.F("minimum_age")),
                name="eligibility_ages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.description[:60]


class CostOption(Record):
    """HSDS `cost_option`: one price, in cents."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="cost_options")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ("free", "fixed", "reduced")])
    amount_cents = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["amount_cents", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"


class RequiredDocument(Record):
    """HSDS `required_document`: what to bring (code list `required_document`)."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="required_documents")
    document = models.CharField(max_length=40)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.document


class ServiceArea(Record):
    """HSDS `service_area`: a municipality (AGS) the service is for. A service without areas is for the whole county.

    An imported area outside the code list has only a name. It excludes nobody.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="service_areas")
    municipality = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["municipality", "id"]

    def __str__(self) -> str:
        return self.municipality or self.name


class Attribute(Record):
    """HSDS `attribute`: a life situation the service helps in. Rank 0 is the main one."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="attributes")
    taxonomy_term = models.CharField(max_length=40)  # code list `life_situation`
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["service", "taxonomy_term"], name="attribute_once")]

    def __str__(self) -> str:
        return self.taxonomy_term


class Accessibility(Record):
    """HSDS `accessibility` of a location."""

    location = models.OneToOneField(Location, models.CASCADE, related_name="accessibility")
    step_free = models.BooleanField(default=False)
    description = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return "step-free" if self.step_free else self.description


class ServiceCapacity(Record):
    """HSDS `service_capacity`: total and available places, waiting time in weeks, and the day of the update."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="capacities")
    maximum = models.PositiveIntegerField(null=True, blank=True)
    available = models.PositiveIntegerField(default=0)
    waiting_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    updated = models.DateField()

    class Meta:
        ordering = ["-updated", "id"]

    def __str__(self) -> str:
        return f"{self.available}/{self.maximum}"


class Funding(Record):
    """HSDS `funding`: who pays for a service or an organization, and the last day that is assured."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="funding")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="funding")
    source = models.CharField(max_length=200)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["until", "id"]
        constraints = [
            models.CheckConstraint(condition=exactly_one_of("service", "organization"), name="funding_of_one")
        ]

    def __str__(self) -> str:
        return self.source
