"""The settings; who gets in, and for how long, is in access.py. Every value that differs between machines is read from
the environment.

An unreadable or missing value fails here, at start, with the name of the variable.
"""

import sys
from urllib.parse import quote

from celery.schedules import crontab
from django.urls import reverse_lazy
from environs import Env

from config import places
from config.access import *  # noqa: F403

env = Env()

BASE_DIR = places.BASE_DIR
VAR_DIR = places.var_folder()
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or places.saved_secret_key(VAR_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "editorial",  # before the theme, whose templates it overrides
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "editorial.apps.AdminPages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ninja",
    "evidence",
    "reviews",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "editorial.middleware.public_addresses",
    "editorial.middleware.UnreadableValues",
    "editorial.middleware.HeldUp",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "editorial.middleware.ContentPolicy",
    "editorial.pages.unreadable.bounded_requests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "editorial.signin.visits.visits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# WAL alone still fails read-then-write transactions at once; IMMEDIATE makes writers wait their turn.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=27103364;",
}
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR))}/attest.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # In memory, SQLite has no WAL and concurrent writers fail: tests run on a file as the product does.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
# Opened for each request, SQLite's log would be looked at, and written back, by each of them.
DATABASES["default"]["CONN_MAX_AGE"] = 60
# On PostgreSQL the owner migrates; the product runs as a role that owns nothing and is granted what it needs.
DATABASE_APP_ROLE = DATABASES["default"]["USER"] if env.str("DATABASE_OWNER_URL", "") else ""
if DATABASE_APP_ROLE and sys.argv[1:2] == ["migrate"]:
    DATABASES["default"] = env.dj_db_url("DATABASE_OWNER_URL")
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = "config.dates"

STATIC_URL = "static/"
# Without one, the web server serves what each app ships (whitenoise finds it).
STATIC_ROOT = env.str("STATIC_ROOT", None)
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# With all its parts: a file of references, which the page takes up to 20 MB, and the form around it.
LARGEST_REQUEST = 25 * 1024 * 1024

REDIS_URL = env.str("REDIS_URL", f"redis+socket://{quote(str(places.broker_socket(VAR_DIR)))}")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "reconcile": {"task": "editorial.tasks.reconcile_by_night", "schedule": crontab(hour="2", minute="30")},
    "imports": {"task": "evidence.tasks.take_in_references", "schedule": 20.0, "options": {"expires": 15}},
    "links": {"task": "evidence.tasks.watch_links", "schedule": 600.0, "options": {"expires": 500}},
    "standings": {"task": "evidence.tasks.watch_standings", "schedule": 600.0, "options": {"expires": 500}},
    # A turn that no worker took before the next one is due is not needed any more.
    "mail": {"task": "editorial.tasks.mail_what_waits", "schedule": 30.0, "options": {"expires": 25}},
}

# To the standard error of each process, which the supervisor shows; where it goes from there is the host's business.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"refusals": {"()": "config.logs.RefusalsOnOneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Without a mail server each letter is a file in var/mail, nothing leaves the machine, and the pages say so.
vars().update(env.dj_email_url("EMAIL_URL", f"file:///{quote(str(VAR_DIR))}/mail"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "attest@localhost")
# Where the people who work here reach the desk: letters lead there.
DESK_URL = env.str("DESK_URL", "http://127.0.0.1:8000/")

# This host's copy of what is published, which web workers read without the database; empty: they read that.
DELIVERY_STORE = env.str("DELIVERY_STORE", str(VAR_DIR / "delivery"))

# One installation is one publisher.
PUBLISHER_NAME = env.str("PUBLISHER_NAME", "Attest demo publisher")
PUBLISHER_URL = env.str("PUBLISHER_URL", "http://127.0.0.1:8000/")
CONTENT_LICENSE = env.str("CONTENT_LICENSE", "https://creativecommons.org/licenses/by/4.0/")
# Whether links and archives are asked about references, by the clock. Off: nothing leaves this machine unasked.
WATCH_REFERENCES = env.bool("WATCH_REFERENCES", False)
# The archives in which a work can be looked up by its DOI, ISBN or PMID, when somebody asks for it.
CROSSREF_URL = env.str("CROSSREF_URL", "https://api.crossref.org")
DATACITE_URL = env.str("DATACITE_URL", "https://data.crosscite.org")
DATACITE_API_URL = env.str("DATACITE_API_URL", "https://api.datacite.org")
PUBMED_URL = env.str("PUBMED_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils")
# Whom an archive may write to if our questions trouble it: Crossref and NCBI ask for an address (their “polite” rules).
OUTGOING_CONTACT = env.str("OUTGOING_CONTACT", "")
OUTGOING_USER_AGENT = f"Attest (+{PUBLISHER_URL}{f'; mailto:{OUTGOING_CONTACT}' if OUTGOING_CONTACT else ''})"
# CSL files of the publisher's own, beside the styles that are here: bibliographies are offered in each.
CITATION_STYLES = env.list("CITATION_STYLES", [])
# How hard a public wording may be to read, as a school grade: 6 is a reading age of about 11 (text/readability.py).
READABILITY_TARGET_GRADE = env.float("READABILITY_TARGET_GRADE", 6)
# Told to the pages: this library is for trying out. Its accounts are refused from afar in any case (demo_accounts).
DEMO = env.bool("DEMO", False)

UNFOLD = {
    "SITE_TITLE": "Attest",
    "SITE_HEADER": "Attest",
    "SHOW_HISTORY": True,
    "ACCOUNT": {
        "navigation": [
            {"title": "Change password", "link": reverse_lazy("account_change_password")},
            {"title": "Second factor", "link": reverse_lazy("mfa_index")},
        ]
    },
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "editorial.admin.desk.dashboard",
    "SIDEBAR": {"navigation": "editorial.admin.navigation.navigation", "show_search": True},
}
