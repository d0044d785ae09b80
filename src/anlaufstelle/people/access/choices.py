"""The extent and purpose of access, its legal basis, and what needs a separate consent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Depth(models.IntegerChoices):
    """How much is opened. Each level includes the ones below it."""

    CONTACT = 1, _("Name, languages, safe channel, next appointment")
    CASE = 2, _("Also birth date, household, needs, plan and contacts")
    CONFIDENTIAL = 3, _("Also health and confidential notes")


class Scope(models.TextChoices):
    """What no depth includes: opened only by a consent that ticks exactly this (§ 87 AufenthG)."""

    LADDER = "", _("By depth")
    STATUS = "status", _("Residence status")
    ADDRESS = "address", _("Address")


class Purpose(models.TextChoices):
    """The purpose of access. A reader acts for one purpose at a time, and the page shows which."""

    ADVICE = "advice", _("Advice and support")
    COURSE = "course", _("Finding a course")
    HOUSING = "housing", _("Finding a home")
    RECOGNITION = "recognition", _("Recognition of qualifications")
    WORK = "work", _("Work and training")
    INDEX = "index", _("House index: so that nobody has to ask twice")


class Basis(models.TextChoices):
    """The legal basis of an access grant."""

    OWN = "own", _("Own client")
    CONSENT = "consent", _("Consent of the person")
    DUTY = "duty", _("Legal duty")


class DataProtectionLaw(models.TextChoices):
    """The data protection law a provider works under. Consent texts and the names of legal bases follow it."""

    DSGVO = "dsgvo", _("GDPR and the federal or state act")
    KDG = "kdg", _("KDG, law of the Catholic Church")
    DSG_EKD = "dsg-ekd", _("DSG-EKD, law of the Protestant Church")
