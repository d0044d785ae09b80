"""Somebody who has signed in with two factors, and the pages she fetches."""

import time

from anlaufstelle.accounts.models import User
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client


def signed_in(user: User) -> Client:
    """Her browser."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client


def fetch(client: Client, path: str) -> None:
    """One page."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
