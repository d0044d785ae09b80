"""The door for web servers: `gunicorn anlaufstelle.config.wsgi`."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlaufstelle.config.settings")
# Only here: a page that waits keeps a thread from all others, and its reader has long gone; commands may wait.
settings.DATABASES["default"]["OPTIONS"]["options"] = settings.WEB_TIMEOUTS
application = get_wsgi_application()

from anlaufstelle.search.warm_up import warm_up  # noqa: E402 - our rooms can be imported only after Django has started

warm_up()
