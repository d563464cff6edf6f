"""The web application as granian starts it."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from postroom.config.settling import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.config.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # all screens and the API, before the first of them is asked for
settle()
