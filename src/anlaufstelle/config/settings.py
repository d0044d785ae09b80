"""All settings, one file, each with its reason. What an operator may set is described in docs/operate.md."""

from csp.constants import NONE, SELF

from anlaufstelle.config import env

HOME = env.home()
SECRET_KEY = env.secret(HOME)
DEBUG = env.flag("ANLAUFSTELLE_DEBUG", default=False)
# The machine itself may always ask, for /healthz and /readyz.
ALLOWED_HOSTS = [*env.words("ANLAUFSTELLE_HOSTS", ""), "localhost", "127.0.0.1", "[::1]"]

# Each room is an app; their order is the house's, from the top floor down (docs/house.md).
INSTALLED_APPS = [
    "anlaufstelle.console",
    "anlaufstelle.frontdoor",
    "anlaufstelle.desk",
    "anlaufstelle.search",
    "anlaufstelle.guides",
    "anlaufstelle.directory",
    "anlaufstelle.accounts",
    "anlaufstelle.outbox",
    "anlaufstelle.languages",
    "anlaufstelle.codes",
    "anlaufstelle.core",
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages hold no secret that could be guessed from their compressed length, and old phones pay by the kilobyte.
    "django.middleware.gzip.GZipMiddleware",
    "anlaufstelle.core.middleware.plain_refusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Who has not signed in sees nothing but the pages that say of themselves that they are public.
    "anlaufstelle.accounts.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "anlaufstelle.directory.acting.around",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "anlaufstelle.config.urls"
WSGI_APPLICATION = "anlaufstelle.config.wsgi.application"
APPEND_SLASH = True

DATABASES = {"default": env.database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "anlaufstelle.core.templatetags.page",
                "anlaufstelle.codes.templatetags.codes",
            ],
            "context_processors": ["django.template.context_processors.request"],
        },
    }
]

# Languages the public pages speak today (house.md section 6 lists all that are to come).
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("ar", "العربية"), ("uk", "Українська")]
LOCALE_PATHS = [HOME / "locale"]  # compiled by `anlaufstelle setup` from core/locale
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [HOME / "built"]  # fonts cut to the scripts that are read, made by `anlaufstelle setup`
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # File names carry their content's hash: a phone fetches each file once and keeps it.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# Nothing from elsewhere, nothing inline: a text that slips through escaping still cannot run or phone home.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Behind a reverse proxy that ends TLS (docs/operate.md): believe its header, and insist on https.
BEHIND_HTTPS = env.flag("ANLAUFSTELLE_HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
CSRF_COOKIE_SECURE = BEHIND_HTTPS

# Where the quick way out leads: a page nobody wonders about.
QUICK_EXIT = env.words("ANLAUFSTELLE_QUICK_EXIT", "https://www.tagesschau.de/")[0]
# Search by meaning needs a model in memory (about 70 MB a process); without it words alone answer.
SEARCH_BY_MEANING = env.flag("ANLAUFSTELLE_MEANING", default=True)

# One line an event on standard error, never an address with its query: what people search is theirs.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "anlaufstelle": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
    },
}
