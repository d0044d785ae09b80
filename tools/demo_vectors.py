"""Write the vectors of the demo county anew (`make demo-vectors`), after its texts, the model or the passages changed.

It loads the demo into an installation of its own and embeds every passage there, which takes some minutes.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Load, embed, write."""
    with ExitStack() as stack:
        os.environ["ANLAUFSTELLE_HOME"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="anlaufstelle-demo-"))
        os.environ["DATABASE_URL"] = ""
        os.environ["DJANGO_SETTINGS_MODULE"] = "anlaufstelle.config.settings"
        import django

        django.setup()
        from anlaufstelle.console import demo_directory, embedded, installation, worker
        from anlaufstelle.search import stored_vectors

        stack.enter_context(embedded.running(create=True))
        installation.install()
        demo_directory.load_demo_directory()
        worker.index_pending()
        worker.rebuild_index()
        count = stored_vectors.write(demo_directory.VECTORS)
        sys.stdout.write(f"{count} vectors in {demo_directory.VECTORS.relative_to(ROOT)}\n")


main()
