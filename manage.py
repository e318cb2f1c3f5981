#!/usr/bin/env python
"""Run a command of the site: `python manage.py help`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacydash.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
