"""Verbs of the files of a case: keeping, giving out, removing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record, refuse
from anlaufstelle.casework import files
from anlaufstelle.casework.actions import own
from anlaufstelle.casework.models import Attachment, State
from anlaufstelle.casework.scanner import Verdict, verdict_on
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.models import Case
from anlaufstelle.people.permissions import works_on

STATE = {Verdict.CLEAN: State.CLEAN, Verdict.FOUND: State.FOUND, Verdict.SILENT: State.WAITS}


@dataclass(frozen=True)
class Brought:
    """A file as it came in. `size` may be more than what was kept of it: then it is too large."""

    name: str
    content: bytes
    size: int


@dataclass
class Outcome:
    """What became of several files: those that are kept, and why the others are not."""

    kept: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # name and sentence


class Infected(Refused):
    """The scanner has found a virus."""


class NotChecked(Refused):
    """Nobody has looked for viruses yet: whoever wants it all the same must say so."""


def attach(actor: Actor, *, case: Case, brought: Iterable[Brought]) -> Outcome:
    """Keep files in a case, each by itself: one that is refused loses none of the others. Raises NotPermitted.

    A scanner that was silent once is not asked again for the rest: nobody waits for it forty times.
    """
    works_on(actor, case.pk)
    outcome, is_there = Outcome(), True
    for one in brought:
        try:
            kind = _kind_of(one)
            there = _room_for(actor, case, one)
            verdict = verdict_on(one.content) if is_there and not there else Verdict.SILENT
            is_there = verdict != Verdict.SILENT or bool(there)
            if verdict == Verdict.FOUND:
                raise Infected(_("The virus scanner has found something in it. Please do not open it anywhere."))
            outcome.kept.append(there or _kept(actor, case, one, kind, STATE[verdict]))
        except Refused as why:
            refuse(actor, what="attachment", subject=case.pk, reason=type(why).__name__)
            outcome.refused.append((files.shown_name(one.name, None), why.sentence))
    return outcome


def _kind_of(one: Brought) -> files.Kind:
    if one.size > len(one.content):
        raise files.CannotKeep(files.too_large())
    return files.checked(one.content)


def _room_for(actor: Actor, case: Case, one: Brought) -> Attachment | None:
    """The same file, if it is there already: a double click. Raises CannotKeep where there is no room."""
    rows = Attachment.objects.visible_to(actor).filter(case=case)
    if there := rows.defer("content").filter(fingerprint=_fingerprint(case, one.content)).first():
        return there
    if rows.count() >= files.MOST_FILES:
        raise files.CannotKeep(
            _("This case has %(most)s files already. Please remove one that is no longer needed.")
            % {"most": files.MOST_FILES}
        )
    if (rows.aggregate(sum=Sum("size"))["sum"] or 0) + len(one.content) > files.MOST_OF_A_CASE:
        raise files.CannotKeep(
            _(
                "All files of this case together would be larger than 100 MB."
                " Please remove one that is no longer needed."
            )
        )
    return None


@transaction.atomic
def _kept(actor: Actor, case: Case, one: Brought, kind: files.Kind, state: State) -> Attachment:
    print_ = _fingerprint(case, one.content)
    attachment = Attachment(**own(actor, case), kind=kind, size=len(one.content), state=state, fingerprint=print_)
    attachment.seal(files.shown_name(one.name, kind))
    attachment.seal_content(one.content)
    try:
        with transaction.atomic():
            attachment.save()
    except IntegrityError:  # a double click at the same moment
        found: Attachment = Attachment.objects.visible_to(actor).defer("content").get(case=case, fingerprint=print_)
        return found
    record(actor, Deed.CREATE, attachment, person=case.person_id)
    return attachment


def _fingerprint(case: Case, content: bytes) -> str:
    return salted_hmac(f"attachment|{case.pk}", content, algorithm="sha256").hexdigest()


def give_out(actor: Actor, *, attachment: Attachment, unchecked: bool = False) -> bytes:
    """What is in a file, and the line that is left of it. What waits is checked now, if a scanner answers.

    Raises Infected; and NotChecked as long as nobody has said that she wants it `unchecked`. What the scanner said is
    kept all the same, so this is no single transaction.
    """
    content = attachment.open_content()
    if attachment.state == State.WAITS:
        attachment.state = STATE[verdict_on(content)]
        _note(actor, attachment)
    if attachment.state == State.FOUND:
        raise Infected(_("The virus scanner has found something in this file. It is not given out. Please remove it."))
    if attachment.state == State.WAITS and not unchecked:
        raise NotChecked(_("Nobody has checked this file for viruses yet, for no scanner answers."))
    waits = attachment.state == State.WAITS
    record(actor, Deed.READ, attachment, person=attachment.person_id, reason="unchecked" if waits else "")
    return content


@transaction.atomic
def _note(actor: Actor, attachment: Attachment) -> None:
    """Keep what the scanner has said."""
    rows = Attachment.objects.visible_to(actor).filter(pk=attachment.pk, state=State.WAITS)
    if attachment.state != State.WAITS and rows.update(state=attachment.state):
        record(actor, Deed.CHANGE, attachment, person=attachment.person_id, reason=f"scanner-{attachment.state}")


@transaction.atomic
def remove(actor: Actor, *, attachment: Attachment) -> None:
    """Destroy a file. Doing it twice is no harm. Raises NotPermitted."""
    works_on(actor, attachment.case_id)
    if Attachment.objects.visible_to(actor).filter(pk=attachment.pk).delete()[0]:
        record(actor, Deed.DELETE, attachment, person=attachment.person_id)
