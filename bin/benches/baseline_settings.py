"""Settings of the yardsticks beside the real site: the same database and packages, next to no middleware."""

from poverty.settings import *  # noqa: F403

MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",  # it writes Content-Length
    "allauth.account.middleware.AccountMiddleware",  # without it allauth refuses to start
]
ROOT_URLCONF = "benches.baseline_site"
