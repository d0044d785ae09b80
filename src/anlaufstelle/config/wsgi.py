"""The WSGI application: `gunicorn anlaufstelle.config.wsgi`."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlaufstelle.config.settings")
# For web processes only: a request that waits blocks a thread. Commands may wait as long as it takes.
options = settings.DATABASES["default"]["OPTIONS"]
options["options"] = f"{options.get('options', '')} {settings.WEB_TIMEOUTS}".strip()  # beside those of DATABASE_URL
application = get_wsgi_application()

from anlaufstelle.search.warm_up import warm_up  # noqa: E402 - needs django.setup()

warm_up()
