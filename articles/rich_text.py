"""
Readies HTML for the sanitizer, which drops tags and keeps the words in them.

The meaning of a dropped tag has to stand in the words: what is struck out goes, a table becomes a
line for each row, a raised number stays apart from the number before it, and two blocks never
become one word. static/clinic_admin/pasting.js does the same for what is pasted into the editor;
tests/clipboard.py holds both to it.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

VOID = {"area", "br", "col", "hr", "img", "wbr"}
INLINE = {"a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "ins", "mark", "q", "small"}
INLINE |= {"span", "strong", "sub", "sup", "time", "u", "s", "strike", "del"}
HEADINGS = {"h1", "h2", "h4", "h5", "h6"}  # the editor has level 3 alone
KEPT = {"p", "ul", "ol", "li", "h3", "aside"}  # blocks that the sanitizer keeps
KEPT_MARKS = {"b": "strong", "i": "em"}
CELLS = {"td", "th"}
PARTS = {"table", "thead", "tbody", "tfoot", "tr", "colgroup", "caption"}

# First pass: well-formed HTML with every tag that may hold words, and what says how they look.
tidy = nh3.Cleaner(
    tags=nh3.ALLOWED_TAGS | INLINE | {"font", "section", "main", "tfoot", "address", "form"},
    attributes={
        "*": {"style", "class", "role", "hidden", "colspan", "rowspan"},
        "a": {"href", "rel", "title"},
        "ol": {"start", "type", "data-type"},
    },
    url_schemes=nh3.ALLOWED_URL_SCHEMES,
    link_rel=None,
).clean

CLASS = re.compile(r"\.([\w-]+)")
STRUCK_CLASS = re.compile(r"msodel|textdeletion", re.IGNORECASE)
STRUCK_STYLE = re.compile(r"text-line-through\s*:\s*(?!none)\w", re.IGNORECASE)
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
UNIT = re.compile(r"(\d|\)|(?<![A-Za-z])([kcdm]?m|ft|yd))$")
TAG = re.compile(r"<[^<>]*>")
DEEPEST = 4  # tables inside each other that are read as tables
TALLEST = 100  # rows that one cell is followed down
MOST_REPEATED = 20_000  # characters of cells that stand in more rows than one, in one text
EMPTY_BLOCK = re.compile(r"<(p|h3|li)>(?:\s|<p>\s*</p>)*</\1>")
EMPTY_HEADING = re.compile(r"<h3>(?:\s|<br>|</?(?:strong|em|p)>)*</h3>")


def cleaner(sanitize):
    """A sanitizer that readies the HTML first. No heading without words is left."""

    def clean(html):
        readied, has_changed = ready(html)
        cleaned = sanitize(readied)
        if has_changed:
            cleaned = EMPTY_BLOCK.sub("", cleaned)
        return EMPTY_HEADING.sub("", cleaned)

    return clean


def ready(html):
    """
    The HTML with what its tags meant put into words, and whether that changed it. The sanitizer
    still has to clean it.
    """
    if re.search(r"<t[rdh]\b", html, re.IGNORECASE) and not re.search(r"<table\b", html, re.I):
        html = f"<table>{html}</table>"  # a piece of a table, as Excel may put on the clipboard
    reader = _Reader(_struck_classes(html))
    reader.feed(tidy(html))
    reader.close()
    return "".join(reader.sinks[0].parts), reader.has_changed


def _struck_classes(html):
    """The classes that a style sheet in the HTML strikes out."""
    if "line-through" not in html or "<style" not in html.lower():
        return set()
    rules = (rule.rpartition("{") for rule in html.split("}"))
    striking = (selector for selector, _brace, looks in rules if "line-through" in looks)
    return {name for selector in striking for name in CLASS.findall(selector)}


@dataclass
class _Sink:
    """Where words go: the text itself, a cell of a table, or a raised number."""

    parts: list = field(default_factory=list)
    last: str = ""  # the end of the words so far
    is_cell: bool = False
    is_raised: bool = False
    is_apart: bool = False  # a paragraph or a line ended here

    def write(self, words):
        if self.is_cell:
            words = " ".join(f"|{words}|".split())[1:-1]  # keeps one space at either end
            if not words.strip():
                words = " " if self.last and not self.is_apart else ""
            elif self.is_apart or not self.last:
                between = "" if not self.last else " " if self.last[-1] in ".,;:!?" else ", "
                words, self.is_apart = between + words.lstrip(), False
        self.parts.append(words)
        if words.strip():
            self.last = (self.last + words).rstrip()[-6:]


@dataclass
class _Cell:
    html: str
    text: str
    tag: str
    across: int
    down: int


class _Reader(HTMLParser):
    """Reads what `tidy` wrote: each tag is closed, each sign is escaped."""

    def __init__(self, struck_classes):
        super().__init__(convert_charrefs=False)
        self.struck_classes = struck_classes
        self.sinks = [_Sink()]
        self.tables = []  # of rows of cells
        self.open = []  # of (tag, attributes, what becomes of it, whether its content is left out)
        self.left_out = 0  # open elements whose content is left out
        self.links = 0  # open links
        self.room = MOST_REPEATED  # what is left of it
        self.too_deep = 0  # open tables inside so many that their cells are only kept apart
        self.has_changed = False

    @property
    def sink(self):
        return self.sinks[-1]

    def handle_data(self, words):
        if self.left_out:
            return
        is_between_cells = self.open and self.open[-1][0] in PARTS - {"caption"}
        if not is_between_cells:
            self.sink.write(words)

    def handle_entityref(self, name):
        self.handle_data(f"&{name};")

    def handle_charref(self, name):
        self.handle_data(f"&#{name};")

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag in VOID:
            if not self.left_out:
                self.void(tag)
            return
        kind = "" if self.left_out else self.kind_of(tag, attrs)
        leaves_out = self.is_unread(tag, attrs)
        if kind:
            self.has_changed |= leaves_out or kind in ("table", "raised", "other")
            if not leaves_out or kind in ("row", "cell"):
                self.start(tag, kind)
        self.open.append((tag, attrs, kind, leaves_out))
        self.too_deep += kind == "apart" and tag == "table"
        self.left_out += leaves_out
        self.links += tag == "a"

    def handle_endtag(self, tag):
        if tag in VOID or not self.open:
            return
        tag, attrs, kind, left_out = self.open.pop()
        self.links -= tag == "a"
        self.left_out -= left_out
        self.too_deep -= kind == "apart" and tag == "table"
        if kind and (not left_out or kind == "cell"):
            self.end(tag, attrs, kind)

    def kind_of(self, tag, attrs):
        if tag in PARTS | CELLS:
            if tag == "table":
                return "table" if len(self.tables) < DEEPEST else "apart"
            if self.too_deep:
                return "apart"
            if tag == "caption":
                return "apart" if self.sink.is_cell else "other"
            return "cell" if tag in CELLS else "row" if tag == "tr" else "part"
        if self.is_raised(tag, attrs) and not self.sink.is_raised:
            return "raised"
        if tag in INLINE:
            return "inline"
        if self.sink.is_cell:
            return "apart"
        return "kept" if tag in KEPT else "other"

    def void(self, tag):
        if tag == "br" and not self.sink.is_cell:
            self.sink.parts.append("<br>")
        elif tag in ("br", "hr"):
            self.sink.is_apart = True

    def start(self, tag, kind):
        if kind == "table":
            self.tables.append([])
        elif kind == "row":
            self.tables[-1].append([])
        elif kind == "cell":
            self.sinks.append(_Sink(is_cell=True))
        elif kind == "raised":
            self.sinks.append(_Sink(is_cell=True, is_raised=True))
        elif kind == "apart":
            self.sink.is_apart = True
        elif kind == "other":
            self.sink.parts.append("<h3>" if tag in HEADINGS else "<p>")
        elif tag in KEPT_MARKS:
            self.sink.parts.append(f"<{KEPT_MARKS[tag]}>")
        elif kind != "part":
            self.sink.parts.append(self.get_starttag_text())

    def end(self, tag, attrs, kind):
        if kind == "table":
            self.write_table(self.tables.pop())
        elif kind == "cell":
            self.end_cell(tag, attrs)
        elif kind == "raised":
            words = "".join(self.sinks.pop().parts)
            text = TAG.sub("", words).strip()
            self.sink.write(_raised(self.sink, text, is_link="<a" in words or self.links > 0))
        elif kind == "apart":
            self.sink.is_apart = True
        elif kind == "other":
            self.sink.parts.append("</h3>" if tag in HEADINGS else "</p>")
        elif kind in ("inline", "kept"):
            self.sink.parts.append(f"</{KEPT_MARKS.get(tag, tag)}>")
        if kind in ("kept", "other", "table"):
            self.sink.last = ""

    def is_unread(self, tag, attrs):
        """Whether a reader of the original did not read what is in this element."""
        style, classes = attrs.get("style", ""), attrs.get("class", "")
        if tag == "del" or attrs.get("role") == "deletion" or STRUCK_CLASS.search(classes):
            return True
        if STRUCK_STYLE.search(style) or HIDDEN_STYLE.search(style) or "hidden" in attrs:
            return True
        line = None
        for declaration in style.lower().split(";"):
            name, _colon, value = declaration.partition(":")
            if name.strip() in ("text-decoration", "text-decoration-line"):
                line = value
        if line is not None:
            return "line-through" in line
        return tag in ("s", "strike") or not self.struck_classes.isdisjoint(classes.split())

    @staticmethod
    def is_raised(tag, attrs):
        looks_raised = tag in INLINE and RAISED_STYLE.search(attrs.get("style", ""))
        return tag == "sup" or bool(looks_raised)

    def end_cell(self, tag, attrs):
        sink = self.sinks.pop()
        html = "".join(sink.parts).strip()
        text = TAG.sub("", html).strip()
        across, down = (_number(attrs.get(name)) for name in ("colspan", "rowspan"))
        self.tables[-1][-1].append(_Cell(html, text, tag, across, down))

    def write_table(self, rows):
        self.bound(rows)
        for line in _lines(rows):
            if self.sink.is_cell:  # a table inside a cell
                self.sink.is_apart = True
                self.sink.write(line)
                self.sink.is_apart = True
            else:
                self.sink.parts.append(f"<p>{line}</p>")

    def bound(self, rows):
        """
        Let cells stand in one row alone where all of them together would be too long: tables
        inside each other, each in a cell of 100 rows, would make gigabytes of a few lines.
        """
        for row in rows:
            for cell in row:
                cell.down = min(max(cell.down, 1), TALLEST, len(rows))
                self.room -= (len(cell.html) + len(" | ")) * (cell.down - 1)
                if self.room < 0:
                    cell.down = 1


def _number(value):
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else 1


def _raised(sink, words, is_link):
    """A raised number as text: "10" and "2" make "10^2", a footnote is "word [2]"."""
    bare = re.sub(r"^[\[(]|[\])]$", "", words).strip()
    is_note = is_link or words.startswith(("[", "("))
    if not is_note and UNIT.search(sink.last) and re.fullmatch(r"[-−–+]?(\d+|[A-Za-z])", bare):
        return f"^{bare}"
    if bare and (is_note or re.fullmatch(r"[\d,;–-]+", bare)):
        return f" [{bare}]" if sink.last else f"[{bare}]"
    return words


def _lines(rows):
    """A table as lines of HTML, one for each row."""
    grid = _grid(rows)
    if not grid:
        return []
    first, *others = grid
    is_plain = all(cell.across == cell.down == 1 for row in rows for cell in row)
    cells = list(first.values())
    names_columns = (
        others
        and is_plain
        and all(cell.tag == "th" and cell.text for cell in cells)
        and all(len(row) == len(first) > 1 for row in others)
    )
    if names_columns:
        return [
            "; ".join(f"{first[x].text}: {cell.html}" for x, cell in row.items() if cell.text)
            for row in others
        ]
    lines = []
    for row in grid:
        shown = [cell.html if cell.text else "–" for _x, cell in sorted(row.items())]
        while shown[-1] == "–" and len(shown) > 1:
            shown.pop()
        lines.append(" | ".join(shown))
    return lines


def _grid(rows):
    """The rows as {column: cell}. A cell that goes down over several rows stands in each."""
    grid = [{} for _row in rows]
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while x in grid[y]:
                x += 1
            for below in grid[y : y + cell.down]:
                below[x] = cell
            x += max(cell.across, 1)
    return [row for row in grid if any(cell.text for cell in row.values())]
