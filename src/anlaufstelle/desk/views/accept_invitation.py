"""Accept an invitation: with a new account, an existing one, or OpenID Connect."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import Actor
from anlaufstelle.desk.oidc import INVITATION_SESSION_KEY
from anlaufstelle.directory import memberships
from anlaufstelle.directory.models import Invitation


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page that an invitation links to."""
    try:
        invitation = memberships.find_invitation(token)
        if request.method != "POST":
            request.session[INVITATION_SESSION_KEY] = token  # for users who return from an OpenID Connect provider
            return _render_invitation(request, invitation)
        if isinstance(request.user, User):
            return _accept(request, request.user, token)
        return _create_account(request, invitation, token)
    except memberships.CannotJoin as error:
        request.session.pop(INVITATION_SESSION_KEY, None)
        return render(request, "desk/invitation_invalid.html", {"sentence": error.sentence}, status=404)


def _render_invitation(request: HttpRequest, invitation: Invitation, errors: list[str] | None = None) -> HttpResponse:
    has_account = User.objects.filter(email=invitation.email).exists()
    context = {
        "invitation": invitation,
        "known": has_account,
        "mine": isinstance(request.user, User) and request.user.email == invitation.email,
        "signed_in": request.user.is_authenticated,
        "name": request.POST.get("name", ""),
        "wrong": errors or [],
        "sign_in": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "desk/accept_invitation.html", context, status=400 if errors else 200)


def _accept(request: HttpRequest, user: User, token: str) -> HttpResponse:
    memberships.accept_invitation(Actor(user.name, user_id=user.pk), user=user, token=token)
    request.session.pop(INVITATION_SESSION_KEY, None)
    return redirect("desk:home")


def _create_account(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    if not name:
        return _render_invitation(request, invitation, [_("Please write your name.")])
    try:
        validate_password(password, User(email=invitation.email, name=name))
        language = "en" if get_language() == "en" else "de"
        user = memberships.join_with_new_account(token=token, name=name, password=password, language=language)
    except ValidationError as error:
        return _render_invitation(request, invitation, error.messages)
    request.session.pop(INVITATION_SESSION_KEY, None)
    record_authentication(request, user, "password", email=user.email)
    home = reverse("desk:home")
    response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=home)
    return response
