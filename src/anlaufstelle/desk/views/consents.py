"""A consent: agreeing on it in two steps, what was agreed, printing it, and ending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record, record_reads
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.consent_forms import ConsentForm, ConsentSubject, SignForm, consent_subject
from anlaufstelle.desk.decorators import requires_client_permission
from anlaufstelle.desk.views.cases import METHODS, writable_case
from anlaufstelle.directory.confidentiality import has_undertaking
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.paper.bilingual import BilingualDocument, bilingual_pdf
from anlaufstelle.people import actions, rules
from anlaufstelle.people.clients.representatives import representations_of
from anlaufstelle.people.consent import wording
from anlaufstelle.people.consent.summary import consent_summary
from anlaufstelle.people.models import Case, Consent, ConsentMethod

SECOND_STEP_FIELDS = ("csrfmiddlewaretoken", "step", *SignForm.base_fields)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def new_consent(request: StaffRequest, key: UUID) -> HttpResponse:
    """First what another provider may see, then the text in both languages, and her yes."""
    case = writable_case(request, key)
    who = consent_subject(request.actor, case.client_id)
    record_reads(request.actor, Case, [(case.client_id, None)])
    form = ConsentForm(who, case, representations_of(request.actor, case.client_id), request.POST or None)
    step = request.POST.get("step", "")
    if step not in {"read", "paper", "sign"} or not form.is_valid():
        told = {"form": form, "case": case, "who": who}
        return render(request, "desk/consents/new.html", told, status=422 if step and form.errors else 200)
    if step == "paper":
        record(request.actor, AuditAction.PRINT, Consent, client=case.client_id)
        return _pdf_response(form.draft(), who)
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
    return _second_step(request, form, sentence)


def _sign(request: StaffRequest, form: ConsentForm, signed: SignForm) -> Consent:
    if not signed.is_valid():
        raise rules.ConsentRefused(_("The signature could not be read. Please let her sign once more."))
    how = {**form.how(), **signed.cleaned_data}
    if how["consent_method"] != ConsentMethod.SCREEN:
        how["signature"] = ""
    if how["consent_method"] != ConsentMethod.WITNESSED:
        how["witness"] = ""
    return actions.give_consent(
        request.actor, case=form.case, recipient=form.recipient_chosen(), wanted=form.wanted(), how=how,
        representative=form.guardian_chosen(),
    )  # fmt: skip


def _second_step(request: StaffRequest, form: ConsentForm, sentence: str) -> HttpResponse:
    """The second step: what she gives, said back, and the text."""
    draft = form.draft()
    parties = form.who.parties(draft.recipient)
    told = {
        "case": form.case,
        "consent": draft,
        "said": consent_summary(draft),
        "texts": wording.bilingual_text(draft, parties),
        "not_bound": bool(draft.interpreter) and not has_undertaking(draft.provider_id, draft.interpreter),
        "warns": parties.is_public_body and draft.opens_status,
        "sentence": sentence,
        "who": form.who,
        "kept": [
            (name, one) for name in request.POST if name not in SECOND_STEP_FIELDS for one in request.POST.getlist(name)
        ],
        "typed": {name: request.POST.get(name, "") for name in SignForm.base_fields},
    }
    return render(request, "desk/consents/sign.html", told, status=422 if sentence else 200)


def _consent(request: StaffRequest, key: UUID) -> Consent:
    """A consent that I may read. Raises Http404."""
    found = Consent.objects.visible_to(request.actor).filter(pk=key, provider=request.actor.provider_id)
    consent = found.select_related("recipient", "written_by").first()
    if consent is None:
        raise Http404
    return consent


def _context(request: StaffRequest, consent: Consent) -> dict[str, Any]:
    who = consent_subject(request.actor, consent.client_id)
    texts = wording.bilingual_text(consent, who.parties(consent.recipient))
    return {"consent": consent, "said": consent_summary(consent), "texts": texts, "who": who}


@require_safe
@requires_client_permission(Permission.ADVISE)
def consent(request: StaffRequest, key: UUID) -> HttpResponse:
    """What was agreed, what became of it, and the text as she has it."""
    found = _consent(request, key)
    record_reads(request.actor, Consent, [(found.client_id, None)])
    return render(request, "desk/consents/consent.html", _context(request, found))


@require_POST
@requires_client_permission(Permission.ADVISE)
def print_consent(request: StaffRequest, key: UUID) -> HttpResponse:
    """The same on paper; that it was printed is noted."""
    found = _consent(request, key)
    record(request.actor, AuditAction.PRINT, found, client=found.client_id)
    if "pdf" in request.POST:
        return _pdf_response(found, consent_subject(request.actor, found.client_id))
    return render(request, "desk/consents/consent.html", {**_context(request, found), "prints": True})


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def withdraw(request: StaffRequest, key: UUID) -> HttpResponse:
    """She takes it back: asked once, and it counts at once."""
    found = _consent(request, key)
    if request.method != "POST":
        return render(request, "desk/consents/withdraw.html", _context(request, found))
    actions.withdraw(request.actor, consent=found, how="desk")
    messages.success(request, _("Ended. It counts at once: nothing of it is seen any more."))
    return redirect("desk:consent", found.pk)


def _pdf_response(consent: Consent, who: ConsentSubject) -> HttpResponse:
    texts = wording.bilingual_text(consent, who.parties(consent.recipient))
    leaf = BilingualDocument(
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
    answer = HttpResponse(bilingual_pdf(leaf), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="einwilligung.pdf"'
    return answer
