"""The ids of HTML elements that pages use themselves, and that no heading may take."""

import re

# A test finds each id that a template names and looks for it here.
OURS = {
    "ask-title",
    "before-you-book",
    "before-you-come",
    "call-title",
    "contact",
    "contact-note",
    "contents-title",
    "done",
    "emergency",
    "emergency-heading",
    "help",
    "in-short",
    "latest",
    "main",
    "next",
    "now",
    "offers",
    "other-emergencies",
    "panel-title",
    "people",
    "receipt",
    "related",
    "reply",
    "routine",
    "routine-heading",
    "same-day",
    "same-day-heading",
    "search",
    "sources",
    "steps",
    "text-messages",
    "title",
    "treatments",
    "urgent",
    "urgent-heading",
    "visit",
    "when-we-erase",
}
# Those that end with a number or a name: care cards, evidence, sources, form fields, the headings
# that a condition page adds by itself, treatments; and what free_of_ours() makes.
OURS_BY_PATTERN = re.compile(
    r"(care|evidence)-\d+(-heading)?|(clinician|source|id|offer|part|treatment-box|section)[-_].*"
)


def is_ours(name):
    return name in OURS or bool(OURS_BY_PATTERN.fullmatch(name))


def free_of_ours(anchor):
    """The id for a heading with this anchor: another one where the page itself uses it."""
    return f"section-{anchor}" if is_ours(anchor) else anchor


def first_free(name, taken):
    """The name itself, or with the first number from 2 on that makes one nobody has taken."""
    names = (name, *(f"{name}-{number}" for number in range(2, 1000)))
    return next(one for one in names if one not in taken)
