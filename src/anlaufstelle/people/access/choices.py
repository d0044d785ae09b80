"""How deep somebody may look, why, and what stands outside that ladder."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Depth(models.IntegerChoices):
    """Each step includes the ones before it."""

    CONTACT = 1, _("Name, languages, safe channel, next appointment")
    CASE = 2, _("Also birth date, household, needs, plan and contacts")
    CONFIDENTIAL = 3, _("Also health and confidential notes")


class Scope(models.TextChoices):
    """Outside the ladder: opened only by a consent that ticks exactly this (§ 87 AufenthG)."""

    LADDER = "", _("By depth")
    STATUS = "status", _("Residence status")
    ADDRESS = "address", _("Address")


class Purpose(models.TextChoices):
    """For what something was shared. Whoever looks does so for one of these, and it is shown."""

    ADVICE = "advice", _("Advice and support")
    COURSE = "course", _("Finding a course")
    HOUSING = "housing", _("Finding a home")
    RECOGNITION = "recognition", _("Recognition of qualifications")
    WORK = "work", _("Work and training")
    INDEX = "index", _("House index: so that nobody has to ask twice")


class Basis(models.TextChoices):
    """By what right a clearance stands."""

    OWN = "own", _("Own client")
    CONSENT = "consent", _("Consent of the person")
    DUTY = "duty", _("Legal duty")


class DataProtectionLaw(models.TextChoices):
    """Under which data protection law a provider works (texts and names of the legal bases follow it)."""

    DSGVO = "dsgvo", _("GDPR and the federal or state act")
    KDG = "kdg", _("KDG, law of the Catholic Church")
    DSG_EKD = "dsg-ekd", _("DSG-EKD, law of the Protestant Church")
