"""Django's settings, read from the environment and nowhere else."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from postroom.config import environment as env
from postroom.config import mail
from postroom.operation import logs

SRC = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("POSTROOM_DATA_DIR", "/var/lib/postroom"))
LETTER_FOLDERS = Path(env.text("POSTROOM_LETTER_FOLDERS", str(DATA_DIR / "letters")))
"""Below it lie the folders on this machine that printers of letters empty; accounts reach no other."""
PUBLIC_URL = env.text("POSTROOM_PUBLIC_URL", "http://127.0.0.1:8025").rstrip("/")
"""Where customers reach the public pages: opt-out links are made from it."""

SECRET_KEY = env.text("POSTROOM_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.text("POSTROOM_OLD_SECRET_KEYS").split()
"""What was signed with these is still good; nothing new is."""
ENCRYPTION_KEYS = env.text("POSTROOM_ENCRYPTION_KEYS").split()
DEBUG = env.flag("POSTROOM_DEBUG")
GALLERY = env.flag("POSTROOM_GALLERY", default=DEBUG)
ALLOWED_HOSTS = env.words("POSTROOM_ALLOWED_HOSTS", "*")
LEASE_SECONDS = env.whole("POSTROOM_LEASE_SECONDS", 40, least=2)
RESCUE_SECONDS = env.whole("POSTROOM_RESCUE_SECONDS", 10, least=1)
UNDO_SECONDS = env.whole("POSTROOM_UNDO_SECONDS", 10, least=0)
RETRY_BASE_SECONDS = env.whole("POSTROOM_RETRY_BASE_SECONDS", 60, least=1)
DISK_FLOOR_BYTES = env.whole("POSTROOM_DISK_FLOOR_MB", 200) * 1_000_000
"""So much stays free: below it nothing is taken in that would have to be stored."""
ALLOW_PRIVATE_TARGETS = env.flag("POSTROOM_ALLOW_PRIVATE_TARGETS")
"""Whether a channel account or a webhook may point to a server inside our own network."""
METRICS_TOKEN = env.text("POSTROOM_METRICS_TOKEN")

ROOMS = [
    "audit", "access", "filing", "contacts", "records", "intake", "stationery", "outbox", "delivery", "systems",
    "posting", "audiences", "runs", "reports", "returns", "incoming", "webhooks", "privacy", "operation", "jobs", "web",
    "api",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "csp",
    "template_partials",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "procrastinate.contrib.django",
    *(f"postroom.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "postroom.web.health.requests.Requests",
    "django.middleware.security.SecurityMiddleware",
    "postroom.web.shell.headers.Headers",
    "postroom.api.middleware.Programs",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "postroom.web.shell.middleware.StaffMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "postroom.config.urls"
WSGI_APPLICATION = "postroom.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": sorted((SRC / "web").glob("*/templates")),
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.contrib.auth.context_processors.auth",
                "postroom.web.shell.context.shell",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "postroom.web.shell.templatetags.same",
                "postroom.web.shell.templatetags.ui",
            ],
        },
    },
]

FORM_RENDERER = "postroom.web.shell.inputs.Inputs"

_DATABASE = conninfo_to_dict(env.text("POSTROOM_DATABASE_URL", "postgresql:///postroom"))
_PLANNED_ONCE = f"{_DATABASE.pop('options', '')} -c plan_cache_mode=force_generic_plan".strip()
"""What is prepared (`postroom.statements`) looks rows up by their keys: planning anew for each value gains nothing."""
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _DATABASE.pop("dbname", "postroom"),
        "USER": _DATABASE.pop("user", ""),
        "PASSWORD": _DATABASE.pop("password", ""),
        "HOST": _DATABASE.pop("host", ""),
        "PORT": _DATABASE.pop("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_DATABASE, "application_name": "postroom", "prepare_threshold": 2, "options": _PLANNED_ONCE},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
"""Attempts to sign in are counted here: for all processes and machines together."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "postroom.web.account.adapters.Accounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
PASSWORD_RESET_TIMEOUT = 2 * 24 * 3600
"""Seconds that a link for a new password, or an invitation, is good for."""
MFA_ADAPTER = "postroom.web.account.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Postroom"
SOCIALACCOUNT_ADAPTER = "postroom.web.account.adapters.CompanySignIn"
OIDC = {
    "provider_id": "company",
    "name": env.text("POSTROOM_OIDC_NAME", "your company account"),
    "client_id": env.text("POSTROOM_OIDC_CLIENT_ID"),
    "secret": env.text("POSTROOM_OIDC_CLIENT_SECRET"),
    "settings": {"server_url": env.text("POSTROOM_OIDC_ISSUER"), "oauth_pkce_enabled": True},
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC] if env.text("POSTROOM_OIDC_ISSUER") else []}}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
"""Never the name alone: whoever knows it could lock its owner out."""
AXES_USERNAME_FORM_FIELD = "email"
AXES_USERNAME_CALLABLE = "postroom.web.account.guessing.name_tried"
AXES_CLIENT_IP_CALLABLE = "postroom.web.shell.visitor.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False
PROXIES = env.whole("POSTROOM_PROXIES", 0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-sessionid" if SESSION_COOKIE_SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if CSRF_COOKIE_SECURE else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SESSION_COOKIE_SECURE
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [SELF],
    }
}

MAIL = mail.server(env.text("POSTROOM_MAIL_URL"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL.host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.host, MAIL.port, MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = MAIL.starttls, MAIL.tls, 10
DEFAULT_FROM_EMAIL = env.text("POSTROOM_MAIL_FROM", "postroom@localhost")
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

USE_TZ = True
TIME_ZONE = env.text("POSTROOM_TIME_ZONE", "UTC")
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("pl", _("Polish")), ("de", _("German")), ("fr", _("French"))]

STATIC_URL = "/static/"
STATICFILES_DIRS = sorted((SRC / "web").glob("*/static"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+-[\w-]{8}\.\w+$"
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 15 * 1024 * 1024
"""A program may send a message with all files that it can carry, which base64 makes a third larger."""
MAX_IMPORT_BYTES = 200 * 1024 * 1024
FILE_LINK_DAYS = env.whole("POSTROOM_FILE_LINK_DAYS", 30, least=1)
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
"""Of all files of one message together."""
MAX_SCAN_BYTES = 100 * 1024 * 1024
"""Of one file from an office scanner: some hundred pages."""
MAX_PICTURE_BYTES = 5 * 1024 * 1024

LOGGING = logs.configuration(
    written=env.text("POSTROOM_LOG_FORMAT", "plain"), level=env.text("POSTROOM_LOG_LEVEL", "INFO")
)
