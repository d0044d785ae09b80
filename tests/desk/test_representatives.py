"""Who acts for somebody: proof, matters, period, who says yes, and what a guardian is shut out of."""

import datetime as dt
import json
import re
from typing import Any

import pytest
import time_machine

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import Address, ResidenceStatus
from anlaufstelle.core.dates import today
from anlaufstelle.people import actions
from anlaufstelle.people.clients import representatives
from anlaufstelle.people.models import Case, Client, LegalRepresentative
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.privacy import client_records
from anlaufstelle.rls.context import access_context, context_of
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db


def sami(scene: Scene, born: dt.date = dt.date(2011, 5, 5)) -> Case:
    """Rima's son of fifteen; housing, and what he tells of home."""
    with access_context(context_of(scene.actor)):
        case = actions.open_case(
            scene.actor, facts={"given_name": "Sami", "contact_value": "0221 99"}, areas=["WOH"], born=(born, "day"),
            household="bei Tante Nour",
        )  # fmt: skip
        casework.write_note(scene.actor, case=case, text="Zimmer gesucht", areas=["WOH"])
        casework.write_note(scene.actor, case=case, text="Streit daheim", areas=["FAM"])
        casework.write_note(scene.actor, case=case, text="Beides", areas=["WOH", "FAM"])
        casework.write_note(scene.actor, case=case, text="Ohne Bereich")
        casework.save_scoped_record(scene.actor, Address, case=case, text="Im Versteck 3")
        casework.save_scoped_record(scene.actor, ResidenceStatus, case=case, text="Paragraf 24")
    return case


def named(scene: Scene, case: Case, **more: Any) -> LegalRepresentative:
    told = {"basis": "ELTERN", "name": "Karim Khoury"} | more
    with access_context(context_of(scene.actor)):
        return representatives.name_representative(
            scene.actor, client=case.client_id, data=representatives.RepresentativeInput(**told)
        )


def acting(scene: Scene, case: Case) -> list[representatives.Representation]:
    with access_context(context_of(scene.actor)):
        return representatives.representations_of(scene.actor, case.client_id)


def path(case: Case) -> str:
    return f"/desk/persons/{case.client_id}/guardians/"


def shown(scene: Scene, case: Case, row: LegalRepresentative) -> dict[str, str]:
    """The hidden fields of the form for shutting out, as a page that is opened now has them."""
    text = as_(scene.ben).get(path(case)).content.decode()
    found = re.search(rf'name="row" value="({row.pk})"><input type="hidden" name="was" value="([^"]*)"', text)
    assert found
    return {"row": found[1], "was": found[2], "word": "shut"}


def asked(scene: Scene, **more: Any) -> dict[str, Any]:
    return {
        "recipient": str(scene.rur.pk), "released": "Ben", "purpose": "advice", "granted_depth": "2", "areas": ["FAM"],
        "until": str(today()), "direction": "one", "ways": ["file"], "language": "de", "step": "sign",
        "consent_method": "paper",
    } | more  # fmt: skip


def agree(scene: Scene, case: Case, **more: Any) -> tuple[int, str]:
    answer = as_(scene.ben).post(f"/desk/cases/{case.pk}/consent/", asked(scene, **more))
    return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())


def test_somebody_is_written_down_with_proof_matters_and_period_and_stands_in_the_file(scene: Scene) -> None:
    case, ben = sami(scene), as_(scene.ben)
    told = {
        "name": "Jugendamt Düren", "is_office": "on", "basis": "VORMUND", "area": ["AUF", "BEH"], "since": "2026-01-01",
        "until": "2028-12-31", "proof": "Beschluss Amtsgericht Düren",
    }  # fmt: skip
    for _ in range(2):
        assert ben.post(path(case), told).status_code == 302
    (one,) = acting(scene, case)
    assert (one.row.is_office, one.needs_proof, one.holds) == (True, True, True)
    assert (
        ben.post(path(case), {"row": str(one.row.pk), "word": "proof", "proof": "Beschluss 3 F 1/26"}).status_code
        == 302
    )
    text = page(scene.ben, f"/desk/persons/{case.client_id}/")[1]
    for words in ("Jugendamt Düren", "Vormundschaft", "seit 1.1.2026", "Beschluss 3 F 1/26", "Ben Aydin"):
        assert words in text, words
    assert ben.post(path(case), {"row": str(one.row.pk), "word": "end"}).status_code == 302
    assert "Jugendamt" not in page(scene.ben, f"/desk/persons/{case.client_id}/")[1]


BAD: list[dict[str, str]] = [
    {"name": "", "basis": "ELTERN"}, {"name": "Karim", "basis": ""}, {"name": "Karim", "basis": "KAISER"},
    {"name": "Karim", "basis": "ELTERN", "since": "30.2.2026"}, {"name": "Karim", "basis": "ELTERN", "area": "XXX"},
    {"name": "Karim", "basis": "ELTERN", "since": "2026-02-01", "until": "2026-01-01"},
    {"name": "Karim", "basis": "ELTERN", "saw_proof": "on"}, {"row": "nonsense", "word": "end"},
    {"name": "00000000-0000-7000-8000-000000000000", "basis": "ELTERN"},
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BAD)))
def test_what_cannot_be_is_said_in_a_sentence_and_what_was_typed_stays(scene: Scene, number: int) -> None:
    case = sami(scene)
    answer = as_(scene.ben).post(path(case), BAD[number])
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert f'value="{BAD[number].get("name", "")}"' in answer.content.decode()
    assert acting(scene, case) == []


def test_it_ends_by_paper_or_when_she_comes_of_age_and_nobody_has_to_do_anything(scene: Scene) -> None:
    case = sami(scene)
    named(scene, case)
    named(scene, case, name="Amt", basis="PFLEGER", until=today(), proof="B", saw_proof=True)
    parent, office = acting(scene, case)
    if parent.name == "Amt":
        parent, office = office, parent
    assert parent.last == dt.date(2029, 5, 4)
    assert office.acts_for(1, today())
    assert not office.acts_for(1, today() + dt.timedelta(days=1))
    with time_machine.travel(dt.datetime(2029, 5, 5, 12, tzinfo=dt.UTC)):
        assert [one.holds for one in acting(scene, case)] == [False, False]


def export(scene: Scene, case: Case, row: LegalRepresentative | None) -> tuple[int, str]:
    told = {"representative": str(row.pk)} if row else {}
    answer = as_(scene.ben).post(f"/desk/persons/{case.client_id}/rights/tell/", told)
    return answer.status_code, answer.content.decode()


def test_what_a_guardian_is_shut_out_of_stands_in_nothing_he_gets(scene: Scene) -> None:
    case, ben = sami(scene), as_(scene.ben)
    row = named(scene, case)
    mother = named(scene, case, name="Rima Khoury")
    assert agree(scene, case, agreed_by_client="on", representative=str(mother.pk))[0] == 302
    ben.post(path(case), {**shown(scene, case, row), "shut": ["FAM"]})
    everything = ("Zimmer gesucht", "Streit daheim", "Beides", "Ohne Bereich", "Im Versteck 3", "Wohnwerk", "0221 99")
    hers = export(scene, case, None)[1]
    assert all(words in hers for words in everything)
    his = export(scene, case, row)[1]
    assert [words in his for words in everything] == [True, False, False, False, True, False, False]
    for words in ("Karim", "Rima", "shut", "Paragraf 25"):
        assert words not in his, words
    sheet = f"/desk/persons/{case.client_id}/mine/"
    assert "Wohnwerk Rur" in page(scene.ben, sheet)[1]
    assert "Wohnwerk Rur" not in page(scene.ben, f"{sheet}?for={row.pk}")[1]
    assert "Wohnwerk Rur" in page(scene.ben, f"{sheet}?for={mother.pk}")[1]
    assert AuditEntry.objects.filter(reason="access-guardian", client=case.client_id).count() == 1


def test_the_paper_for_a_guardian_leaves_out_the_same(scene: Scene) -> None:
    case = sami(scene)
    row = named(scene, case)
    with access_context(context_of(scene.actor)):
        representatives.exclude(
            scene.actor, row=row, areas=frozenset({"FAM"}), whole=False, version=row.exclusion_version
        )
        person = Client.objects.visible_to(scene.actor).get(pk=case.client_id)
        (one,) = acting(scene, case)
        hers = str(privacy.build_subject_access_report(scene.actor, client=person, language="de"))
        his = str(privacy.build_subject_access_report(scene.actor, client=person, language="de", representative=one))
    assert [words in hers for words in ("Zimmer gesucht", "Streit daheim", "Karim", "0221 99")] == [True] * 4
    assert [words in his for words in ("Zimmer gesucht", "Streit daheim", "Karim", "0221 99")] == [True, *[False] * 3]


def told_everyway(scene: Scene, case: Case, row: LegalRepresentative) -> str:
    """The file and the paper that this guardian gets."""
    with access_context(context_of(scene.actor)):
        person = Client.objects.visible_to(scene.actor).get(pk=case.client_id)
        (one,) = (one for one in acting(scene, case) if one.row.pk == row.pk)
        told = privacy.export_client_data(scene.actor, client=person, representative=one)
        return f"{told} {privacy.build_subject_access_report(scene.actor, client=person, language='de', representative=one)}"  # noqa: E501


@pytest.mark.parametrize("why", ["nothing", "shut out of housing", "other matters", "protected"])
def test_with_whom_she_lives_is_told_only_to_whoever_may_know_where(scene: Scene, why: str) -> None:
    case = sami(scene)
    row = named(scene, case, areas=frozenset({"AUF"}) if why == "other matters" else frozenset())
    with access_context(context_of(scene.actor)):
        if why == "shut out of housing":
            representatives.exclude(
                scene.actor, row=row, areas=frozenset({"WOH"}), whole=False, version=row.exclusion_version
            )
        if why == "protected":
            Client.objects.visible_to(scene.actor).filter(pk=case.client_id).update(is_protected=True)
    assert told_everyway(scene, case, row).count("bei Tante Nour") == (2 if why == "nothing" else 0)
    assert "bei Tante Nour" in export(scene, case, None)[1], "she herself reads it"


def test_whoever_has_shown_no_paper_where_one_is_needed_gets_nothing(scene: Scene) -> None:
    case, sheet = sami(scene), "/desk/persons/{}/mine/?for={}"
    row = named(scene, case, name="Amt", basis="VORMUND")
    status, text = export(scene, case, row)
    assert (status, "Zimmer" in text, "durch welches Papier" in text) == (400, False, True)
    assert not any(
        one.may_know(areas) for one in acting(scene, case) for areas in (0, 1, representatives.ADDRESS_AREAS)
    )
    assert page(scene.ben, sheet.format(case.client_id, row.pk))[0] == 404
    assert "Amt" not in page(scene.ben, f"/desk/persons/{case.client_id}/rights/")[1]
    as_(scene.ben).post(path(case), {"row": str(row.pk), "word": "proof", "proof": "Beschluss"})
    assert "Zimmer" in export(scene, case, row)[1]
    assert page(scene.ben, sheet.format(case.client_id, row.pk))[0] == 200


def test_whoever_is_shut_out_of_all_of_it_gets_nothing(scene: Scene) -> None:
    case, ben = sami(scene), as_(scene.ben)
    row = named(scene, case)
    ben.post(path(case), {**shown(scene, case, row), "whole": "on"})
    status, text = export(scene, case, row)
    assert (status, "Zimmer" in text) == (400, False)
    assert page(scene.ben, f"/desk/persons/{case.client_id}/mine/?for={row.pk}")[0] == 404
    assert "Karim" not in page(scene.ben, f"/desk/persons/{case.client_id}/mine/")[1]
    assert "Karim" not in page(scene.ben, f"/desk/persons/{case.client_id}/rights/")[1]
    ben.post(path(case), shown(scene, case, row))  # and no longer
    assert "Zimmer" in export(scene, case, row)[1]


def reasons(case: Case) -> list[str]:
    entries = AuditEntry.objects.filter(action=AuditAction.CHANGE, what="legalrepresentative", client=case.client_id)
    return list(entries.order_by("pk").values_list("reason", flat=True))


def test_an_old_page_lifts_nothing_that_somebody_else_has_shut_since(scene: Scene) -> None:
    case, ben = sami(scene), as_(scene.ben)
    row = named(scene, case)
    old = shown(scene, case, row)
    assert ben.post(path(case), {**shown(scene, case, row), "whole": "on"}).status_code == 302
    for told in ({**old, "shut": ["FAM"]}, {"row": str(row.pk), "word": "shut", "shut": ["FAM"]}):
        answer = ben.post(path(case), told)
        text = re.sub(r"\s+", " ", answer.content.decode())
        assert (answer.status_code, "Inzwischen hat jemand" in text) == (409, True)
        assert 'name="whole" checked' in text, "the page shows what stands now"
        assert 'value="FAM" checked' not in text
        (one,) = acting(scene, case)
        assert (one.row.is_fully_excluded, one.row.excluded_areas) == (True, 0)
    for _ in range(2):  # twice the same is no harm, and one line
        again = {**shown(scene, case, row), "whole": "on"}
        assert ben.post(path(case), {**again, "was": old["was"]}).status_code == 302
    assert reasons(case) == ["shut-out"]


def test_nobody_shuts_out_whoever_was_ended_meanwhile_and_believes_it_was_done(scene: Scene) -> None:
    case, ben = sami(scene), as_(scene.ben)
    row = named(scene, case)
    old = shown(scene, case, row)
    ben.post(path(case), {"row": str(row.pk), "word": "end"})
    assert ben.post(path(case), {**old, "whole": "on"}).status_code == 409


def test_lifting_has_a_line_of_its_own_in_the_audit(scene: Scene) -> None:
    case, ben = sami(scene), as_(scene.ben)
    row = named(scene, case)
    steps: list[tuple[dict[str, Any], list[str]]] = [
        ({"shut": ["FAM"]}, ["shut-out"]),
        ({"shut": ["FAM", "WOH"]}, ["shut-out"]),
        ({"whole": "on"}, ["shut-out"]),
        ({"shut": ["FAM"]}, ["shut-lifted"]),
        ({"shut": ["WOH"]}, ["shut-lifted", "shut-out"]),
        ({}, ["shut-lifted"]),
    ]
    lines: list[str] = []
    for told, more in steps:
        assert ben.post(path(case), {**shown(scene, case, row), **told}).status_code == 302
        lines += more
        assert reasons(case) == lines, told


def test_where_a_protected_child_is_stands_in_nothing_that_goes_home(scene: Scene) -> None:
    case = sami(scene)
    row = named(scene, case)
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=case.client_id).update(is_protected=True)
    his = export(scene, case, row)[1]
    assert "Im Versteck 3" not in his
    assert "0221 99" not in his


def test_a_guardian_with_a_file_of_his_own_is_not_told_of_what_he_is_shut_out(scene: Scene) -> None:
    case = sami(scene)
    row = named(scene, case, other=scene.client, name="")
    with access_context(context_of(scene.actor)):
        representatives.exclude(
            scene.actor, row=row, areas=frozenset({"FAM"}), whole=False, version=row.exclusion_version
        )
        assert "representative" not in client_records.export(scene.client, scene.bridge.pk)
        assert json.dumps(client_records.export(case.client_id, scene.bridge.pk)).count("excluded_areas") == 1
    as_(scene.ben).post(f"/desk/cases/{case.pk}/team/", {"colleague": str(scene.dora.pk), "role": "member"})
    assert "Rima" not in page(scene.dora, path(case))[1], "whoever sees the child only does not see the mother's file"


@pytest.mark.parametrize("who", ["dora", "lena", "emre", "clara"])
def test_nobody_but_whoever_works_with_her_writes_it(scene: Scene, who: str) -> None:
    scene.agree(granted_depth=3)
    client = as_(getattr(scene, who))
    for answer in (
        client.get(path(scene.case)),
        client.post(path(scene.case), {"name": "Karim", "basis": "ELTERN"}),
    ):
        assert answer.status_code == 404
    named(scene, scene.case)
    assert "Karim" not in client.get(f"/desk/persons/{scene.client}/").content.decode()
