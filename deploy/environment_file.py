"""
Reads a file of settings as systemd reads an EnvironmentFile= (man systemd.exec). A shell reads
such a file otherwise: it runs parts of a password such as Pa$$word&1;x.
"""

import re

BLANKS = " \t"
NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
# A value is made of these, up to the end of its line. After a quoted part another may follow.
PARTS = re.compile(
    r"""
      '(?P<single>[^']*)'                     # may have several lines; nothing in it is special
    | "(?P<double>(?:[^"\\]|\\.)*)"           # may have several lines
    | (?P<plain>(?:[^\s'"\\]|\\.)(?:[^\n\\]|\\.)*)  # begins with no quote, and goes to the end
    | (?P<blank>[ \t]+)
    """,
    re.VERBOSE | re.DOTALL,
)


class BadFileError(Exception):
    """The file cannot be read without doubt; the words name the line."""


def read(text):
    """Return {name: value} of the text of such a file."""
    if "\r" in text:
        raise BadFileError("the file has the line ends of Windows")
    if "\0" in text:
        raise BadFileError(f"{where(text, text.index(chr(0)))}: a NUL is no part of a value")
    text, values, position = f"{text}\n", {}, 0
    while position < len(text):
        end = text.index("\n", position)
        line = text[position:end].strip(BLANKS)
        if line.startswith(("#", ";")):
            if line.endswith("\\"):  # newer systemd ends the comment there, older does not
                raise BadFileError(f"{where(text, position)}: a comment ends with a backslash")
        elif "=" in line:
            name = line.partition("=")[0].rstrip(BLANKS)
            if not NAME.fullmatch(name):
                raise BadFileError(f"{where(text, position)}: {name!r} is no name of a variable")
            values[name], end = read_value(text, text.index("=", position) + 1)
        position = end + 1
    return values


def read_value(text, start):
    """Return the value that begins at a place in the text, and where its line ends."""
    value, position = "", start
    while text[position : position + 1] != "\n":
        if position == len(text):
            raise BadFileError(f"{where(text, position - 1)}: a backslash ends the file")
        part = PARTS.match(text, position)
        if part is None:
            raise BadFileError(f"{where(text, start)}: a quote is not closed")
        if part["single"] is not None:
            value += part["single"]
        elif part["double"] is not None:
            value += re.sub(r'\\(?:([\\"`$])|\n)', r"\1", part["double"])
        elif part["plain"] is not None:
            value += unescaped(part["plain"])
        position = part.end()
    return value, position


def unescaped(plain):
    """Without the blanks at its end, unless a backslash keeps one, and without the backslashes."""
    kept = re.fullmatch(r"((?:\\.|[^\\])*?)[ \t]*", plain, re.DOTALL)[1]
    return re.sub(r"\\(.)", lambda found: found[1].strip("\n"), kept, flags=re.DOTALL)


def where(text, position):
    return f"line {text.count(chr(10), 0, position) + 1}"
