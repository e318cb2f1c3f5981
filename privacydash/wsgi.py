"""
The WSGI application, with every page loaded before the first request.

With gunicorn's --preload all its processes share what is loaded here.
"""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacydash.settings")

application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)

# All of this stays until the process ends. Looking for garbage in it again and again would make
# now and then a request wait, and would give every process a copy of its own.
gc.collect()
gc.freeze()
