"""
What styles say of the parts of some HTML that no browser has drawn: inline styles, and the plain
rules of a <style> sheet. What cannot be known here stands at the top of rich_text.py.
"""

import re
from collections import deque
from itertools import islice
from operator import itemgetter

# What a browser draws as a block, by itself. All other tags are inline.
BLOCKS = {"address", "article", "aside", "blockquote", "center", "dd", "details"}
BLOCKS |= {"dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure"}
BLOCKS |= {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"}
BLOCKS |= {"legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre"}
BLOCKS |= {"search", "section", "summary", "ul"}

NOUGHT = r"(?:0+(?:\.0*)?|\.0+)(?:[a-z]+|%)?"
TINY = r"(?:[01](?:\.\d*)?|2|\.\d+)(?:px)?|0[a-z%]*"
FAR = r"-\d{4,}.*|-\d{3,}r?em|[5-9]\d{3}px|\d{5,}px"
# Looks that hide all that is in an element, whatever is said of its parts.
HIDING = {
    "display": "none",
    "content-visibility": "hidden",
    "opacity": NOUGHT,
    "filter": rf"opacity\({NOUGHT}\)",
    "mso-hide": "all",
    "mso-element": "comment-list",
    "margin-left": FAR,
    "clip-path": r"inset\((?:[5-9]\d|100)%\)|inset\(.*\b(?:99[.\d]*|100)%.*\)|circle\(0.*"
    r"|polygon\((?:0(?:px|%)?[ ,]*)+\)",
}
# The same for an element that is moved, for one that is a box, and for a box that cuts.
HIDING_MOVED = dict.fromkeys(("left", "right", "top", "bottom"), FAR)
HIDING_MOVED["clip"] = r"rect\((?:[01](?:px)?[ ,]*)+\)"
HIDING_BOX = {"text-indent": FAR, "scale": NOUGHT, "translate": FAR}
HIDING_BOX["transform"] = rf"scale\(0\)|translate[xy]?\((?:{FAR})\)"
HIDING_CUT = dict.fromkeys(("width", "height", "max-width", "max-height"), TINY)
HIDING_CUT |= {"line-height": NOUGHT, "text-indent": r"\d{3,}%"}
# Looks that its parts inherit, and may undo.
UNSEEN = {
    "visibility": "hidden|collapse",
    "font-size": TINY,
    "color": rf"transparent|#...0|#......00|\w+\((?:[^,]*,){{3}} ?{NOUGHT}\)"
    rf"|\w+\([^/]*/ ?{NOUGHT}\)",
}
UNSEEN["-webkit-text-fill-color"] = UNSEEN["color"]

SAME = {
    "text-decoration": "text-decoration-line",
    "-webkit-background-clip": "background-clip",
}
COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)")
LONGEST_VALUE = 200  # characters of a value in a style; the patterns above take time
MOST_RULES = 50  # rules in a style sheet for one name, of which the last hold
DEEPEST_RULE = 50  # elements around one that the selectors in a style sheet are held against


def looks_of(style):
    """What a style says, by name."""
    looks = {}
    for declaration in COMMENT.sub(" ", style).lower().replace("!important", "").split(";"):
        name, _colon, value = declaration.partition(":")
        name = name.strip()
        looks[SAME.get(name, name)] = value.strip()[:LONGEST_VALUE]
    return looks


def names_of(tag, attrs):
    """What a selector may call an element."""
    classes = {f".{name}" for name in attrs.get("class", "").lower().split()}
    return {tag, f"#{attrs.get('id', '').lower()}"} | classes


def says(looks, hiding):
    return any(
        name in looks and re.fullmatch(pattern, looks[name]) for name, pattern in hiding.items()
    )


def hides(tag, looks):
    """Whether all that is in an element is hidden."""
    is_moved = looks.get("position", "static") != "static"
    is_absolute = looks.get("position") in ("absolute", "fixed")
    is_box = is_absolute or tag in BLOCKS or looks.get("display", "inline") != "inline"
    cuts = looks.get("overflow", "") in ("hidden", "clip")
    return (
        says(looks, HIDING)
        or (is_moved and says(looks, HIDING_MOVED))
        or (is_box and says(looks, HIDING_BOX))
        or (is_box and cuts and says(looks, HIDING_CUT))
    )


def is_shifted_up(tag, looks):
    """Whether an element stands above the line by a length. Only digits are taken for raised."""
    if tag not in ("font", "small", "span"):
        return False
    by = looks.get("vertical-align", "")
    shift = looks.get("top", "") if looks.get("position") == "relative" else ""
    return bool(re.match(r"[\d.]*[1-9]", by) or shift.startswith("-"))


def unseen_after(looks, unseen):
    """Which looks hide the words in an element, after those that do so around it."""
    is_cut_out = looks.get("background-clip") == "text" or "text-shadow" in looks
    for name, pattern in UNSEEN.items():
        value = looks.get(name, "inherit")
        if re.fullmatch(pattern, value) and not (is_cut_out and "color" in name):
            unseen |= {name}
        elif value != "inherit" and not re.search(r"[\d.](em|%)$", value):
            unseen -= {name}
    return unseen


class Sheet:
    """The plain rules of the style sheets in some HTML."""

    AT_RULE = re.compile(r"@[^{};@]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
    COMPOUND = re.compile(r"(?:[a-z][\w-]*)?(?:[.#][\w-]+)*")

    def __init__(self, html):
        self.rules = {}  # by one of the names that an element must have
        self.count = 0
        for piece in re.split(r"<style\b", html, flags=re.IGNORECASE)[1:]:
            css = re.split(r"</style", piece, maxsplit=1, flags=re.IGNORECASE)[0].partition(">")[2]
            css = COMMENT.sub(" ", re.sub(r"<!--|-->", "", css.lower()))
            for rule in self.AT_RULE.sub("", css).split("}"):
                selectors, _brace, style = rule.rpartition("{")
                for selector in selectors.split(","):
                    self.add(selector.replace(">", " ").split(), looks_of(style))

    def add(self, compounds, looks):
        if compounds and all(map(self.COMPOUND.fullmatch, compounds)):
            *around, own = [set(re.findall(r"[.#]?[\w-]+", compound)) for compound in compounds]
            self.count += 1
            rules = self.rules.setdefault(min(own), deque(maxlen=MOST_RULES))
            rules.append((self.count, own, around, looks))

    def looks(self, names, open_elements):
        """What the rules say of an element with these names, inside others, the outermost first."""
        looks = {}
        rules = [rule for name in names for rule in self.rules.get(name, [])]
        for _number, own, around, said in sorted(rules, key=itemgetter(0)):
            outward = (each.names for each in islice(reversed(open_elements), DEEPEST_RULE))
            if own <= names and all(any(one <= each for each in outward) for one in around[::-1]):
                looks |= said
        return looks
