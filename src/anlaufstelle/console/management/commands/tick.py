"""anlaufstelle tick"""

from typing import Any

from anlaufstelle.console import worker
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.outbox import heartbeat


class Command(OperatorCommand):
    help = "Do once what is due now, then end. For installations that prefer a timer to a worker."

    def handle(self, *args: Any, **options: Any) -> None:
        heartbeat.beat()
        worker.clean_up()
        self.say(f"{worker.run_until_done()} pieces of work done.")
