"""One file; the environment (or `.env`) decides. `.env.example` explains each variable."""

import re
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.core import cluster
from apps.notifications import vapid
from apps.timelines import guard
from twitter import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")))


def redis_database(url: str, offset: int) -> str:
    """The same Redis, `offset` databases further: each role can be emptied without the others."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "unix" or "db" in query:
        query["db"] = str(int(query.get("db", 0)) + offset)
        return f"{url.partition('?')[0]}?{urlencode(query)}"  # urlunsplit() drops the // of unix:///path
    number = int(parts.path.strip("/") or 0) + offset
    return urlunsplit(parts._replace(path=f"/{number}"))


def host_of(variable: str, url: str, *, https: bool) -> str:
    """The address of a CDN in front of our files: `https://host`, "" for none. Raises ImproperlyConfigured."""
    url = url.rstrip("/")
    parts = urlsplit(url)
    is_sound = parts.scheme in ("https", "http") and parts.netloc and url == f"{parts.scheme}://{parts.netloc}"
    if url and (not is_sound or (https and parts.scheme != "https")):
        raise ImproperlyConfigured(f"{variable} is a scheme and a host and nothing more: https://cdn.example.org")
    return url


def bucket(name: str) -> dict[str, Any]:
    """The entry of STORAGES for files in a bucket of S3."""
    options = {
        "bucket_name": name,
        "endpoint_url": env.str("S3_ENDPOINT", "") or None,
        "region_name": env.str("S3_REGION", "") or None,
        # Without a key, boto3 asks the machine on which it runs.
        "access_key": env.str("S3_ACCESS_KEY", "") or None,
        "secret_key": env.str("S3_SECRET_KEY", "") or None,
        "addressing_style": env.str("S3_ADDRESSING_STYLE", "auto"),
    }
    return {"BACKEND": "apps.core.storage.Bucket", "OPTIONS": options}


def mailer(parsed: dict[str, Any], directory: Path) -> dict[str, Any]:
    """An entry of MAILERS from what django-environ reads out of EMAIL_URL; mails to files go to `directory`."""
    backend = parsed["EMAIL_BACKEND"]
    if backend.endswith("filebased.EmailBackend"):
        return {"BACKEND": backend, "OPTIONS": {"file_path": directory}}
    if not backend.endswith("smtp.EmailBackend"):
        return {"BACKEND": backend}
    names = {"HOST": "host", "PORT": "port", "HOST_USER": "username", "HOST_PASSWORD": "password"} | {
        "USE_TLS": "use_tls",
        "USE_SSL": "use_ssl",
    }
    options = {option: parsed.get(f"EMAIL_{name}") for name, option in names.items()}
    # A mail server that says nothing must not hold a worker for ever.
    return {"BACKEND": backend, "OPTIONS": {"timeout": 10} | {key: value for key, value in options.items() if value}}


# Safety -----------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
DEVELOPMENT_KEY = "only-for-development-0123456789abcdefghijklmnopqrstuvwxyz"
SECRET_KEY = env.str("SECRET_KEY", DEVELOPMENT_KEY if DEBUG else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
SITE_NAME = env.str("SITE_NAME", "Chirp")
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
# CDNs that fetch from us: for uploads that everybody may see, and for style sheets, scripts and icons.
MEDIA_HOST = host_of("MEDIA_HOST", env.str("MEDIA_HOST", ""), https=HTTPS)
STATIC_HOST = host_of("STATIC_HOST", env.str("STATIC_HOST", ""), https=HTTPS)
if not DEBUG:
    if len(SECRET_KEY) < 40 or SECRET_KEY == DEVELOPMENT_KEY:
        raise ImproperlyConfigured("SECRET_KEY must be set, to 40 random characters or more, when DEBUG is off.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name this site's hosts when DEBUG is off.")
    if not HTTPS and not env.bool("ALLOW_PLAIN_HTTP", False):
        raise ImproperlyConfigured("SITE_URL must be https:// when DEBUG is off (or set ALLOW_PLAIN_HTTP=1).")

# What runs --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "apps.demo",
    "apps.realtime",
    "apps.notifications",
    "apps.search",
    "apps.discovery",
    "apps.analytics",
    "apps.moderation",
    "apps.timelines",
    "apps.messaging",
    "apps.tweets",
    "apps.follows",
    "apps.users",
    "apps.links",
    "apps.media",
    "apps.outbox",
    "apps.core",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
]
# Each costs every request something; what only pages need passes the API by (apps/core/middleware).
MIDDLEWARE = [
    "apps.core.middleware.seen.Seen",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.core.middleware.pages.Policy",
    "apps.core.middleware.gate.Gate",
    "apps.core.middleware.pages.Sessions",
    "apps.users.web.people.People",
    "apps.core.middleware.rates.Rates",
    "apps.core.middleware.forms.Forms",
    "apps.core.middleware.pages.Csrf",
    "apps.core.middleware.pages.Messages",
    "allauth.account.middleware.AccountMiddleware",
    "apps.core.middleware.pages.Htmx",
]
CSRF_FAILURE_VIEW = "apps.core.refusals.csrf_failed"
ROOT_URLCONF = "twitter.urls"
WSGI_APPLICATION = "twitter.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context.site",
                "apps.users.web.context.me",
            ],
            "builtins": ["apps.core.templatetags.icons"],
        },
    },
]

# PostgreSQL: the truth --------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=embedded.default_urls(BASE_DIR).database)}
DATABASES["default"].update(
    # One persistent connection per process: the web runs one thread per worker, Celery too.
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", 600),
    CONN_HEALTH_CHECKS=True,
    DISABLE_SERVER_SIDE_CURSORS=env.bool("PGBOUNCER", False),
)
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5,
    # Prepared statements are planned once for all parameters; see apps/core/statements.py.
    options="-c lock_timeout=5s -c statement_timeout=30s -c plan_cache_mode=force_generic_plan -c jit=off",
    # Only what asks for it is prepared: Django's own statements carry their values in the text.
    prepare_threshold=1_000_000,
)
# Events may have a database of their own; nothing in them refers to rows elsewhere.
EVENTS_DATABASE_URL = env.str("EVENTS_DATABASE_URL", "")
EVENTS_DATABASE = "events" if EVENTS_DATABASE_URL else "default"
if EVENTS_DATABASE_URL:
    DATABASES["events"] = env.db_url_config(EVENTS_DATABASE_URL)
    DATABASES["events"].update({name: DATABASES["default"][name] for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS")})
    DATABASES["events"].setdefault("OPTIONS", {}).update(
        connect_timeout=5, options="-c lock_timeout=5s -c statement_timeout=30s -c jit=off"
    )
    DATABASE_ROUTERS = ["apps.analytics.routing.EventsRouter"]
# And where engines outside read them: kafka://host:port,host:port/topic.
EVENTS_KAFKA_URL = env.str("EVENTS_KAFKA_URL", "")
if not re.fullmatch(r"(kafka://[\w.:,\[\]-]+/[\w.-]+)?", EVENTS_KAFKA_URL):
    raise ImproperlyConfigured("EVENTS_KAFKA_URL is kafka://host:port,host:port/topic, or empty.")
# Whole months before the present one.
EVENTS_KEPT_MONTHS = env.int("EVENTS_KEPT_MONTHS", 13)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis: caches, limits, timelines, broker; never the only copy -----------------------------------
REDIS_URL = env.str("REDIS_URL", embedded.default_urls(BASE_DIR).redis)
TIMELINES_URL = env.str("TIMELINES_URL", redis_database(REDIS_URL, 1))
BROKER_URL = env.str("BROKER_URL", redis_database(REDIS_URL, 2))
CHANNELS_URL = env.str("CHANNELS_URL", redis_database(REDIS_URL, 3))
EVENTS_STREAM_URL = env.str("EVENTS_STREAM_URL", REDIS_URL)
# Reports that wait to be written, at most; the oldest go first, and are counted as lost.
EVENTS_BUFFERED = env.int("EVENTS_BUFFERED", 200_000)
if any(map(cluster.is_meant_by, (REDIS_URL, BROKER_URL, CHANNELS_URL, EVENTS_STREAM_URL))):
    raise ImproperlyConfigured("Only the timelines can live on a cluster: TIMELINES_URL=redis+cluster://…")
# A frozen Redis must not hold a request: what is not answered by then is done without it.
REDIS_TIMEOUT_SECONDS = env.float("REDIS_TIMEOUT_SECONDS", 0.25)
REDIS_POOL = {
    "socket_timeout": REDIS_TIMEOUT_SECONDS,
    "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
    "retry": Retry(NoBackoff(), 0),
}
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "chirp",
        "OPTIONS": {"CONNECTION_POOL_KWARGS": REDIS_POOL, "IGNORE_EXCEPTIONS": True},
    },
}
if not cluster.is_meant_by(TIMELINES_URL):
    CACHES["timelines"] = {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": TIMELINES_URL,
        "OPTIONS": {"CONNECTION_POOL_KWARGS": {**REDIS_POOL, "redis_connect_func": guard.on_connect}},
    }

# Sockets: a process of its own (twitter/asgi.py) ------------------------------------------------
# Where pages find it: "/ws/" behind the same gateway, ":8001/ws/" on another port of the same host, "" nowhere.
SOCKETS_URL = env.str("SOCKETS_URL", "")
if not re.fullmatch(r"(:\d{1,5})?(/[\w/-]*)?", SOCKETS_URL):
    raise ImproperlyConfigured("SOCKETS_URL is a path, or a port and a path: /ws/ or :8001/ws/")
CHANNELS_PREFIX = "chirp"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "prefix": CHANNELS_PREFIX,
            # Said aloud, as redis-py's own change from version to version. It listens for as long as nothing is said.
            "hosts": [{"address": CHANNELS_URL, "socket_timeout": 5, "socket_connect_timeout": 2}],
        },
    },
}

# Timelines --------------------------------------------------------------------------------------
FANOUT_LIMIT = env.int("FANOUT_LIMIT", 10_000)
TIMELINE_DELIVERY_SECONDS = env.float("TIMELINE_DELIVERY_SECONDS", 5)

# Search: PostgreSQL, and OpenSearch before it where one is named --------------------------------
SEARCH_URL = env.str("SEARCH_URL", "")
SEARCH_TIMEOUT_SECONDS = env.float("SEARCH_TIMEOUT_SECONDS", 1)

# Celery: only the relay speaks to the broker ----------------------------------------------------
CELERY_BROKER_URL = BROKER_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: a worker that gives up would need a person
CELERY_WORKER_CONSUMER = "twitter.consumer:Consumer"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    # Whoever sends looks for a broker that is away every second, and does not sleep 2 s, then 4 s.
    "interval_start": 1,
    "interval_step": 0,
    "interval_max": 1,
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "UTC"
OUTBOX_MAX_ATTEMPTS = env.int("OUTBOX_MAX_ATTEMPTS", 10)
OUTBOX_LEASE_SECONDS = env.float("OUTBOX_LEASE_SECONDS", 5)

# Accounts ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
# auth.W004: handles are unique without regard to case, by a constraint on lower(username).
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["apps.users.backends.HandleOrEmail"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "apps.users.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "apps.users.web.accounts.SignupForm",
    "login": "apps.users.web.accounts.LoginForm",
    "change_password": "apps.users.web.accounts.ChangePasswordForm",
    "add_email": "apps.users.web.addresses.AddEmailForm",
}
ACCOUNT_SIGNUP_REDIRECT_URL = "/welcome"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True  # one address per account; a new one counts once it is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # a browser left open is not enough to change the address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail from us because a stranger typed their address
ACCOUNT_RATE_LIMITS = False  # apps.core limits every route, this one among them, in one place
LEAVING_DAYS = env.int("LEAVING_DAYS", 30)
# How many messages of who asks to write with somebody wait there until they accept.
MESSAGES_UNTIL_ACCEPTED = env.int("MESSAGES_UNTIL_ACCEPTED", 5)

SESSION_ENGINE = "apps.users.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
SECURE_CONTENT_TYPE_NOSNIFF = True
# The page a form stood on is where it leads back to; other sites learn nothing.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", False)
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
if env.bool("BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)
_STATIC = [STATIC_HOST] if STATIC_HOST else []
# Another port is another origin: named for each host that this site answers to.
_SOCKETS = [
    f"{'wss' if HTTPS else 'ws'}://{host}{SOCKETS_URL.partition('/')[0]}"
    for host in (ALLOWED_HOSTS if SOCKETS_URL.startswith(":") else ())
    if host[0] not in ".[*"
]
_MEDIA = [MEDIA_HOST] if MEDIA_HOST else []
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'", *_STATIC],
    "style-src": ["'self'", *_STATIC],
    "img-src": ["'self'", "data:", *_STATIC, *_MEDIA],
    "media-src": ["'self'", *_MEDIA],
    "connect-src": ["'self'", *_SOCKETS],
    "font-src": ["'self'", *_STATIC],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

# API --------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.ApiSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.users.api.authentication.BearerToken",
        "apps.users.api.authentication.KeyHeader",
        "apps.users.api.authentication.Session",
    ],
    "EXCEPTION_HANDLER": "apps.core.api.errors.handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "DESCRIPTION": "Everything that the site does, for programs. Ids are strings, times are UTC.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": SITE_URL}],
    "SCHEMA_PATH_PREFIX": "/api",
    "SCHEMA_COERCE_PATH_PK": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "PREPROCESSING_HOOKS": ["apps.core.api.schema.only_api"],
    "POSTPROCESSING_HOOKS": ["apps.core.api.schema.finish"],
}
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.int("ACCESS_TOKEN_MINUTES", 15)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "USER_ID_CLAIM": "sub",
}
# Per account, or per address without one: this many at once, refilled evenly over the period.
RATE_LIMITS = {
    "read": "600/minute",
    "write": "120/minute",
    "search": "120/minute",
    "messages": "120/minute",
    "events": "60/minute",  # of up to a hundred each
    "strangers": "30/day",  # people whom one writes to first or asks into a group, and who do not follow one
    "media": "60/10 minutes",
    "pictures": "3000/minute",  # a page may show eighty
    "sign_in": "20/5 minutes",
    "wrong_password": "20/hour",  # per name, whoever asks
    "sign_up": "20/hour",
    "reset": "5/hour",
    "export": "5/day",
}
# Pages that are not ours, by the names of their paths; ours say `rate_class`. Only sending counts.
RATE_CLASSES = {
    "account_login": "sign_in",
    "account_reauthenticate": "sign_in",
    "account_signup": "sign_up",
    "account_reset_password": "reset",
    "account_reset_password_from_key": "reset",
    "account_email": "reset",
    "admin:login": "sign_in",
}
RATE_LIMIT_SCALE = env.float("RATE_LIMIT_SCALE", 1)

# Files, mail, words -----------------------------------------------------------------------------
STATIC_URL = f"{STATIC_HOST}/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = f"{MEDIA_HOST}/media/"
# What all files of one account may take together.
MEDIA_QUOTA_MB = env.int("MEDIA_QUOTA_MB", 1000)
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
S3_BUCKET = env.str("S3_BUCKET", "")
STORAGES = {
    "default": bucket(S3_BUCKET) if S3_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "apps.core.static_files.Plain" if DEBUG else "apps.core.static_files.Hashed",
    },
}
MAIL_DIRECTORY = BASE_DIR / "var" / "mail"
MAILERS = {"default": mailer(env.email_url("EMAIL_URL", default="filemail://"), MAIL_DIRECTORY)}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <noreply@localhost>")
# Where people write to object to what moderators did; unset: they are sent to those who run the site.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "")

# Link previews: how many pages are visited at once, and the program that does it (not for the environment to choose).
LINKS_AT_ONCE = env.int("LINKS_AT_ONCE", 1)
LINK_FETCHER = ["apps.links.fetcher"]

# Telling browsers while no page is open -----------------------------------------------------------
# Made by `manage.py make_push_key`; unset: nobody is asked. With another key all browsers must be asked anew.
PUSH_PRIVATE_KEY = env.str("PUSH_PRIVATE_KEY", "")
if PUSH_PRIVATE_KEY and not vapid.is_key(PUSH_PRIVATE_KEY):
    raise ImproperlyConfigured("PUSH_PRIVATE_KEY is what `manage.py make_push_key` prints")
# Whom a push service may write to when something is wrong: mailto: or https:.
PUSH_CONTACT = env.str("PUSH_CONTACT", f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")
PUSH_TO_THIS_MACHINE = False  # tests alone are push services themselves

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
# How dates are written where no template says it: what stands here would not be asked, the locale comes first.
FORMAT_MODULE_PATH = "twitter.formats"
# Uploads and bodies: more than this is refused before it is read.
MAX_REQUEST_BYTES = env.int("MAX_REQUEST_BYTES", 12_000_000)
# A film takes more, and only these paths take one.
MAX_VIDEO_MB = env.int("MAX_VIDEO_MB", 32)
UPLOAD_PATHS = {"/api/media", "/api/media/", "/compose"}
MAX_UPLOAD_BYTES = max(MAX_REQUEST_BYTES, (MAX_VIDEO_MB + 1) * 2**20)
# How many workers prepare films at the same time; the others deliver tweets.
VIDEOS_AT_ONCE = env.int("VIDEOS_AT_ONCE", 1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Seen from outside ------------------------------------------------------------------------------
# Processes share their figures here; the supervisor empties it when everything starts. "" for one process.
METRICS_DIR = env.str("METRICS_DIR", str(BASE_DIR / "var" / "metrics"))
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
LOG_LEVEL = env.str("LOG_LEVEL", "info")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"lines": {"class": "apps.core.logs.Lines"}},
    "root": {"handlers": ["lines"], "level": LOG_LEVEL.upper()},
    # Refused requests have their own line already.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "WARNING"},
        "django.security": {"level": "ERROR"},
    },
}
