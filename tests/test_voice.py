"""The site speaks plain American English: phrases that readers stumbled over do not come back."""

import ast
import html
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "articles" / "sample_content"

# What public pages said before. "proof", "part" and "bout" have honest uses: a reader judges them.
PUBLIC = """
that tightens by itself
does not have to mean that something is badly wrong
you hardly dare to move
Check the emergency card below
If one line fits you
If none fits
Let the first grip pass
Stop short of sharp pain
Use neither where your skin is numb
most of all after you have been still
Your back muscles help to hold you up
the proof is thin
put 33 groups of people together
can tell ahead of time how you will do
medicine and chiropractic care do not compete
It can burn if the head is held still
leaves procedures that cut into tissue out of chiropractic
it was done with a finger in the rectum
It calls for a health license that allows injections
A parent or guardian comes along with anyone under 18
Can I come by wheelchair
What does it cost in all
what each is likely to bring and to risk
The computers that carry a website
The words on this site are for learning
Words to look for
Articles as a feed
a typing mistake
we tell you when to expect an answer
A person answers. We answer by
What is it about?
Take back my yes
The words you saw
Answering the message
keep its address
do not pass it on
Press its name, and you land on
What we gain from it
they recommend no brand
so you know how fresh it is
Why you can check what we say
Talk with us about your back
Giving birth.
which study in hands the person goes by
a weak treatment from outside
"""

# What staff's screens said before.
STAFF = """
What needs a person now
Nothing waits for you
What the clinic must still supply
Needs a person
Past promise
Public from
Empty: a draft
Empty: the clinic itself
goes public by itself
Before it goes out
Say what the picture shows, or mark it
The picture adds nothing to the words
Every reader is owed
Starts a new section. Empty
Letters of the licence
then what is rare and grave
Tell this address of new messages
and this one if that fails
Confirmed by the clinic on
may not go live
I have kept them
Past addresses
Log entries
Outgoing mails
Words kept despite the check
Who answers
callout box
"""

ANYWHERE = ["lately", "above all", "most of all", "those who"]


def phrases(text):
    return [line for line in text.strip().splitlines() if line]


EVERY = [*phrases(PUBLIC), *phrases(STAFF), *ANYWHERE]


def squeezed(text):
    """In one line and small letters, with straight signs, so that none hides a phrase."""
    text = html.unescape(re.sub(r"</?(strong|em|b|a)\b[^>]*>|\*\*", "", text))
    return " ".join(text.replace("’", "'").split()).lower()


def strings(path):
    """The strings of a Python file that somebody may read: no docstrings, no single words."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in docstrings
    )


def python_files():
    for app in ("articles", "contact", "clinic_site"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and SAMPLE not in path.parents:
                yield path


def written():
    """All that people read, but for the sample articles: (name of the file, its words)."""
    for pattern in ("templates/**/*", "deploy/errors/*", "docs/*.md", "*.md"):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.name != "CHANGELOG.md":  # it tells what was before
                yield path.relative_to(ROOT), path.read_text("utf-8")
    for path in sorted((ROOT / "static").rglob("*.js")):
        yield path.relative_to(ROOT), "\n".join(re.findall(r'"[^"\n]*"', path.read_text("utf-8")))
    yield "guide.md", (ROOT / "clinic_site/staff/guide.md").read_text("utf-8")
    for path in python_files():
        yield path.relative_to(ROOT), strings(path)


def sample_content():
    for path in sorted(SAMPLE.rglob("*")):
        if path.is_file() and path.suffix in (".toml", ".md", ".html", ".txt", ".json"):
            yield path.relative_to(ROOT), path.read_text("utf-8")


def found(texts, wanted):
    squeezes = [(name, squeezed(text)) for name, text in texts]
    return [
        (str(name), phrase)
        for phrase in wanted
        for name, text in squeezes
        if re.search(rf"\b{re.escape(squeezed(phrase))}", text)
    ]


def test_no_phrase_that_readers_stumbled_over_comes_back():
    assert found(written(), EVERY) == []


def test_none_of_them_comes_back_into_the_sample_site():
    assert found(sample_content(), EVERY) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Those who sit <strong>all day</strong></p>",
        "those\n   who sit",
        "**Those** who sit",
    ],
)
def test_no_tag_or_line_break_hides_a_phrase(text):
    assert found([("page", text)], ["those who"]) == [("page", "those who")]
