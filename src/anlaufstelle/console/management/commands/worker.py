"""anlaufstelle worker"""

import os
import signal
from types import FrameType
from typing import Any

from anlaufstelle.console import installation, worker
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    help = "The background worker: does what changes bring with them, within seconds."

    def handle(self, *args: Any, **options: Any) -> None:
        installation.refuse_other_database()
        if self.from_shell:
            os.nice(5)  # page requests have priority on a small machine
        signals: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            signals.append(number)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker.run_forever(lambda: bool(signals))
