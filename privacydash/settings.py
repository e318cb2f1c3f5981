"""
All settings, environment first.

Every setting has a default that starts on a laptop; `docs/settings.md` lists
what an operator sets. DEMO is on unless the environment says otherwise, and a
site in demo mode refuses to pass `check --deploy`.
"""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from privacydash.amounts import number, whole
from privacydash.kept_files import kept_secret, own_database, own_folder
from privacydash.origin import origin
from privacydash.signing_in import *  # noqa: F403 (settings all of them)

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent

# Where the embedded database, the embedded broker, uploads and keys live.
DATA_DIR = own_folder(Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))))

# A demo has invented people, one-click sign-in and a page with the mail it sent.
# Whoever sets SECRET_KEY means to serve real people.
DEMO = env.bool("DEMO", default="SECRET_KEY" not in env.ENVIRON)
DEBUG = env.bool("DEBUG", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# What marks of accounts are made with whose owners said no and left. It must never change.
SUPPRESSION_KEY_FILE = DATA_DIR / "suppression-key"
SUPPRESSION_KEY = env.str("SUPPRESSION_KEY", default="") or kept_secret(SUPPRESSION_KEY_FILE)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Host and path without scheme: names the ledger in records and checkpoints (C2SP origin).
SITE_ORIGIN = origin(env, "SITE_ORIGIN", default="localhost/privacydash")
SITE_NAME = env.str("SITE_NAME", default="privacydash")
# Where people reach a person; shown on the help page.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")

# The ledger's public files, and the file with its private keys, which only the publisher reads.
LEDGER_DIR = env.path("LEDGER_DIR", default=str(DATA_DIR / "ledger"))
LEDGER_KEY_FILE = env.path("LEDGER_KEY_FILE", default=str(DATA_DIR / "ledger-keys"))
# How often a worker's clock publishes what is new, in seconds; 0: not here.
LEDGER_PUBLISH_SECONDS = number(env, "LEDGER_PUBLISH_SECONDS", default=2.0)

# The items of releases: what went into training, keyed so that it tells nothing by itself.
RELEASES_DIR = env.path("RELEASES_DIR", default=str(DATA_DIR / "releases"))

# The operator's own platform (slug `home`); empty for an advocate, who has none.
HOME_PLATFORM_NAME = env.str("HOME_PLATFORM_NAME", default="Open Forum" if DEMO else "")
# Snapshots for training that are cut by the clock and served; the key of the accounts in them,
# which travels to pipelines by another way; and how often one is cut, in hours (0: not by itself).
SNAPSHOTS_DIR = env.path("SNAPSHOTS_DIR", default=str(DATA_DIR / "snapshots"))
ACCOUNT_KEY_FILE = env.path("ACCOUNT_KEY_FILE", default=str(DATA_DIR / "account-key"))
SNAPSHOT_HOURS = number(env, "SNAPSHOT_HOURS", default=6.0 if HOME_PLATFORM_NAME else 0.0)

# Offer the choice to everybody, also where no law gives it. Recommended.
HOME_CHOICE_FOR_EVERYBODY = env.bool("HOME_CHOICE_FOR_EVERYBODY", default=False)

# A change of the rules that lets more posts be used counts at the earliest so many days after it
# is published: people can still say no before.
RULES_NOTICE = timedelta(days=whole(env, "RULES_NOTICE_DAYS", default=30, least=0))
# What one person published alone is looked at by a second one within so many hours.
SECOND_LOOK = timedelta(hours=whole(env, "SECOND_LOOK_HOURS", default=24, least=0))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "consent",
    "consent.rulebook",
    "consent.posts",
    "consent.ledger",
    "consent.access",
    "consent.training",
    "consent.web",
    "consent.api",
    "consent.staff.apps.StaffAdminConfig",
    "consent.staff",
]

MIDDLEWARE = [
    "accounts.sign_in.same_time.SameTimeMiddleware",
    "privacydash.probes.ProbesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "consent.api.programs.ShortWayMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.EndedSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "privacydash.bodies.FormLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "consent.web.nul.NoNulMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "accounts.middleware.OwnPagesMiddleware",
    "accounts.middleware.MailTroubleMiddleware",
    "accounts.middleware.GoneMiddleware",
    "accounts.sign_in.passkeys.ScriptPolicyMiddleware",
    "accounts.sign_in.again.GuardMiddleware",
]

ROOT_URLCONF = "privacydash.urls"
WSGI_APPLICATION = "privacydash.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "consent.web.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -----------------------------------------------------------------------------------

DATABASES = {
    "default": (
        env.db("DATABASE_URL")
        if "DATABASE_URL" in env.ENVIRON
        else env.db_url_config(f"sqlite:///{own_database(DATA_DIR / 'site.sqlite3')}")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that reads first and writes later would otherwise
    # fail at once under load. FULL: an acknowledged choice survives a power cut. A cache of
    # 32 MB, used as far as needed: an import visits all pages of an index again and again. What is
    # deleted is overwritten in the file, as some builds of SQLite do by themselves and others not.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
            "PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Small statements that every page and every choice need cost the database twice as much unless
    # it remembers them. For those of consent/prepared.py alone: Django's own are never prepared.
    if env.bool("DATABASE_PREPARES", default=True):
        DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 5
# To open a database costs more than most requests do in it, SQLite included.
DATABASES["default"]["CONN_MAX_AGE"] = 60

# Sign-in limits count here, so every web process has to see the same cache.
CACHES = {
    "default": (
        env.cache("CACHE_URL")
        if "CACHE_URL" in env.ENVIRON
        else {
            "BACKEND": "privacydash.counting_cache.CountingCache",
            "LOCATION": "cache",
            # The default would throw counters away at 300 entries, and limits with them.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}
CACHES["default"]["KEY_FUNCTION"] = "privacydash.counting_cache.unreadable"

# --- People and sign-in -------------------------------------------------------------------------

# What is the same on every site stands in privacydash/signing_in.py.
# Browsers allow passkeys without TLS only on localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or DEBUG
ALLAUTH_TRUSTED_PROXY_COUNT = whole(env, "TRUSTED_PROXY_COUNT", default=0, least=0)

# --- Sign-in at a platform (OpenID Connect) -----------------------------------------------------

# Where people sign in at their platform, to show which account there is theirs; empty: nowhere.
OPENID_ISSUER = env.str("OPENID_ISSUER", default="").rstrip("/")
OPENID_PLATFORM = env.str("OPENID_PLATFORM", default="home")
OPENID_CLIENT_ID = env.str("OPENID_CLIENT_ID", default="")
OPENID_CLIENT_SECRET = env.str("OPENID_CLIENT_SECRET", default="")
OPENID_SCOPES = env.list("OPENID_SCOPES", default=["openid"])
# What in its answer is the account_id that the platform sends us with accounts and posts.
OPENID_ACCOUNT_CLAIM = env.str("OPENID_ACCOUNT_CLAIM", default="sub")
# Whether who has linked an account can sign in here by signing in there.
OPENID_SIGN_IN = env.bool("OPENID_SIGN_IN", default=False)
if OPENID_ISSUER:
    if not all(map(find_spec, ("jwt", "oauthlib", "requests"))):
        raise ImproperlyConfigured(
            "OPENID_ISSUER needs more packages: "
            "pip install --require-hashes -r requirements/openid.txt"
        )
    INSTALLED_APPS.append("allauth.socialaccount")
    SOCIALACCOUNT_ADAPTER = "accounts.sign_in.platform.PlatformAdapter"
    # People wait for it: how long an answer of the platform may take, in seconds.
    SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

# --- Mail ---------------------------------------------------------------------------------------

# In a demo nothing leaves the machine: mail lands in a folder and can be read at /demo/mail/.
if "EMAIL_URL" in env.ENVIRON:
    _email = env.email_url("EMAIL_URL")
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST = _email.get("EMAIL_HOST", "")
    EMAIL_PORT = _email.get("EMAIL_PORT", 25)
    EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# A language is offered only when a person has read every page in it.
LANGUAGES = [("en", _("English"))]
# The names of countries come with their translations; the app of that package, which we do not
# install, would load its model fields, widgets and plug-ins at every start.
_country_names = Path(str(find_spec("django_countries").origin)).parent / "locale"
LOCALE_PATHS = [BASE_DIR / "locale", _country_names]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files -------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- Work in the background ---------------------------------------------------------------------

# Loaded when the first message is sent: pages that send none need not wait for it.
CELERY_APP = "privacydash.celery.app"
BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_ENABLE_UTC = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "folder": str(DATA_DIR / "queue"),
        "polling_interval": 0.1,
    }
    # Nothing talks to workers beside the queue.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
    CELERY_WORKER_POOL = "privacydash.pool:TaskPool"
else:
    # A broker that is down keeps nobody waiting: the sweeper sends again what it missed.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }

# How long a worker holds a job before the sweeper gives it to another one.
JOB_LEASE_SECONDS = whole(env, "JOB_LEASE_SECONDS", default=60)
# After so many starts a job is put aside, and staff see it.
JOB_MAX_ATTEMPTS = 3
# Everybody's posts are counted anew when the last count is so old, or of an earlier edition.
CENSUS_HOURS = whole(env, "CENSUS_HOURS", default=24)
# What the clock of a worker asks for (privacydash/clock.py), and how often, in seconds.
# A sweep that waited while all workers were busy is worth nothing: the next one does its work.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "consent.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "census": {"task": "consent.ask_for_census", "schedule": 600.0, "options": {"expires": 600}},
    "snapshot": {
        "task": "consent.ask_for_snapshot",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "wishes": {"task": "consent.fulfil_wishes", "schedule": 3600.0, "options": {"expires": 3600}},
    "unfinished": {
        "task": "consent.forget_unfinished",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}

# --- Archives -----------------------------------------------------------------------------------

UPLOAD_DIR = DATA_DIR / "uploads"
# All parts of one archive together, in bytes.
UPLOAD_MAX_BYTES = whole(env, "UPLOAD_MAX_BYTES", default=2 * 1024**3)
UPLOAD_MAX_PARTS = 32
# While so many archives of all people together wait to be read, no more are taken.
IMPORTS_WAITING_MAX = whole(env, "IMPORTS_WAITING_MAX", default=100, least=0)
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = UPLOAD_MAX_PARTS

# What people take away lies here until its time is over.
EXPORT_DIR = DATA_DIR / "exports"
EXPORT_KEPT = timedelta(days=whole(env, "EXPORT_DAYS", default=7))

# --- Programs of platforms ----------------------------------------------------------------------

# For each key to the API.
API_REQUESTS_A_MINUTE = whole(env, "API_REQUESTS_A_MINUTE", default=600)
API_BATCHES_AT_ONCE = whole(env, "API_BATCHES_AT_ONCE", default=4)
API_LOOKUPS_A_MINUTE = whole(env, "API_LOOKUPS_A_MINUTE", default=6000)
# How addresses of posts on the operator's own platform look, with {post_id} where its id stands.
HOME_POST_URL = env.str("HOME_POST_URL", default="")

# --- Browser protection -------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600

# TLS is everywhere but on a laptop.
TLS = env.bool("TLS", default=not (DEMO or DEBUG))
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs ---------------------------------------------------------------------------------------

# No personal data in log lines: no addresses, no post texts, no e-mail. So of errors their words
# are left out, but for developers.
_LINE = "logging.Formatter" if DEBUG else "privacydash.log_lines.Line"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": _LINE, "fmt": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
