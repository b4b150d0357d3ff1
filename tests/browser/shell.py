"""A site's own shell, kept open: to start one takes longer than what most tests ask of it."""

import json
import subprocess
import sys

# Each line is a JSON text of Python code. The answer says if it ran, and what it printed.
RUN = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.core.management.commands.shell import Command
from django.db import connections

for line in sys.stdin:
    printed, ran = io.StringIO(), True
    with contextlib.redirect_stdout(printed):
        try:
            exec(json.loads(line), Command().get_namespace(verbosity=0))
        except BaseException:
            ran = False
            traceback.print_exc(file=printed)
        connections.close_all()
    print(json.dumps([ran, printed.getvalue()]), flush=True)
"""


class Shell:
    """It knows all models, as `manage.py shell` does. It ends with the tests."""

    def __init__(self, folder, environment):
        self.environment = dict(environment)
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN],
            cwd=folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code):
        """What the code prints."""
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        ran, printed = json.loads(self.process.stdout.readline())
        assert ran, printed
        return printed

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
