"""Django in a folder and on a database of the benchmark's own; import it before anything of ours."""

import atexit
import importlib
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

if "ANLAUFSTELLE_HOME" not in os.environ:
    os.environ["ANLAUFSTELLE_HOME"] = tempfile.mkdtemp(prefix="anlaufstelle-bench-")
os.environ.setdefault("SECRET_KEY", "only for this measurement, kept nowhere, long enough")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlaufstelle.config.settings")
django.setup()
HOME = Path(os.environ["ANLAUFSTELLE_HOME"])
HOME.mkdir(exist_ok=True)
(HOME / "built").mkdir(exist_ok=True)
# Only now may our rooms be imported.
running = ExitStack()
running.enter_context(importlib.import_module("anlaufstelle.console.embedded").running(create=True))
atexit.register(running.close)
importlib.import_module("anlaufstelle.console.installation").migrate()

QUERIES = (
    "Wohnung suchen, Deutschkurs am Abend, Brief vom Jobcenter verstehen, Kindergeld Antrag ausfüllen, Arzt finden, "
    "Schulden, Arbeit suchen, Führerschein umschreiben, Beratung für Frauen, Aufenthalt verlängern, "
    "Kita Platz, Widerspruch schreiben, Miete zu hoch, Krankenkasse, Zeugnis anerkennen, "
    "Bewerbung schreiben, Stromsperre, Schule anmelden, Dolmetscher, Einbürgerung, "
    "Konto eröffnen, Kündigung, Psychologe, Rechtsanwalt, Fahrrad"
).split(", ")


def queries(count: int) -> list[str]:
    """So many searches, no two the same."""
    return [f"{QUERIES[number % len(QUERIES)]} {number}" for number in range(count)]
