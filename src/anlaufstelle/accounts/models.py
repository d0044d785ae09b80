"""User accounts of staff. People who look for help need no account."""

import secrets
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from anlaufstelle.core.ids import new_id

DEMO_ADDRESS = "@demo.example"  # not deliverable


def new_session_generation() -> str:
    """Return a new session generation. Sessions of an earlier one are invalid."""
    return secrets.token_hex(16)


class UserManager(BaseUserManager["User"]):
    """Creating users, and finding them by e-mail address."""

    def make(self, *, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user. Without a password, they sign in through an external provider, or not at all."""
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by e-mail address, ignoring case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A member of staff, with one e-mail address, for any number of providers (memberships in directory/)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)  # always in lower case
    name = models.CharField(max_length=100)  # shown to colleagues and in histories
    language = models.CharField(max_length=2, choices=[("de", "Deutsch"), ("en", "English")], default="de")
    is_active = models.BooleanField(default=True)
    # Part of the session auth hash: a new value ends all sessions with their next request.
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
        """Whether the account belongs to the demo, whose passwords are public."""
        return self.email.endswith(DEMO_ADDRESS)

    def clean(self) -> None:
        """Normalise the e-mail address to lower case. Refuse NUL bytes in the name, which PostgreSQL cannot store."""
        super().clean()
        ProhibitNullCharactersValidator()(self.name)
        self.email = self.email.strip().lower()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Unlike Django's own hash, this one covers the session generation as well.
        salt = "anlaufstelle.accounts.User.get_session_auth_hash"
        return salted_hmac(
            salt, f"{self.password}{self.session_generation}", secret=secret, algorithm="sha256"
        ).hexdigest()
