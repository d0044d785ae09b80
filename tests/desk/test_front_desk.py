"""Ending a permission at the front desk, by whoever knows nothing of it; and locking her page there."""

import re

import pytest

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.people.models import Consent, PortalCode
from anlaufstelle.rls.context import access_context, context_of
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db


def path(scene: Scene) -> str:
    return f"/desk/persons/{scene.client}/slip/"


def file(scene: Scene) -> str:
    return f"/desk/persons/{scene.client}/"


def test_her_slip_is_taken_in_by_the_front_desk_and_counts_at_once(scene: Scene) -> None:
    consents = [scene.agree(), scene.agree(purpose="index", granted_depth=1, areas=frozenset())]
    assert page(scene.clara, file(scene))[0] == 200
    emre = as_(scene.emre)
    assert 'href="' + path(scene) in emre.get(file(scene)).content.decode()
    answer = emre.post(path(scene), {"recipient": str(scene.rur.pk)}, follow=True)
    assert "Ab jetzt sieht Wohnwerk Rur nichts mehr" in answer.content.decode()
    assert page(scene.clara, file(scene))[0] == 404
    with access_context(context_of(scene.actor)):
        ended = Consent.objects.visible_to(scene.actor).filter(withdrawal_channel="slip")
        assert {one.pk for one in ended} == {one.pk for one in consents}
    lines = AuditEntry.objects.filter(action=AuditAction.WITHDRAW, client=scene.client)
    assert {(one.user, one.reason) for one in lines} == {(scene.emre.pk, "slip")}
    assert len(lines) == 2


def test_the_front_desk_is_told_the_same_whether_there_was_anything_to_end(scene: Scene) -> None:
    def said() -> str:
        emre = as_(scene.emre)
        pages = (
            emre.get(path(scene)),
            emre.post(path(scene), {"recipient": str(scene.rur.pk)}, follow=True),
            emre.post(path(scene), {"recipient": "x"}),
        )
        return re.sub(r'value="[A-Za-z0-9]{64}"', "", "".join(one.content.decode() for one in pages))

    before = said()
    scene.agree()
    assert said() == before


@pytest.mark.parametrize("who", ["lena", "dora", "clara"])
def test_nobody_takes_it_in_who_does_not_receive_her(scene: Scene, who: str) -> None:
    scene.agree()
    client = as_(getattr(scene, who))
    for answer in (client.get(path(scene)), client.post(path(scene), {"recipient": str(scene.rur.pk)})):
        assert answer.status_code == 404
    assert page(scene.clara, file(scene))[0] == 200


def test_a_lost_code_is_locked_at_the_front_desk(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        PortalCode.objects.create(
            client_id=scene.client, provider=scene.bridge, code_hash="0" * 64, written_by=scene.ben
        )
    answer = as_(scene.emre).post(path(scene), {"lock": "1"}, follow=True)
    assert answer.status_code == 200
    with access_context(context_of(scene.actor)):
        assert PortalCode.objects.visible_to(scene.actor).get().ended_on is not None
    assert AuditEntry.objects.filter(user=scene.emre.pk, what="portalcode", reason="locked").count() == 1
