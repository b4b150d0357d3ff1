"""The environment, which holds the settings. Nonsense raises, with the variable's name."""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


class Variables(environ.FileAwareMapping):
    """The environment, and the files that it names with NAME_FILE."""

    def __getitem__(self, name):
        try:
            value = super().__getitem__(name)
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE: {type(error).__name__}") from None
        # Editors, echo and openssl end a file with a line break, which is not part of the value.
        return value.rstrip("\r\n") if f"{name}_FILE" in self.env else value


class StrictEnv(environ.FileAwareEnv):
    """Refuses nonsense with the variable's name; the library reads every odd word as false."""

    ENVIRON = Variables()
    BOOLEANS = {"true": True, "1": True, "yes": True, "on": True}
    BOOLEANS |= {"false": False, "0": False, "no": False, "off": False, "": False}

    def get_value(self, var, cast=None, default=environ.Env.NOTSET, parse_default=False):
        """The value as it stands. The library reads `$word` as the value of the variable `word`."""
        value = self.ENVIRON.get(var, default)
        return value if value == default else self.parse_value(value, cast)

    def bool(self, name, default):
        word = self.str(name, default=str(default)).strip().lower()
        if word not in self.BOOLEANS:
            raise ImproperlyConfigured(f"{name} must be true or false, not {word!r}")
        return self.BOOLEANS[word]

    def int(self, name, default, least, most):
        try:
            number = int(self.str(name, default=str(default)))
        except ValueError:
            number = None
        if number is None or not least <= number <= most:
            raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}")
        return number

    def words(self, name):
        """A list of words between commas, with or without spaces."""
        return [word.strip() for word in self.str(name, default="").split(",") if word.strip()]


# Any variable may also be given as NAME_FILE, the path of a file that holds it.
env = StrictEnv()


def required(name, example):
    if not (value := env.str(name, default="").strip()):
        raise ImproperlyConfigured(f"Set {name} in the environment, for example {name}={example}")
    return value


def has_a_port_or_none(url):
    """Whether the port in an address, if there is one, is a port; the pattern allows 99999."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
