"""The key of one client at one provider."""

from django.db import models

from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Organization


class ClientKey(models.Model):
    """The key of one client at one provider, wrapped by the provider's key (people/crypto/keys.py).

    Without it, nothing that was encrypted there can be decrypted: erasing a client destroys this row.
    """

    has_row_level_security = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.CASCADE, related_name="+")
    provider = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()  # of the provider's key
    wrapped = models.BinaryField()

    objects = models.Manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["client", "provider"], name="person_key_once")]

    def __str__(self) -> str:
        return f"key {self.version}"
