"""Whose yes counts where somebody acts for her: by age, by matters, by what is shut, and by whom one does not see."""

import datetime as dt
from typing import Any

import pytest

from anlaufstelle.core.dates import today
from anlaufstelle.people.models import Consent
from anlaufstelle.rls.context import access_context, context_of
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture
from tests.desk.test_representatives import acting, agree, asked, named, path, sami, shown

pytestmark = pytest.mark.django_db


def test_from_14_on_her_own_yes_stands_beside_the_guardians(scene: Scene) -> None:
    case = sami(scene)
    row = named(scene, case)
    page_ = as_(scene.ben).get(f"/desk/cases/{case.pk}/consent/").content.decode()
    assert "Wer sagt Ja?" in page_
    assert "Karim Khoury" in page_
    status, text = agree(scene, case, representative=str(row.pk))
    assert (status, "eigenes Ja" in text) == (422, True)
    status, text = agree(scene, case, agreed_by_client="on")
    assert (status, "nicht volljährig" in text) == (422, True)
    assert agree(scene, case, agreed_by_client="on", representative=str(row.pk))[0] == 302
    with access_context(context_of(scene.actor)):
        consent = Consent.objects.visible_to(scene.actor).get()
    assert (consent.agreed_by_client, consent.representative) == (True, "Karim Khoury")
    text = page(scene.ben, f"/desk/consents/{consent.pk}/")[1]
    assert "Gesetzliche Vertretung: Karim Khoury. Ich selbst bin auch einverstanden." in text


def test_under_14_the_guardians_yes_is_enough(scene: Scene) -> None:
    case = sami(scene, born=dt.date(2016, 1, 1))
    assert agree(scene, case, agreed_by_client="on")[0] == 422
    row = named(scene, case)
    assert agree(scene, case, representative=str(row.pk))[0] == 302


def test_a_yes_outside_the_matters_or_before_the_proof_does_not_count(scene: Scene) -> None:
    case = sami(scene)
    row = named(scene, case, name="Amt", basis="PFLEGER", areas=frozenset({"AUF"}))
    told = {"agreed_by_client": "on", "representative": str(row.pk)}
    assert agree(scene, case, areas=["AUF"], **told)[0] == 422
    as_(scene.ben).post(path(case), {"row": str(row.pk), "word": "proof", "proof": "Beschluss"})
    assert agree(scene, case, areas=["FAM"], **told)[0] == 422
    assert agree(scene, case, areas=["AUF"], opens_address="on", **told)[0] == 422
    assert agree(scene, case, areas=["AUF"], opens_status="on", **told)[0] == 302


def test_of_what_a_guardian_is_shut_out_his_yes_does_not_count_and_hers_is_enough_from_14_on(scene: Scene) -> None:
    case = sami(scene)
    row = named(scene, case)
    as_(scene.ben).post(path(case), {**shown(scene, case, row), "shut": ["FAM"]})
    assert agree(scene, case, agreed_by_client="on", representative=str(row.pk))[0] == 422
    assert agree(scene, case, agreed_by_client="on", areas=["WOH"])[0] == 422, "there his yes stands beside hers"
    assert agree(scene, case, agreed_by_client="on")[0] == 302
    with access_context(context_of(scene.actor)):
        consent = Consent.objects.visible_to(scene.actor).get()
    assert "Karim" not in page(scene.ben, f"/desk/consents/{consent.pk}/")[1]


CONTACT: dict[str, Any] = {"granted_depth": "1", "areas": []}


INDEX: dict[str, Any] = CONTACT | {"purpose": "index"}


@pytest.mark.parametrize("wanted", [CONTACT, INDEX], ids=["contact", "index"])
@pytest.mark.parametrize("why", ["all matters", "money only", "shut out of housing", "shut out of everything"])
def test_to_what_has_no_area_only_whoever_acts_in_all_matters_and_is_shut_out_of_none_says_yes(
    scene: Scene, wanted: dict[str, Any], why: str
) -> None:
    case = sami(scene, born=dt.date(2016, 1, 1))
    row = named(scene, case, areas=frozenset({"GEL"} if why == "money only" else ()))
    if why.startswith("shut"):
        told: dict[str, Any] = {"whole": "on"} if why.endswith("everything") else {"shut": ["WOH"]}
        as_(scene.ben).post(path(case), {**shown(scene, case, row), **told})
    (one,) = acting(scene, case)
    assert one.acts_for(0, today()) == one.may_know(0) == (why == "all matters")
    assert agree(scene, case, representative=str(row.pk), **wanted)[0] == (302 if why == "all matters" else 422)


def test_whoever_is_shut_out_of_some_of_it_leaves_her_own_yes_alone_also_for_her_contact(scene: Scene) -> None:
    case = sami(scene)
    row = named(scene, case)
    assert agree(scene, case, agreed_by_client="on", **CONTACT)[0] == 422, "his yes stands beside hers"
    as_(scene.ben).post(path(case), {**shown(scene, case, row), "shut": ["FAM"]})
    named(scene, case, name="Amt", basis="PFLEGER", areas=frozenset({"GEL"}), proof="B", saw_proof=True)
    assert agree(scene, case, agreed_by_client="on", **CONTACT)[0] == 302
    assert agree(scene, case, agreed_by_client="on", areas=["FAM"])[0] == 302
    assert agree(scene, case, agreed_by_client="on", areas=["FAM", "GEL"])[0] == 422, "the office acts in some of it"


def test_of_a_guardian_for_other_matters_it_does_not_follow_that_nobody_acts_for_her_in_it(scene: Scene) -> None:
    case = sami(scene)
    row = named(scene, case, name="Amt", basis="PFLEGER", areas=frozenset({"GEL"}), proof="B", saw_proof=True)
    as_(scene.ben).post(path(case), {**shown(scene, case, row), "whole": "on"})
    assert (
        agree(scene, case, agreed_by_client="on", **CONTACT)[0] == agree(scene, case, agreed_by_client="on")[0] == 422
    )
    assert agree(scene, case, agreed_by_client="on", areas=["GEL"])[0] == 302


def test_a_guardian_whom_the_writer_does_not_see_is_not_passed_over(scene: Scene) -> None:
    case = sami(scene)
    father = named(scene, case)
    mother = named(scene, case, other=scene.client, name="")
    as_(scene.ben).post(path(case), {**shown(scene, case, father), "shut": ["FAM"]})
    as_(scene.ben).post(f"/desk/cases/{case.pk}/team/", {"colleague": str(scene.dora.pk), "role": "member"})
    dora, url = as_(scene.dora), f"/desk/cases/{case.pk}/consent/"
    told = asked(scene, agreed_by_client="on", released="Dora")
    assert "Rima" not in dora.get(url).content.decode()
    answer = dora.post(url, told)
    assert (answer.status_code, "nicht volljährig" in answer.content.decode()) == (422, True)
    assert "Rima" not in answer.content.decode()
    assert dora.post(url, {**told, "representative": str(mother.pk)}).status_code == 422, "and cannot be chosen unseen"
    as_(scene.ben).post(path(case), {**shown(scene, case, mother), "shut": ["FAM"]})
    assert dora.post(url, told).status_code == 302, "now nobody acts for him in it"


def test_a_guardian_of_before_says_nothing_of_it(scene: Scene) -> None:
    case = sami(scene)
    father = named(scene, case)
    named(scene, case, name="Amt", basis="PFLEGER", until=today() - dt.timedelta(days=1))
    ended = named(scene, case, name="Tante")
    as_(scene.ben).post(path(case), {"row": str(ended.pk), "word": "end"})
    as_(scene.ben).post(path(case), {**shown(scene, case, father), "shut": ["FAM"]})
    assert agree(scene, case, agreed_by_client="on")[0] == 302
