"""
Keeps what people type out of the logs.

The message of an exception may hold it: a database quotes the row that it refuses, a ValueError
quotes the value, and a web server the line that it could not parse. So the log has the type and
traceback of an exception, which are what a developer needs, but not its message.
"""

import logging
import re
import traceback

SERVER_LOG = "gunicorn.error"

# URLs that open a private page for anyone who has them, so the logs must not hold them. Signatures
# are looked for as well, because an address that is written another way may lead to a page too.
SIGNED_PATH = re.compile(
    r"(/(?:consent|contact/sent|drafts|invitation|password/reset/key)/+)[^\s/?]+"
)
SIGNATURE = re.compile(r"[^\s/]*(?::|%3A)[\w-]{27,}", re.IGNORECASE)  # 27 in base64 is SHA-1


class WarningsOnly(logging.Filter):
    """Drops records below WARNING. For a logger whose level a library resets."""

    def filter(self, record):
        return record.levelno >= logging.WARNING


class PrivateFormatter(logging.Formatter):
    def format(self, record):
        """Format a copy without exc_text, in which another formatter may have kept the message."""
        record = logging.makeLogRecord(record.__dict__)
        record.exc_text = None
        record.msg, record.args = self.message(record), None
        if is_refusal(record):
            record.exc_info = None
        return super().format(record)

    @classmethod
    def message(cls, record):
        """The log message, with exceptions in it replaced by their type."""
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
            # The rest is the visitor's IP address and the bytes sent, which may be a form.
            text = "Invalid request"
        return SIGNATURE.sub("…", SIGNED_PATH.sub(r"\1…", text))

    def formatException(self, exc_info):
        return "\n".join(_lines(exc_info[1]))


def is_refusal(record):
    """Whether the site refused a request. That isn't an error, so nobody needs a traceback."""
    return 400 <= getattr(record, "status_code", 0) < 500


def _kind(value):
    """The full name of an exception's class; any other value as it is."""
    if not isinstance(value, BaseException):
        return value
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _lines(error):
    """Yield the lines of a traceback as Python prints them, causes first, without messages."""
    seen, chain = set(), []
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for error in reversed(chain):
        yield "Traceback (most recent call last):"
        for line in traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__)).format():
            yield line.rstrip("\n")
        yield _kind(error)
