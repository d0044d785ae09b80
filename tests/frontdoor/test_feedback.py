"""A reader says what is wrong with an offer, in four languages, without an account and without a trace of herself."""

import pytest
from django.utils.translation import override

from anlaufstelle.directory import models as m
from anlaufstelle.directory.maintenance import MAX_UNREAD, leave_feedback
from anlaufstelle.directory.roles import Role
from tests import factories
from tests.conftest import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]


@pytest.fixture
def offer() -> m.Service:
    """An offer of which everything is known."""
    return factories.complete_offer()


@pytest.mark.parametrize("language", ["de", "en", "ar", "uk"])
def test_one_tap_is_enough(language: str, client: StrictClient, offer: m.Service) -> None:
    address = f"/{language}/offer/{offer.pk}/feedback/"
    assert address in client.get(f"/{language}/offer/{offer.pk}/").content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"what": "hours"}).status_code == 200
    said = m.Feedback.objects.get()
    assert (said.what, said.text, said.language, said.service) == ("hours", "", language, offer)


@pytest.mark.parametrize("what", m.FeedbackReason.values)
def test_whatever_can_be_wrong_a_reader_can_say_and_its_keeper_reads(
    what: str, client: StrictClient, offer: m.Service
) -> None:
    address = f"/uk/offer/{offer.pk}/feedback/"
    assert client.get(address).content.decode().count('name="what"') == len(m.FeedbackReason.values)
    assert f'name="what" value="{what}"' in client.get(address).content.decode()
    client.post(address, {"what": what})
    factories.sign_in(client, factories.staff_member("Ben Roth", offer.organization, Role.EDITOR))
    with override("de"):
        assert f"<b>{m.FeedbackReason(what).label}</b>" in client.get("/desk/feedback/").content.decode()


def test_what_nobody_can_choose_is_not_kept(offer: m.Service) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        leave_feedback(offer, language="de", what="nonsense", text="")
    assert not m.Feedback.objects.exists()


def test_only_the_form_sets_a_cookie_and_it_goes_with_the_browser(client: StrictClient, offer: m.Service) -> None:
    for path in ("", "find/?q=brief", f"offer/{offer.pk}/", "about/privacy/"):
        assert not client.get(f"/de/{path}").cookies, path
    cookies = client.get(f"/de/offer/{offer.pk}/feedback/").cookies
    assert list(cookies) == ["csrftoken"]
    assert (cookies["csrftoken"]["max-age"], cookies["csrftoken"]["expires"]) == ("", "")


@pytest.mark.parametrize(
    ("language", "cookie", "kept"),
    [
        ("de", "nur, wenn Sie ein Formular öffnen", "die Sprache und die Zeit"),
        ("en", "only when you open a form", "the language and the time"),
        ("ar", "إلا عندما تفتح نموذجًا", "باللغة والوقت"),
        ("uk", "лише тоді, коли ви відкриваєте форму", "мову та час"),
    ],
)
def test_the_page_about_privacy_says_so(language: str, cookie: str, kept: str, client: StrictClient) -> None:
    page = client.get(f"/{language}/about/privacy/").content.decode()
    assert cookie in page
    assert kept in page


def test_nothing_is_kept_of_who_said_it() -> None:
    names = {field.name for field in m.Feedback._meta.get_fields()}
    assert names == {"id", "other", "service", "language", "what", "text", "submitted_at", "read_at", "read_by"}


@pytest.mark.parametrize("what", ["", "nonsense", "<script>"])
def test_without_a_choice_nothing_is_sent_and_the_words_stay(what: str, client: StrictClient, offer: m.Service) -> None:
    page = client.post(f"/de/offer/{offer.pk}/feedback/", {"what": what, "text": "Dienstag war zu."})
    assert page.status_code == 422
    assert "Dienstag war zu." in page.content.decode()
    assert not m.Feedback.objects.exists()


def test_a_machine_is_thanked_and_forgotten(client: StrictClient, offer: m.Service) -> None:
    told = {"what": "hours", "text": "buy", "website": "https://x.example"}
    assert client.post(f"/de/offer/{offer.pk}/feedback/", told).status_code == 200
    assert not m.Feedback.objects.exists()


def test_long_and_hostile_words_are_only_words(client: StrictClient, offer: m.Service) -> None:
    text = "\u202e<script>\x00" + "x" * 9000
    assert client.post(f"/de/offer/{offer.pk}/feedback/", {"what": "other", "text": text}).status_code == 200
    said = m.Feedback.objects.get()
    assert len(said.text) == 600
    assert "\x00" not in said.text


def test_a_flood_ends_with_a_sentence(client: StrictClient, offer: m.Service) -> None:
    for _ in range(MAX_UNREAD):
        leave_feedback(offer, language="de", what="other", text="")
    page = client.post(f"/uk/offer/{offer.pk}/feedback/", {"what": "hours", "text": "Слова"})
    assert page.status_code == 422
    assert "зателефонуйте" in page.content.decode()
    assert "Слова" in page.content.decode()


def test_of_what_is_not_public_nothing_can_be_said(client: StrictClient, offer: m.Service) -> None:
    m.Service.objects.update(status="inactive")
    address = f"/de/offer/{offer.pk}/feedback/"
    assert client.get(address).status_code == client.post(address, {"what": "hours"}).status_code == 404
    assert not m.Feedback.objects.exists()


def test_the_form_asks_where_it_comes_from(offer: m.Service) -> None:
    client = StrictClient(enforce_csrf_checks=True)
    assert client.post(f"/de/offer/{offer.pk}/feedback/", {"what": "hours"}).status_code == 403
