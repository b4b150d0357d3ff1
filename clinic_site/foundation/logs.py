"""
What goes into the logs: never what a person typed.

An exception's own words may hold it: a database quotes the row that it refuses, a ValueError
the value, a web server the line that it could not read. So of an exception the log says what
kind it is and where it came from, which is what a developer needs, and not what it said.
"""

import logging
import re
import traceback

SERVER_LOG = "gunicorn.error"

# Who has such an address can open the page: a log must not pass it on.
SIGNED_PATH = re.compile(r"(/consent/|/contact/sent/|/password/reset/key/)[^\s/]+")


class WarningsOnly(logging.Filter):
    """For a logger whose level a library sets anew: not a line for each task that went well."""

    def filter(self, record):
        return record.levelno >= logging.WARNING


class PrivateFormatter(logging.Formatter):
    def format(self, record):
        """From a copy: the record may carry what another handler made of the exception."""
        record = logging.makeLogRecord(record.__dict__)
        record.exc_text = None
        record.msg, record.args = self.message(record), None
        return super().format(record)

    @classmethod
    def message(cls, record):
        """The message, with the kind of an exception in place of what it says."""
        record.msg = _kind(record.msg)
        if isinstance(record.args, dict):
            record.args = {name: _kind(value) for name, value in record.args.items()}
        elif record.args:
            record.args = tuple(map(_kind, record.args))
        text = record.getMessage()
        error = record.exc_info and record.exc_info[1]
        if error and str(error):
            text = text.replace(str(error), _kind(error))
        if record.name == SERVER_LOG and text.startswith("Invalid request"):
            # It goes on with the visitor's address and with what was sent, which a form may be.
            text = "Invalid request"
        return SIGNED_PATH.sub(r"\1…", text)

    def formatException(self, exc_info):
        return "\n".join(_lines(exc_info[1]))


def _kind(value):
    if not isinstance(value, BaseException):
        return value
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _lines(error):
    """Like Python's own report, those that it came from first, without their messages."""
    told, chain = set(), []
    while error is not None and id(error) not in told:
        told.add(id(error))
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for error in reversed(chain):
        yield "Traceback (most recent call last):"
        for line in traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__)).format():
            yield line.rstrip("\n")
        yield _kind(error)
