"""
Readies HTML for the sanitizer, which drops tags and keeps the words in them.

The meaning of a dropped tag has to stand in the words: what is struck out goes, a table becomes a
line for each row, a raised number stays apart from the number before it, and two blocks never
become one word. static/clinic_admin/pasting.js does the same for what is pasted into the editor;
tests/clipboard.py holds both to it.

Here no browser says how a part looks. Tags, inline styles and the plain rules of a <style> sheet
are read (looks.py): those whose selectors name tags, classes and ids, alone or inside each other.
What only @media, other selectors, a sheet in a file or a script would strike out or hide is not
known here, and neither is which rule outweighs another: the last one holds, and an inline style
after it. Where boxes stood is not known either: what was laid out as a cell, a box or a line
stands apart.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from .looks import BLOCKS, Sheet, hides, is_shifted_up, looks_of, names_of, unseen_after

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"}
VOID |= {"source", "track", "wbr"}
# Inline, and what they hold stands apart from a number beside them.
APART = {"audio", "button", "canvas", "meter", "mfrac", "object", "progress", "rt", "sub", "video"}
HEADINGS = {"h1", "h2", "h4", "h5", "h6"}  # the editor has level 3 alone
KEPT = {"p", "ul", "ol", "li", "h3", "aside"}  # blocks that the sanitizer keeps
KEPT_MARKS = {"b": "strong", "i": "em"}
CELLS = {"td", "th"}
PARTS = {"table", "thead", "tbody", "tfoot", "tr", "colgroup", "caption"}

# What these hold is no HTML, or no words of the page.
RAW = {"iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "svg"}
RAW |= {"template", "textarea", "title", "xmp"}
NAME = re.compile(r"<([a-z][\w:-]*)", re.IGNORECASE)

STRUCK = {"del", "text:deletion", "w:del", "w:movefrom"}  # of HTML, OpenDocument and Word
STRUCK_CLASS = re.compile(r"msodel|textdeletion", re.IGNORECASE)
LINES = {"block", "flex", "flow-root", "grid", "list-item", "table", "table-row", "row"}
COLUMNS = {"cell", "gridcell", "columnheader", "rowheader", "table-cell"}
# What each child of an element of MathML is to the words before it.
MATH = {
    "mfrac": ("half", "half"),
    "msub": ("inline", "lowered"),
    "msup": ("inline", "raised"),
    "msubsup": ("inline", "lowered", "raised"),
}
ROOM = re.compile(r"^(?:margin|padding)\b.*[1-9]")
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
    reader = _Reader(Sheet(html))
    reader.feed(_tidy(html))
    reader.close()
    return "".join(reader.sinks[0].parts), reader.has_changed


def _tidy(html):
    """Well-formed HTML with every tag that may hold words, and what says how they look."""
    return nh3.clean(
        html,
        tags=(nh3.ALLOWED_TAGS | {name.lower() for name in NAME.findall(html)}) - RAW,
        attributes={
            "*": {"style", "class", "id", "role", "hidden", "colspan", "rowspan"},
            "a": {"href", "rel", "title"},
            "ol": {"start", "type", "data-type"},
        },
        url_schemes=nh3.ALLOWED_URL_SCHEMES,
        link_rel=None,
    )


@dataclass
class _Sink:
    """Where words go: the text itself, a cell of a table, or a raised number."""

    parts: list = field(default_factory=list)
    last: str = ""  # the end of the words so far
    is_cell: bool = False
    is_raised: bool = False
    is_apart: bool = False  # a paragraph or a line ended here
    is_spaced: bool = False  # the words so far end with a space
    gap: str = ""  # what stood apart here in the layout: "lines", "boxes", or else only "digits"
    box: str = ""  # the beginning of the words in the box here
    box_before: str = ""
    half: tuple = ()  # the raised number before: its place, its words, those as half of a fraction

    def end_box(self):
        self.gap = "boxes"
        self.box_before, self.box = self.box or self.box_before, ""

    def end_line(self):
        if self.is_cell:
            self.is_apart = True
        else:
            self.gap = "lines"

    def end_digits(self):
        self.gap = self.gap or "digits"

    def needs_space(self, words):
        if self.gap in ("", "lines") or not self.last or self.is_spaced:
            return False
        if self.gap == "digits":
            return bool(self.last[-1].isdigit() and words[:1].isdigit())
        # A big initial, or letters that are boxes so that they can move, begin a word.
        is_one_word = len(self.box_before) == 1 and self.box_before.isalpha()
        if is_one_word and words[:1].isalpha():
            return False
        return not re.match(r"\s|&nbsp;|[.,;:!?)\]’”](?!\d)", words)

    def write_half(self):
        if self.half:
            place, written, half = self.half
            self.parts[place] = self.parts[place].replace(written, half)
            self.half = ()

    def write(self, words):
        if words.lstrip().startswith("⁄"):
            self.write_half()
        elif words.strip() not in ("/", "∕"):
            self.half = ()
        if self.gap == "lines" and self.last and words.strip():
            self.parts.append("<br>")
        elif self.needs_space(words):
            words = f" {words}"
        if self.is_cell:
            words = " ".join(f"|{words}|".split())[1:-1]  # keeps one space at either end
            if not words.strip():
                words = " " if self.last and not self.is_apart else ""
            elif self.is_apart or not self.last:
                between = "" if not self.last else " " if self.last[-1] in ".,;:!?" else ", "
                words, self.is_apart = between + words.lstrip(), False
        self.parts.append(words)
        if words:
            self.is_spaced = words[-1].isspace() or words == "&nbsp;"
            self.box = (self.box + words.strip())[:2]
        if words.strip():
            self.last = (self.last + words).rstrip()[-6:]
            self.gap = ""


@dataclass
class _Element:
    """An open element."""

    tag: str
    attrs: dict
    names: set
    kind: str  # what becomes of it
    display: str
    leaves_out: bool
    unseen_around: frozenset
    children: int = 0
    columns: int = 0


@dataclass
class _Cell:
    html: str
    text: str
    tag: str
    across: int
    down: int


class _Reader(HTMLParser):
    """Reads what `_tidy` wrote: each tag is closed, each sign is escaped."""

    def __init__(self, sheet):
        super().__init__(convert_charrefs=False)
        self.sheet = sheet
        self.sinks = [_Sink()]
        self.tables = []  # of rows of cells
        self.open = []  # elements
        self.unseen = frozenset()  # looks that hide the words here
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
        if self.unseen and words.strip():
            self.has_changed = True
            return
        is_between_cells = self.open and self.open[-1].tag in PARTS - {"caption"} | {"mfrac"}
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
        names = names_of(tag, attrs)
        looks = self.sheet.looks(names, self.open)
        looks |= looks_of(attrs.get("style", ""))
        display = looks.get("display", "")
        kind = "" if self.left_out else self.kind_of(tag, attrs, looks)
        leaves_out = self.is_unread(tag, attrs, looks)
        if kind:
            self.has_changed |= leaves_out or kind not in ("inline", "kept")
            if kind == "column":
                self.start_column()
            if not leaves_out or kind in ("row", "cell"):
                self.start(tag, kind)
        if self.open:
            self.open[-1].children += 1
        self.open.append(_Element(tag, attrs, names, kind, display, leaves_out, self.unseen))
        self.unseen = unseen_after(looks, self.unseen)
        self.too_deep += kind == "apart" and tag == "table"
        self.left_out += leaves_out
        self.links += tag == "a"

    def handle_endtag(self, tag):
        if tag in VOID or not self.open:
            return
        element = self.open.pop()
        tag, kind = element.tag, element.kind
        self.links -= tag == "a"
        self.left_out -= element.leaves_out
        self.unseen = element.unseen_around
        self.too_deep -= kind == "apart" and tag == "table"
        if kind and (not element.leaves_out or kind == "cell"):
            self.end(tag, element.attrs, kind)

    def kind_of(self, tag, attrs, looks):
        if tag in PARTS | CELLS:
            if tag == "table":
                return "table" if len(self.tables) < DEEPEST else "apart"
            if self.too_deep:
                return "apart"
            if tag == "caption":
                return "apart" if self.sink.is_cell else "other"
            return "cell" if tag in CELLS else "row" if tag == "tr" else "part"
        if tag not in BLOCKS:
            return self.kind_of_inline(tag, attrs, looks)
        if self.sink.is_cell:
            return "apart"
        return "kept" if tag in KEPT else "other"

    def kind_of_inline(self, tag, attrs, looks):
        parent = self.open[-1] if self.open else None
        if parent and parent.tag in MATH:
            kind = dict(enumerate(MATH[parent.tag])).get(parent.children, "inline")
        elif tag == "sup" or looks.get("vertical-align") == "super" or is_shifted_up(tag, looks):
            kind = "raised"
        elif not COLUMNS.isdisjoint((attrs.get("role"), looks.get("display"))):
            kind = "column"
        elif parent and parent.display.removeprefix("inline-") in ("flex", "grid"):
            kind = "box"
        elif not LINES.isdisjoint((attrs.get("role"), looks.get("display"))):
            kind = "line"
        elif (
            looks.get("display", "").startswith("inline-")
            or looks.get("position") in ("absolute", "fixed")
            or looks.get("float", "none") != "none"
        ):
            kind = "box"
        elif tag in APART or any(map(ROOM.search, map(": ".join, looks.items()))):
            kind = "lowered"
        else:
            kind = "inline"
        return "inline" if kind == "raised" and self.sink.is_raised else kind

    def void(self, tag):
        if tag == "br" and not self.sink.is_cell:
            self.sink.parts.append("<br>")
        elif tag in ("br", "hr"):
            self.sink.is_apart = True
            self.has_changed = True  # a rule in a paragraph leaves an empty one behind it
        elif tag in ("embed", "img", "input"):
            self.sink.end_digits()

    def start(self, tag, kind):
        if kind == "table":
            self.tables.append([])
        elif kind == "row":
            self.tables[-1].append([])
        elif kind == "cell":
            self.sinks.append(_Sink(is_cell=True))
        elif kind == "raised":
            self.sinks.append(_Sink(is_cell=True, is_raised=True))
        elif kind == "half":
            self.sinks.append(_Sink(is_cell=True))
        elif kind == "apart":
            self.sink.is_apart = True
        elif kind == "other":
            self.sink.parts.append("<h3>" if tag in HEADINGS else "<p>")
            self.sink.last = ""
        else:
            self.start_inline(tag, kind)

    def start_inline(self, tag, kind):
        if kind == "box":
            self.sink.end_box()
        elif kind == "lowered":
            if self.sink.last.endswith(("/", "∕")):
                self.sink.write_half()
            self.sink.end_digits()
        elif kind == "line":
            self.sink.end_line()
        if tag in KEPT_MARKS:
            self.sink.parts.append(f"<{KEPT_MARKS[tag]}>")
        elif kind != "part" and tag in nh3.ALLOWED_TAGS:
            self.sink.parts.append(self.get_starttag_text())

    def start_column(self):
        if self.open:
            if self.open[-1].columns:
                self.sink.write(" | ")
            self.open[-1].columns += 1

    def end(self, tag, attrs, kind):
        if kind == "table":
            self.write_table(self.tables.pop())
        elif kind == "cell":
            self.end_cell(tag, attrs)
        elif kind == "raised":
            self.end_raised("".join(self.sinks.pop().parts))
        elif kind == "half":
            text = TAG.sub("", "".join(self.sinks.pop().parts)).strip()
            text = text if re.fullmatch(r"[\w.,]*", text) else f"({text})"
            self.sink.write(f"/{text}" if self.open[-1].children > 1 else text)
        elif kind == "apart":
            self.sink.is_apart = True
        elif kind == "other":
            self.sink.parts.append("</h3>" if tag in HEADINGS else "</p>")
        elif kind not in ("row", "part") and tag in nh3.ALLOWED_TAGS:
            self.sink.parts.append(f"</{KEPT_MARKS.get(tag, tag)}>")
        if kind == "box":
            self.sink.end_box()
        elif kind == "line":
            self.sink.end_line()
        elif kind in ("lowered", "raised"):
            self.sink.end_digits()
        if kind in ("kept", "other", "table"):
            self.sink.last = ""

    def end_raised(self, html):
        text = TAG.sub("", html).strip()
        is_link = "<a" in html or self.links > 0
        written = _raised(self.sink, text, is_link=is_link)
        self.sink.write(html if written == text else written)
        if text.isdigit() and not is_link:
            half = f" {text}" if written.startswith("^") else text
            self.sink.half = (len(self.sink.parts) - 1, written.strip(), half)

    @staticmethod
    def is_unread(tag, attrs, looks):
        """Whether a reader of the original did not read what is in this element."""
        if tag in STRUCK or attrs.get("role") == "deletion" or "hidden" in attrs:
            return True
        if STRUCK_CLASS.search(attrs.get("class", "")) or hides(tag, looks):
            return True
        if looks.get("text-line-through", "none") != "none":
            return True
        return "line-through" in looks.get(
            "text-decoration-line", "line-through" if tag in ("s", "strike") else ""
        )

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
