"""
Load the sample site from `articles/sample_content/`, which has a file for each page.

Safe to repeat: existing pages are left as they are, edited or not, and those that staff have moved,
deleted or taken down don't come back.
"""

import re
import tomllib
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from markdown_it import MarkdownIt
from reversion import create_revision, set_comment

from articles.models import (
    Article,
    ArticleFact,
    Condition,
    ConditionTreatment,
    Evidence,
    Page,
    Picture,
    Redirect,
    Source,
    Step,
    Symptom,
    Topic,
    Treatment,
)

HERE = Path(__file__).resolve().parents[2] / "sample_content"

FRONT_MATTER = re.compile(r"\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
# A care card, or a fact: "::: fact 7 in 10 (key-of-its-source)".
BOX = re.compile(r"^::: (\w+) (.+?)\n(.*?)^:::$", re.DOTALL | re.MULTILINE)
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
SHORT_ANSWER = re.compile(r"\s*> (.+)\n")  # right under the heading, on a condition page

# The files have straight quotes; these options turn them into curly ones.
markdown = MarkdownIt("commonmark", {"html": False, "typographer": True})
markdown.enable("smartquotes")


def to_html(text):
    """Without white space at its ends, as from the admin's forms."""
    return markdown.render(text).strip()


def read_toml(path):
    return tomllib.loads(path.read_text("utf-8"))


def read_page(path):
    """Read a Markdown file that begins with TOML: (TOML as a dict, Markdown)."""
    text = path.read_text("utf-8")
    head = FRONT_MATTER.match(text)
    return tomllib.loads(head[1]), text[head.end() :]


@contextmanager
def first_version():
    """Save the page that is created inside as the first version of its history."""
    with create_revision():
        set_comment("The sample site.")
        yield


def create(model, **values):
    """Create a row, validated as in the admin."""
    row = model(**values)
    # A machine whose clock is behind takes the day when a source was read for one to come.
    row.full_clean(exclude=["key", "anchor", "read_on"])
    row.save()
    return row


def is_known(model, slug):
    """Whether a page is there, or was: its old address leads on then, or says that it's gone."""
    path = model(slug=slug).get_absolute_url()
    return (
        model.objects.filter(slug=slug).exists() or Redirect.objects.filter(old_path=path).exists()
    )


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where any page exists already"
        )

    @transaction.atomic
    def handle(self, *, if_empty, **options):
        if if_empty and (Page.objects.exists() or Article.objects.exists()):
            return
        self.descriptions = read_toml(HERE / "pictures.toml")
        self.focus = self.descriptions.pop("focus")
        self.load_lists()
        for path in sorted(HERE.glob("pages/*.md")):
            self.load_markdown(path, Page)
        for path in sorted(HERE.glob("articles/*.md")):
            self.load_markdown(path, Article)
        for path in sorted(HERE.glob("conditions/*/page.toml")):
            self.load_condition(path)
        call_command("load_sample_clinic")
        self.stdout.write(
            f"Sample site: {Condition.objects.count()} condition page, "
            f"{Article.objects.count()} articles, {Page.objects.count()} standing pages."
        )

    def load_lists(self):
        for key, values in read_toml(HERE / "sources.toml").items():
            if not Source.objects.filter(key=key).exists():
                create(Source, key=key, **values)
        for order, (slug, values) in enumerate(read_toml(HERE / "topics.toml").items(), 1):
            if not is_known(Topic, slug):
                create(Topic, slug=slug, ordering=order, **values)
        for path in sorted(HERE.glob("treatments/*.md")):
            self.load_treatment(path)

    @first_version()
    def load_treatment(self, path):
        facts, text = read_page(path)
        if Treatment.objects.filter(Q(slug=path.stem) | Q(name=facts["name"])).exists():
            return
        sources = facts.pop("sources")
        treatment = create(Treatment, slug=path.stem, description=to_html(text.strip()), **facts)
        treatment.sources.set(Source.objects.filter(key__in=sources))

    @first_version()
    def load_markdown(self, path, model):
        if is_known(model, path.stem):
            return
        facts, text = read_page(path)
        publication = self.create_publication(model, path.stem, facts)
        self.load_blocks(publication, "main", text)

    @first_version()
    def load_condition(self, path):
        slug = path.parent.name
        if is_known(Condition, slug):
            return
        facts = read_toml(path)
        condition = self.create_publication(Condition, slug, facts)
        condition.topics.set(Topic.objects.all())
        for order, values in enumerate(facts["symptoms"], 1):
            create(Symptom, condition=condition, ordering=order, **values)
        for order, values in enumerate(facts["steps"], 1):
            self.load_step(condition, order, **values)
        for order, values in enumerate(facts["evidence"], 1):
            values["source"] = Source.objects.get(key=values["source"])
            create(Evidence, condition=condition, ordering=order, **values)
        for order, key in enumerate(facts["treatments"], 1):
            treatment = Treatment.objects.get(slug=key)
            create(ConditionTreatment, condition=condition, treatment=treatment, ordering=order)
        for region in Condition.regions:
            text = (path.parent / f"{region.key}.md").read_text("utf-8")
            self.load_blocks(condition, region.key, text)

    def load_step(self, condition, order, *, picture=None, source=None, **values):
        if picture:
            values |= {
                "picture": self.picture(picture),
                "description": self.descriptions[picture],
            }
        if source:
            values["source"] = Source.objects.get(key=source)
        create(Step, condition=condition, ordering=order, **values)

    def create_publication(self, model, slug, facts):
        """Create a Condition, Article or Page with its picture and sources, but without blocks."""
        plain = ("title", "summary", "published_at", "definition", "emergency_note")
        plain += ("menu", "menu_words", "menu_order", "question")
        values = {name: facts[name] for name in plain if name in facts}
        if points := facts.get("in_short"):
            values["in_short"] = points if isinstance(points, str) else "\n".join(points)
        if key := facts.get("definition_source"):
            values["definition_source"] = Source.objects.get(key=key)
        if name := facts.get("picture"):
            values["picture"] = self.picture(name)
            values["picture_description"] = self.descriptions[name]
        if model.needs_approval:
            values["went_public_unreviewed"] = True  # no clinician has reviewed it
        publication = create(model, slug=slug, **values)
        publication.sources.set(Source.objects.filter(key__in=facts["sources"]))
        if model is Article:
            publication.topics.set(Topic.objects.filter(slug__in=facts["topics"]))
            publication.treatments.set(Treatment.objects.filter(slug__in=facts["treatments"]))
        return publication

    def picture(self, name):
        if picture := Picture.objects.filter(title=name).first():
            return picture
        with (HERE / "pictures" / f"{name}.webp").open("rb") as file:
            across, down = self.focus.get(name, (50, 50))
            return create(
                Picture,
                title=name,
                description=self.descriptions[name],
                file=File(file, name=f"{name}.webp"),
                focus_x=across,
                focus_y=down,
            )

    def load_blocks(self, publication, region, text):
        """Create a text block for each `## heading`, the care cards and the facts, in order."""
        text_model, _picture_model, *card_model = publication.block_models()[:3]
        place = {"parent": publication, "region": region}
        order = 0
        # Splits into: text, kind, heading and lines of a box, text, kind, …
        parts = BOX.split(text)
        for index in range(0, len(parts), 4):
            if index:
                order += 10
                kind, heading, lines = parts[index - 3 : index]
                if kind == "fact":
                    create(ArticleFact, **place, ordering=order, **self.fact(heading, lines))
                else:
                    card = self.care_card(kind, heading, lines)
                    create(*card_model, **place, ordering=order, **card)
            sections = SECTION.split(parts[index])
            for heading, body in zip(["", *sections[1::2]], sections[::2], strict=True):
                if body.strip():
                    order += 10
                    words = self.words(heading, body)
                    create(text_model, **place, ordering=order, **words)
                elif heading:  # no block is a heading alone
                    raise CommandError(f"{publication}: write a text under “{heading}”.")

    @staticmethod
    def words(heading, body):
        """The fields of a text block, with the short answer if there is one."""
        if answer := SHORT_ANSWER.match(body):
            body = body[answer.end() :]
            short = answer[1].replace("'", "’")
            return {"heading": heading, "short_answer": short, "body": to_html(body)}
        return {"heading": heading, "body": to_html(body)}

    @staticmethod
    def fact(heading, lines):
        """The fields of a fact: its number and source, then the rest of the sentence."""
        figure, key = re.fullmatch(r"(.+) \(([\w-]+)\)", heading).groups()
        source = Source.objects.get(key=key)
        return {"figure": figure, "words": " ".join(lines.split()), "source": source}

    @staticmethod
    def care_card(urgency, heading, lines):
        """The fields of a care card: list items are its symptoms, other lines its note."""
        return {
            "urgency": urgency,
            "heading": heading,
            "symptoms": "\n".join(re.findall(r"^- (.+)$", lines, re.MULTILINE)),
            "note": re.sub(r"^- .+$", "", lines, flags=re.MULTILINE).strip(),
        }
