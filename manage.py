#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    if sys.argv[1:2] == ["test"]:
        sys.exit("The tests need pytest: run them with `make test`.")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
