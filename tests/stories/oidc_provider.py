"""A real OpenID Connect server on this machine, in a process of its own: python oidc_provider.py PORT FOLDER BACK…

Ada, Eve and Finn show a second factor there, and its tokens say so; Bob does not.
"""

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token

PORT, FOLDER, BACK = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
PEOPLE = {
    "ada": {"email": "ada@elsewhere.example", "name": "Ada Weber", "amr": ["pwd", "otp"]},
    "bob": {"email": "bob@elsewhere.example", "name": "Bob Lang", "amr": ["pwd"]},
    "eve": {"email": "eve@elsewhere.example", "name": "Eve Roth", "amr": ["pwd", "otp"]},
    "finn": {"email": "finn@elsewhere.example", "name": "Finn Ott", "amr": ["pwd", "otp"]},
}
FORM = (
    "<!doctype html><title>Elsewhere</title><form method=post><input type=hidden name=csrfmiddlewaretoken value={}>"
    "<label>Name <input name=name></label><button>In</button></form>"
)


def configure() -> None:
    """Settings of the other place."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    settings.configure(
        SECRET_KEY="elsewhere" * 5,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "elsewhere.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        SESSION_COOKIE_NAME="elsewhere",  # cookies do not tell ports apart
        CSRF_COOKIE_NAME="elsewhere-csrf",
        LOGIN_URL="/in/",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem,
            "SCOPES": {"openid": "who", "profile": "name", "email": "address"},
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
            "PKCE_REQUIRED": True,
        },
    )  # fmt: skip
    django.setup()


configure()

from django.contrib.auth import login  # noqa: E402 - only now are there settings
from django.contrib.auth.models import User  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402
from oauth2_provider.oauth2_validators import OAuth2Validator  # noqa: E402


class Validator(OAuth2Validator):  # type: ignore[misc]
    """What the tokens say of a person."""

    oidc_claim_scope = OAuth2Validator.oidc_claim_scope | {"amr": "openid"}

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """Address, name, and how she signed in."""
        return {**PEOPLE[request.user.username], "email_verified": True}


def sign_in(request: HttpRequest) -> HttpResponse:
    """The whole sign-in of the other place: a name."""
    if request.method == "POST":
        login(request, User.objects.get(username=request.POST["name"]))
        return HttpResponseRedirect(request.GET["next"])
    return HttpResponse(FORM.format(get_token(request)))


urlpatterns = [path("in/", sign_in), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


class Threads(ThreadingMixIn, WSGIServer):
    """Several at a time."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


if __name__ == "__main__":
    sys.modules["elsewhere"] = sys.modules["__main__"]
    call_command("migrate", verbosity=0)
    for name in PEOPLE:
        User.objects.create_user(name)
    Application.objects.create(
        name="Anlaufstelle", client_id="anlaufstelle", client_secret="for-tests-only", client_type="confidential",
        authorization_grant_type="authorization-code", algorithm="RS256", skip_authorization=True,
        redirect_uris=" ".join(BACK), user=User.objects.first(),
    )  # fmt: skip
    with make_server("127.0.0.1", int(PORT), get_wsgi_application(), Threads, Quiet) as server:
        print("ready", flush=True)
        server.serve_forever()
