#!/usr/bin/env python
"""Run a command of the site: `python manage.py help`."""

import gc
import os
import sys

if __name__ == "__main__":
    # What a start loads, stays: to look for garbage in it 200 times takes a tenth of the time.
    gc.set_threshold(50_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacydash.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
