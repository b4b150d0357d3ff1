"""
Words that mean the same to somebody who searches. A page that has one of them is found by each of
the others, after the pages that have the very word. Plurals and endings need no entry.
"""

from .text import WORD

SAME = [
    "kid, child, teen, teenager, adolescent, youth",
    "senior, elderly, older adult, older people, aging",
    "ice, cold, cold pack, ice pack",
    "heat, warmth, heating pad",
    "pinched nerve, trapped nerve, sciatica, sciatic nerve",
    "slipped disc, herniated disc, bulging disc, slipped disk, herniated disk, bulging disk",
    "disc, disk",
    "cramp, spasm",
    "tailbone, coccyx",
    "adjustment, manipulation, crack",
    "PRP, platelet rich plasma",
    "shot, injection",
    "painkiller, pain killer, pain reliever, pain medicine, ibuprofen, Advil, Motrin, naproxen, "
    "Aleve, acetaminophen, Tylenol",
    "appointment, visit, booking",
    "cancel, reschedule",
    "cost, price, fee",
    "pay, payment, credit card",
    "insurance, insurer, coverage, health plan",
    "address, directions, location, map",
    "hours, opening times",
    "holiday, office hours",  # the days on which it's closed stand below them
    "weekend, Saturday, Sunday",
    "phone, telephone",
    "languages, Spanish, español, espanol, interpreter, translator",
    "emergency, 911, emergencia",
    "doctor, physician",
    "exercise, workout",
    "desk job, office work, office worker, desk work",
    "garden, yard work",
    "backpack, school bag, book bag",
    "mold, mildew",
    "wheelchair, step free, no steps, ramp",
    "scan, MRI, CT, imaging, X ray, xray",
    "pregnancy, pregnant",
    "back, backache, lumbago, espalda",
    "pain, dolor",
    "neck, cuello",
    "leg, pierna",
]
LONGEST = 3  # words of an entry


def root(word):
    """The word without the "s" of a plural, so that "kids" is looked up as "kid"."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _table():
    """{the roots of an entry: all entries that mean the same, each a tuple of words}"""
    table = {}
    for line in SAME:
        entries = [tuple(WORD.findall(entry.casefold())) for entry in line.split(",")]
        for entry in entries:
            table[tuple(map(root, entry))] = entries
    return table


TABLE = _table()


def alternatives(words):
    """
    What to look for: for each word, or words that belong together, the list of phrases that mean
    the same, the typed one first. A phrase is a tuple of words.
    """
    found, at = [], 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            typed = tuple(words[at : at + length])
            same = TABLE.get(tuple(map(root, typed)))
            if same or length == 1:
                found.append(list(dict.fromkeys([typed, *(same or [])])))
                at += length
                break
    return found
