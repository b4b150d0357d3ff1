"""Tables for a spreadsheet, which must never take a visitor's words for a formula."""

import csv
import re
from itertools import chain

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"  # without it some spreadsheets take UTF-8 for something else
# What a spreadsheet works out: also behind blanks and quotes, and with full-width signs.
FORMULA = re.compile(r"""[\s\u200b\ufeff"'“”‘’]*[=+\-@＝＋－＠]|[\t\r\n]""")

PHONE = re.compile(r"\+[0-9]{7,15}")  # E.164: worked out or not, it stays the same number


class Echo:
    """A file for csv.writer() that hands each line back."""

    def write(self, line):
        return line


def safe_cell(value):
    text = "" if value is None else str(value)
    is_formula = FORMULA.match(text) and not PHONE.fullmatch(text)
    return f"'{text}" if is_formula else text


def csv_response(name, header, rows):
    """The rows as a file to save, sent as they are read: there may be many."""
    writer = csv.writer(Echo())
    lines = (writer.writerow(map(safe_cell, row)) for row in chain([header], rows))
    return StreamingHttpResponse(
        chain([BYTE_ORDER_MARK], lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
