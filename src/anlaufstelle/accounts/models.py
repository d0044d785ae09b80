"""The people who work here. Who only looks for help needs no account."""

import secrets
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from anlaufstelle.core.ids import new_id

DEMO_ADDRESS = "@demo.example"  # no mail ever reaches it


def new_session_generation() -> str:
    """A fresh seal: nobody who held a session under the old one gets in with it."""
    return secrets.token_hex(16)


class UserManager(BaseUserManager["User"]):
    """Making accounts, and finding them by address."""

    def make(self, *, email: str, name: str, password: str | None = None, **more: Any) -> "User":
        """A new account. Without a password one signs in elsewhere, or not at all."""
        user = self.model(email=email.strip().lower(), name=name, **more)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """By address, however it is written."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """One person who works here, under one address, for whichever providers (directory's memberships)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)  # always in lower case
    name = models.CharField(max_length=100)  # what colleagues and the history of a field see
    language = models.CharField(max_length=2, choices=[("de", "Deutsch"), ("en", "English")], default="de")
    is_active = models.BooleanField(default=True)
    # Part of every session's key: a new seal ends all open sessions with their next request.
    session_generation = models.CharField(max_length=32, default=new_session_generation, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_invented(self) -> bool:
        """Whether she belongs to the demo, where everybody knows her password."""
        return self.email.endswith(DEMO_ADDRESS)

    def clean(self) -> None:
        """Addresses are compared in lower case, and kept so. A name holds no zero byte: PostgreSQL keeps none."""
        super().clean()
        ProhibitNullCharactersValidator()(self.name)
        self.email = self.email.strip().lower()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django's own covers the password; ours the seal too.
        salt = "anlaufstelle.accounts.User.get_session_auth_hash"
        return salted_hmac(
            salt, f"{self.password}{self.session_generation}", secret=secret, algorithm="sha256"
        ).hexdigest()
