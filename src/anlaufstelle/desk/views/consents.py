"""Consents: create one in two steps, show, print and withdraw it."""

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
    """Create a consent: first its content, then the text in both languages and the signature."""
    case = writable_case(request, key)
    subject = consent_subject(request.actor, case.client_id)
    record_reads(request.actor, Case, [(case.client_id, None)])
    form = ConsentForm(subject, case, representations_of(request.actor, case.client_id), request.POST or None)
    step = request.POST.get("step", "")
    if step not in {"read", "paper", "sign"} or not form.is_valid():
        context = {"form": form, "case": case, "subject": subject}
        return render(request, "desk/consents/new.html", context, status=422 if step and form.errors else 200)
    if step == "paper":
        record(request.actor, AuditAction.PRINT, Consent, client=case.client_id)
        return _pdf_response(form.draft(), subject)
    sentence = ""
    if step == "sign":
        sign_form = SignForm(request.POST)
        try:
            consent = _sign(request, form, sign_form)
        except Refused as error:
            sentence = error.sentence
        else:
            messages.success(request, _("Written down. It counts from now on."))
            return redirect("desk:consent", consent.pk)
    return _render_second_step(request, form, sentence)


def _sign(request: StaffRequest, form: ConsentForm, sign_form: SignForm) -> Consent:
    if not sign_form.is_valid():
        raise rules.ConsentRefused(_("The signature could not be read. Please let her sign once more."))
    fields = {**form.consent_fields(), **sign_form.cleaned_data}
    if fields["consent_method"] != ConsentMethod.SCREEN:
        fields["signature"] = ""
    if fields["consent_method"] != ConsentMethod.WITNESSED:
        fields["witness"] = ""
    return actions.give_consent(
        request.actor,
        case=form.case,
        recipient=form.chosen_recipient(),
        wanted=form.access_request(),
        how=fields,
        representative=form.chosen_representative(),
    )


def _render_second_step(request: StaffRequest, form: ConsentForm, sentence: str) -> HttpResponse:
    """Render the second step: a summary of the consent, and its text."""
    draft = form.draft()
    parties = form.subject.parties(draft.recipient)
    context = {
        "case": form.case,
        "consent": draft,
        "summary": consent_summary(draft),
        "texts": wording.bilingual_text(draft, parties),
        "not_bound": bool(draft.interpreter) and not has_undertaking(draft.provider_id, draft.interpreter),
        "warns": parties.is_public_body and draft.opens_status,
        "sentence": sentence,
        "subject": form.subject,
        "kept": [
            (name, value)
            for name in request.POST
            if name not in SECOND_STEP_FIELDS
            for value in request.POST.getlist(name)
        ],
        "typed": {name: request.POST.get(name, "") for name in SignForm.base_fields},
    }
    return render(request, "desk/consents/sign.html", context, status=422 if sentence else 200)


def _get_consent(request: StaffRequest, key: UUID) -> Consent:
    """Return a consent of the user's provider. Raises Http404."""
    consents = Consent.objects.visible_to(request.actor).filter(pk=key, provider=request.actor.provider_id)
    consent = consents.select_related("recipient", "written_by").first()
    if consent is None:
        raise Http404
    return consent


def _context(request: StaffRequest, consent: Consent) -> dict[str, Any]:
    subject = consent_subject(request.actor, consent.client_id)
    texts = wording.bilingual_text(consent, subject.parties(consent.recipient))
    return {"consent": consent, "summary": consent_summary(consent), "texts": texts, "subject": subject}


@require_safe
@requires_client_permission(Permission.ADVISE)
def consent(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show a consent, its state and its text."""
    row = _get_consent(request, key)
    record_reads(request.actor, Consent, [(row.client_id, None)])
    return render(request, "desk/consents/consent.html", _context(request, row))


@require_POST
@requires_client_permission(Permission.ADVISE)
def print_consent(request: StaffRequest, key: UUID) -> HttpResponse:
    """Print a consent, as a page or a PDF. Printing is recorded."""
    row = _get_consent(request, key)
    record(request.actor, AuditAction.PRINT, row, client=row.client_id)
    if "pdf" in request.POST:
        return _pdf_response(row, consent_subject(request.actor, row.client_id))
    return render(request, "desk/consents/consent.html", {**_context(request, row), "prints": True})


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def withdraw(request: StaffRequest, key: UUID) -> HttpResponse:
    """Withdraw a consent, after one confirmation. It takes effect immediately."""
    row = _get_consent(request, key)
    if request.method != "POST":
        return render(request, "desk/consents/withdraw.html", _context(request, row))
    actions.withdraw(request.actor, consent=row, how="desk")
    messages.success(request, _("Ended. It counts at once: nothing of it is seen any more."))
    return redirect("desk:consent", row.pk)


def _pdf_response(consent: Consent, subject: ConsentSubject) -> HttpResponse:
    texts = wording.bilingual_text(consent, subject.parties(consent.recipient))
    document = BilingualDocument(
        title=texts[0].title,
        languages=[(text.language, text.direction) for text in texts],
        heads=[text.title for text in texts],
        rows=[
            ([content.title for content in section], [content.text for content in section])
            for section in zip(*(text.contents for text in texts), strict=True)
        ],
        signature=consent.signature,
        lines=[text.signature for text in texts],
        foot=[text.binding for text in texts],
    )
    response = HttpResponse(bilingual_pdf(document), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="einwilligung.pdf"'
    return response
