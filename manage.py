#!/usr/bin/env python
"""Django's command line. `bin/manage` calls this with the database and broker started."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poverty.settings")
    execute_from_command_line(sys.argv)
