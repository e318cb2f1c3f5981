"""
The WSGI application, with every page loaded before the first request.

With gunicorn's --preload all its processes share what is loaded here.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from consent.later import load_all

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacydash.settings")

application = get_wsgi_application()
load_all(get_resolver().url_patterns)

# All of this stays until the process ends. Looking for garbage in it again and again would make
# now and then a request wait, and would give every process a copy of its own.
gc.collect()
gc.freeze()
# Nearly all that a request makes goes when it ends. Looking for garbage after every 700 new things
# was a tenth of what an answer about a thousand posts costs.
gc.set_threshold(20_000, 10, 10)
