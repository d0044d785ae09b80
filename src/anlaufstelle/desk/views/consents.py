"""A consent: agreeing on it in two steps, what was agreed, printing it, and ending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlaufstelle.audit.models import Deed as Noted
from anlaufstelle.audit.record import looked, record
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.consenting import ConsentForm, SignForm, Who, who_of
from anlaufstelle.desk.doors import about_people
from anlaufstelle.desk.views.cases import WRITE, my_case
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.directory.secrecy import is_bound
from anlaufstelle.paper.leaf import Leaf, pdf
from anlaufstelle.people import actions, rules, wording
from anlaufstelle.people.guardians import guardians_of
from anlaufstelle.people.models import Case, Consent, GivenHow
from anlaufstelle.people.saying import said_of

OF_SECOND_STEP = ("csrfmiddlewaretoken", "step", *SignForm.base_fields)


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def agree(request: StaffRequest, key: UUID) -> HttpResponse:
    """First what another provider may see, then the text in both languages, and her yes."""
    case = my_case(request, key)
    who = who_of(request.actor, case.person_id)
    looked(request.actor, Case, [(case.person_id, None)])
    form = ConsentForm(who, case, guardians_of(request.actor, case.person_id), request.POST or None)
    step = request.POST.get("step", "")
    if step not in {"read", "paper", "sign"} or not form.is_valid():
        told = {"form": form, "case": case, "who": who}
        return render(request, "desk/consents/ask.html", told, status=422 if step and form.errors else 200)
    if step == "paper":
        record(request.actor, Noted.PRINT, Consent, person=case.person_id)
        return _pdf(form.draft(), who)
    sentence = ""
    if step == "sign":
        signed = SignForm(request.POST)
        try:
            consent = _sign(request, form, signed)
        except Refused as why:
            sentence = why.sentence
        else:
            messages.success(request, _("Written down. It counts from now on."))
            return redirect("desk:consent", consent.pk)
    return _read(request, form, sentence)


def _sign(request: StaffRequest, form: ConsentForm, signed: SignForm) -> Consent:
    if not signed.is_valid():
        raise rules.CannotAgree(_("The signature could not be read. Please let her sign once more."))
    how = {**form.how(), **signed.cleaned_data}
    if how["given_how"] != GivenHow.SCREEN:
        how["signature"] = ""
    if how["given_how"] != GivenHow.WITNESSED:
        how["witness"] = ""
    return actions.agree(
        request.actor, case=form.case, recipient=form.recipient_chosen(), wanted=form.wanted(), how=how,
        guardian=form.guardian_chosen(),
    )  # fmt: skip


def _read(request: StaffRequest, form: ConsentForm, sentence: str) -> HttpResponse:
    """The second step: what she gives, said back, and the text."""
    draft = form.draft()
    parties = form.who.parties(draft.recipient)
    told = {
        "case": form.case, "consent": draft, "said": said_of(draft), "texts": wording.both(draft, parties),
        "not_bound": bool(draft.interpreter) and not is_bound(draft.provider_id, draft.interpreter),
        "warns": parties.is_public_body and draft.opens_status, "sentence": sentence, "who": form.who,
        "kept": [(name, one) for name in request.POST if name not in OF_SECOND_STEP
                 for one in request.POST.getlist(name)],
        "typed": {name: request.POST.get(name, "") for name in SignForm.base_fields},
    }  # fmt: skip
    return render(request, "desk/consents/sign.html", told, status=422 if sentence else 200)


def _consent(request: StaffRequest, key: UUID) -> Consent:
    """A consent that I may read. Raises Http404."""
    found = Consent.objects.visible_to(request.actor).filter(pk=key, provider=request.actor.provider_id)
    consent = found.select_related("recipient", "written_by").first()
    if consent is None:
        raise Http404
    return consent


def _told(request: StaffRequest, consent: Consent) -> dict[str, Any]:
    who = who_of(request.actor, consent.person_id)
    texts = wording.both(consent, who.parties(consent.recipient))
    return {"consent": consent, "said": said_of(consent), "texts": texts, "who": who}


@require_safe
@about_people(Deed.ADVISE)
def consent(request: StaffRequest, key: UUID) -> HttpResponse:
    """What was agreed, what became of it, and the text as she has it."""
    found = _consent(request, key)
    looked(request.actor, Consent, [(found.person_id, None)])
    return render(request, "desk/consents/consent.html", _told(request, found))


@require_POST
@about_people(Deed.ADVISE)
def printed(request: StaffRequest, key: UUID) -> HttpResponse:
    """The same on paper; that it was printed is noted."""
    found = _consent(request, key)
    record(request.actor, Noted.PRINT, found, person=found.person_id)
    if "pdf" in request.POST:
        return _pdf(found, who_of(request.actor, found.person_id))
    return render(request, "desk/consents/consent.html", {**_told(request, found), "prints": True})


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def withdraw(request: StaffRequest, key: UUID) -> HttpResponse:
    """She takes it back: asked once, and it counts at once."""
    found = _consent(request, key)
    if request.method != "POST":
        return render(request, "desk/consents/withdraw.html", _told(request, found))
    actions.withdraw(request.actor, consent=found, how="desk")
    messages.success(request, _("Ended. It counts at once: nothing of it is seen any more."))
    return redirect("desk:consent", found.pk)


def _pdf(consent: Consent, who: Who) -> HttpResponse:
    texts = wording.both(consent, who.parties(consent.recipient))
    leaf = Leaf(
        title=texts[0].title,
        languages=[(text.language, text.direction) for text in texts],
        heads=[text.title for text in texts],
        rows=[
            ([one.title for one in level], [one.text for one in level])
            for level in zip(*(text.contents for text in texts), strict=True)
        ],
        signature=consent.signature,
        lines=[text.signature for text in texts],
        foot=[text.binding for text in texts],
    )
    answer = HttpResponse(pdf(leaf), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="einwilligung.pdf"'
    return answer
