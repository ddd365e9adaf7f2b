"""Apps, databases, middleware, static files."""

from pathlib import Path

from config.settings.media import read_media_storage
from config.web_workers import read_process_count
from kernel.body_limits import LARGE_BODY_BYTES
from kernel.database_urls import count_hosts, make_django_database, parse_database_url
from kernel.env import Env
from kernel.redis_urls import check_redis_url, parse_redis_url

_env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent

QRSTUDIO_ENV = _env.choice("QRSTUDIO_ENV", "development", ("development", "test", "production"))
IS_PRODUCTION = QRSTUDIO_ENV == "production"
DEBUG = False
APP_VERSION = "0.1.0"

DATA_DIR = Path(_env.text("DATA_DIR", str(BASE_DIR / ".data"))).absolute()
SPOOL_DIR = Path(_env.text("SPOOL_DIR", str(DATA_DIR / "spool"))).absolute()

SHARED_APPS = [
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "leases",
    "outbox",
    # Before the admin, whose base template it overrides.
    "audit",
    "console",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "ninja",
    "plans",
    "accounts",
    "tenants",
    "tenants.idempotency",
    "tenants.keys",
    "jobs",
    "webhooks",
    "events",
    "dashboard",
    "tenants.branding",
    "qrs.routes",
    "customdomains",
    "scans.accounting.dead_letters",
    "scans.accounting.ledger",
    "scans.analytics.triggers",
    "health",
    "demo",
]
TENANT_APPS = ["qrs", "scans"]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


DATABASE_URL = _env.text("DATABASE_URL")
DATABASE_CONNINFO = parse_database_url("DATABASE_URL", DATABASE_URL)
# Without a pooler, for what needs a session of its own: migrations and their locks.
DATABASE_DIRECT_URL = _env.text("DATABASE_DIRECT_URL", DATABASE_URL)
DATABASE_DIRECT_CONNINFO = parse_database_url("DATABASE_DIRECT_URL", DATABASE_DIRECT_URL)
DATABASES = {
    "default": {
        **make_django_database(DATABASE_CONNINFO),
        "ENGINE": "tenants.database",
        # Django runs in a fixed pool of threads, so each connection lives as long as its thread.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # They need a session, which a transaction pooler does not provide.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
REDIS_URL = check_redis_url("REDIS_URL", _env.text("REDIS_URL"))
REDIS_BROKER_URL = check_redis_url("REDIS_BROKER_URL", _env.text("REDIS_BROKER_URL", REDIS_URL))
REDIS_WAIT_REPLICAS = _env.integer("REDIS_WAIT_REPLICAS", 0, maximum=5)
REDIS_WAIT_MS = _env.integer("REDIS_WAIT_MS", 50, minimum=10, maximum=1000)
REDIS_WAIT_DISK = _env.integer("REDIS_WAIT_DISK", 0, maximum=REDIS_WAIT_REPLICAS)
# Single servers that sync each write lose none: there it would be work for nothing.
_HAS_REPLICAS = bool(
    REDIS_WAIT_REPLICAS
    or parse_redis_url(REDIS_URL).sentinels
    or count_hosts(DATABASE_CONNINFO) > 1
)
TAIL_BYTES = _env.integer("TAIL_BYTES", 2**30 if _HAS_REPLICAS else 0, maximum=2**40)

MIDDLEWARE = [
    "tenants.middleware.PublicSchemaMiddleware",
    "audit.middleware.ActorMiddleware",
    "kernel.client_language.ClientLanguageMiddleware",
    "edge.middleware.HostMiddleware",
    "config.middleware.transport.TransportMiddleware",
    "config.middleware.pages.ContentSecurityPolicyMiddleware",
    "config.middleware.pages.NulByteMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.keys.middleware.RateLimitHeadersMiddleware",
    "config.middleware.api_paths.ApiPathMiddleware",
    "dashboard.middleware.DashboardMiddleware",
    # Behind the dashboard, whose refusals are pages in the person's language.
    "config.middleware.rejected_bodies.RejectedBodyMiddleware",
    "config.middleware.text_length.TextLengthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.outages.OutageMiddleware",
]
APPEND_SLASH = False
ROOT_URLCONF = "config.urls.api"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
# Apps have their catalogues inside; so have the areas of the dashboard.
LOCALE_PATHS = [
    *sorted((BASE_DIR / "platform" / "dashboard").glob("*/locale")),
    BASE_DIR / "platform" / "kernel" / "locale",
]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
# Development serves from the packages themselves; production collects first.
STATIC_ROOT = Path(_env.text("STATIC_ROOT", str(DATA_DIR / "static"))) if IS_PRODUCTION else None
# Names with a hash of the content, which browsers keep for ever.
STORAGES = {
    "default": read_media_storage(_env, DATA_DIR / "media"),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = False

PASSWORD_HASHERS = [
    "accounts.hashers.OwaspArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.password_validators.PasswordTextValidator"},
    {"NAME": "accounts.password_validators.SimilarityValidator"},
    {
        "NAME": "accounts.password_validators.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.password_validators.CommonPasswordValidator"},
    {"NAME": "accounts.password_validators.NumericValidator"},
]

# 1 MB is far more than any JSON body of the API needs.
MAX_BODY_BYTES = 1_048_576
# Of the few paths that take pictures; the edge and the API's parser hold the others to the above.
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGE_BODY_BYTES
# Files stay in memory: the edge has received the whole body, within its limits. tenants.branding
# says how large a logo may be.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 8_388_608
# Of the machine. A web process has its share of them, but one at least.
RENDER_WORKERS = read_process_count(_env, "RENDER_WORKERS")
RENDER_WORKERS_PER_PROCESS = max(1, RENDER_WORKERS // read_process_count(_env, "WEB_WORKERS"))
# Less than an idempotency key is claimed for.
RENDER_SECS = _env.integer("RENDER_SECS", 10, minimum=1, maximum=20)
# Its own seconds to stop come after it.
STOP_DELAY_SECS = _env.integer("STOP_DELAY_SECS", 0, minimum=0, maximum=60)
WEB_THREADS = _env.integer("WEB_THREADS", 8, minimum=1, maximum=64)
