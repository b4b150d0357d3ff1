"""The sample site: loaded once, never twice, in plain and careful words."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command

from articles.management.commands.load_sample_content import Command
from articles.models import (
    Article,
    ArticleText,
    Condition,
    Page,
    Picture,
    Redirect,
    Source,
    Topic,
    Treatment,
)
from articles.sample_content.render import PICTURES, STATIC
from clinic_site.social_images import make_social_images
from contact.models import Clinic, ConsentWording

from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

# What a clinic may not say of its care (22 TAC §77.4, FDA, FTC), or no longer says (content
# rules). A sentence that denies it ("not a cure") is welcome.
NEVER = [
    r"\bcur(e[sd]?|ing)\b",
    r"\bguarante",
    r"\bFDA[- ](approved|cleared|registered)",
    r"\bmisalign",
    r"\bout of alignment",
    r"\brestor\w+ (proper )?alignment",
    r"\bsubluxat",
    r"\bnatural\w* (ability|heal)",
    r"\bheals? itself",
    r"\b(?-i:Dr)\b",
    r"\bmiracle",
    r"\bgroundbreaking",
    r"\bbreakthrough",
    r"\bhighly effective",
    r"\b(risk|drug)[- ]free",
    r"\bpain[- ]free",
    r"\bpainless",
    r"\broot cause",
    r"\blong-lasting relief",
    r"\bpermanent nerve damage",
    r"\bleft untreated",
    r"\bchiropractic medicine",
    r"\btrigger points?",
    r"\b(best|leading|top|trusted) (chiropract|clinic)",
    r"\bpromotes? healing",
    r"\$ ?\d",
    r"\byears of experience",
    r"\b(TODO|TBD|lorem ipsum|placeholder)\b",
]
DENIED = re.compile(r"\b(no|not|never|cannot|nothing)\b", re.IGNORECASE)
PUBLIC = ("/", "/articles/", "/conditions/", "/contact/")


def counts():
    models = [*apps.get_app_config("articles").get_models(), Clinic, ConsentWording]
    return {model.__name__: model.objects.count() for model in models}


def public_paths():
    publications = [row for model in (Condition, Article, Page) for row in model.objects.all()]
    return [*PUBLIC, *(publication.get_absolute_url() for publication in publications)]


def test_loading_twice_gives_the_same_site():
    before = counts()
    call_command("load_sample_content", verbosity=0)
    assert counts() == before
    assert before["Condition"] == 1
    assert before["Article"] == 10
    assert before["Page"] == 10
    assert before["Clinic"] == 1


def test_loading_again_never_overwrites_what_staff_have_changed():
    article = Article.objects.get(slug="still-cant-sit-comfortably")
    article.title, article.published_at = "Our own title", None
    article.save()
    article.topics.clear()
    ArticleText.objects.filter(parent=article).delete()
    Treatment.objects.filter(slug="massage").update(risks="Our own words.")
    clinic = Clinic.objects.current()
    clinic.phone = "(940) 387-5555"
    clinic.save()
    clinic.hours.all().delete()
    call_command("load_sample_content", verbosity=0)
    article.refresh_from_db()
    assert (article.title, article.published_at) == ("Our own title", None)
    assert not article.topics.exists()
    assert not ArticleText.objects.filter(parent=article).exists()
    assert Treatment.objects.get(slug="massage").risks == "Our own words."
    assert Clinic.objects.current().phone == "(940) 387-5555"
    assert not Clinic.objects.current().opening_hours


def test_loading_again_brings_back_nothing_that_staff_have_moved_or_deleted():
    Article.objects.get(slug="still-cant-sit-comfortably").delete()
    for row in (
        Article.objects.get(slug="chiropractic-care-for-office-workers"),
        Topic.objects.get(slug="everyday-back-care"),
        Treatment.objects.get(slug="massage"),
        Page.objects.get(slug="first-visit"),
    ):
        row.slug = f"our-{row.slug}"
        row.save()
    before, redirects = counts(), set(Redirect.objects.values_list("old_path", "new_path"))
    call_command("load_sample_content", verbosity=0)
    assert counts() == before
    assert set(Redirect.objects.values_list("old_path", "new_path")) == redirects


def test_what_was_deleted_on_a_site_in_use_stays_deleted():
    Article.objects.get(slug="still-cant-sit-comfortably").delete()
    call_command("load_sample_content", "--if-empty", verbosity=0)
    assert Article.objects.count() == 9


def test_the_sample_names_no_invented_person_place_or_number():
    clinic = Clinic.objects.current()
    assert clinic.phone_e164 == "+19405550100"  # kept for fiction
    assert not clinic.has_address
    assert clinic.confirmed_on is None
    for model in (Condition, Article):
        assert not model.objects.exclude(reviewed_by=None, reviewed_on=None).exists()
    assert not Article.objects.exclude(author=None).exists()


def test_no_page_promises_what_nobody_may_promise(client):
    for path in public_paths():
        doc = soup(client.get(path))
        text = f"{doc.find('title').text}. {doc.find('main').text}"
        for sentence in re.split(r"(?<=[.?!]) ", text):
            for phrase in NEVER:
                found = re.search(phrase, sentence, re.IGNORECASE)
                assert not found or DENIED.search(sentence), f"{path}: {sentence}"


def test_every_description_of_a_picture_is_short_and_tells_what_is_seen():
    for model in (Condition, Article, Page):
        for row in model.objects.exclude(picture=None):
            words = row.picture_description
            assert 0 < len(words) <= 125
            assert not re.search(r"image of|picture of|clinic|highlight", words, re.IGNORECASE)


def test_every_picture_of_the_sample_is_large_enough_to_be_sharp():
    assert {picture.title for picture in Picture.objects.filter(width__lt=1200)} == set()


def test_every_drawing_is_well_formed():
    drawings = [*PICTURES.glob("*.svg"), *STATIC.rglob("*.svg")]
    assert len(drawings) > 20
    broken = {}
    for drawing in drawings:
        try:
            ElementTree.parse(drawing)
        except ElementTree.ParseError as error:
            broken[drawing.name] = str(error)
    assert broken == {}


def test_every_page_of_the_sample_gets_its_own_picture_for_link_previews(client):
    make_social_images.call()
    kinds = (Condition, Article, Page)
    pages = [page for model in kinds for page in model.objects.published()]
    paths = [page.get_absolute_url() for page in pages]
    heads = [soup(client.get(path)).find("meta", property="og:image") for path in paths]
    addresses = {head["content"] for head in heads}
    assert len(addresses) == len(paths) > 14
    assert all("/media/previews/" in address for address in addresses)


def test_a_heading_without_a_text_is_refused_rather_than_dropped():
    """As right above a box. No block is a heading alone."""
    page = make_article()
    card = "::: emergency Call 911 if:\n- your chest hurts\n:::"
    with pytest.raises(CommandError, match="A made article: write a text under “Warning signs”"):
        Command().load_blocks(page, "main", f"First.\n\n## Warning signs\n\n{card}\n")


def test_a_machine_whose_clock_is_behind_loads_it_too():
    key = "medlineplus-tailbone"
    Source.objects.get(key=key).delete()
    with time_machine.travel(datetime(2020, 1, 6, tzinfo=UTC)):
        call_command("load_sample_content")
    assert Source.objects.get(key=key).read_on
