"""The ten articles and what every article has."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Article, Clinician, Condition, Page, Treatment

from .factories import SUMMARY, make_article
from .html import soup

pytestmark = pytest.mark.django_db

TITLES = [
    "Common Myths About Spinal Adjustments That Keep People From Seeking Care",
    "Why Spinal Alignment Matters More as We Age",
    "Still Can’t Sit Comfortably? It Might Be More Than Just a Bruised Tailbone",
    "How Mold Exposure and Humidity May Contribute to Chronic Pain",
    "Platelet-Rich Plasma (PRP) Therapy for Muscle Strain",
    "Chiropractic Care for Office Workers: Alleviating Desk Job Pain",
    "Adolescent Spinal Health: How Chiropractic Care Can Help",
    "Spring into Action: Chiropractic Tips for Gardeners",
    "Platelet-rich plasma (PRP) Therapy for Hand Pain",
    "What are Regenerative Medicine Treatments Used to Treat?",
]
SLUGS = [
    "common-myths-about-spinal-adjustments",
    "why-spinal-alignment-matters-more-as-we-age",
    "still-cant-sit-comfortably",
    "mold-humidity-and-chronic-pain",
    "prp-therapy-for-muscle-strain",
    "chiropractic-care-for-office-workers",
    "adolescent-spinal-health",
    "chiropractic-tips-for-gardeners",
    "prp-therapy-for-hand-pain",
    "what-are-regenerative-medicine-treatments-used-to-treat",
]
PATHS = [f"/articles/{slug}/" for slug in SLUGS]
each_article = pytest.mark.parametrize("path", PATHS, ids=SLUGS)


def test_the_ten_articles_stand_on_the_condition_page_in_the_order_of_the_present_page(client):
    doc = soup(client.get("/conditions/back-spasms/"))
    cards = doc.find("section", **{"aria-labelledby": "related"}).find_all("li", class_="card")
    assert [card.find("h3").text for card in cards] == TITLES
    assert [card.find("a")["href"] for card in cards] == PATHS
    assert all(card.find("p").text for card in cards)
    assert Article.objects.published().count() == 10


@each_article
def test_an_article_has_a_body_of_500_to_900_words(client, path):
    prose = soup(client.get(path)).find("div", class_="prose")
    beside = ("fact", "treatment-list", "sources", "review")  # a fact repeats what the text says
    parts = [part for part in prose.walk() if part.parent is prose]
    own = [part.text for part in parts if part.get("class") not in beside]
    added = prose.find_all("a", href="tel:911") + prose.find_all("p", lang="es")  # in each card
    number = len(" ".join(own).split()) - len(" ".join(part.text for part in added).split())
    assert 500 <= number <= 900


@each_article
def test_an_article_names_its_title_date_and_author(client, path):
    doc = soup(client.get(path))
    article = Article.objects.get(slug=path.split("/")[2])
    head = doc.find("main").find("header")
    assert head.find("h1").text == article.title
    assert head.find("p", class_="lead").text == article.summary
    assert head.find("time", datetime="2026-11-22").text == "November 22, 2026"
    assert "By A Family Chiropractic Clinic" in head.text
    assert {link.text for link in head.find("ul", class_="meta").find_all("a")} == {
        topic.name for topic in article.topics.all()
    }


@each_article
def test_a_picture_has_its_size_and_a_short_description_of_what_it_shows(client, path):
    doc = soup(client.get(path))
    lead = doc.find("main").find("header").find("img")
    if path == PATHS[-1]:
        assert lead is None
        return
    assert 0 < len(lead["alt"]) <= 125
    assert "Image of" not in lead["alt"]
    assert "Clinic" not in lead["alt"]
    assert int(lead["width"]) >= 1200
    assert int(lead["height"]) > 0
    assert client.get(lead["src"]).status_code == 200


def test_an_article_without_a_picture_leaves_no_empty_image(client):
    for path in (PATHS[-1], "/articles/", "/articles/?page=2", "/conditions/back-spasms/"):
        for image in soup(client.get(path)).find_all("img"):
            assert image["src"]
            assert "alt" in image.attrs
    teaser = next(
        card
        for card in soup(client.get("/articles/?page=2")).find_all("li", class_="card")
        if card.find("a")["href"] == PATHS[-1]
    )
    assert teaser.find("img") is None


@pytest.mark.parametrize("model", [Condition, Article, Page])
def test_every_source_that_is_cited_is_listed_and_no_other(client, model):
    for publication in model.objects.published():
        doc = soup(client.get(publication.get_absolute_url()))
        links = [link["href"] for link in doc.find("main").find_all("a")]
        cited = {link[1:] for link in links if link.startswith("#source-")}
        listed = [item["id"] for item in doc.find_all("li", class_="sources__item")]
        # A status box in an article rests on its treatment's own sources.
        treatments = publication.treatments.published() if model is Article else []
        boxes = {source.anchor for each in treatments for source in each.sources.all()}
        assert cited <= set(listed), publication
        assert set(listed) <= cited | boxes, publication
        assert len(listed) == len(set(listed))


# Named by the organization, although they have authors.
GUIDELINES = ["acp-2017", "acr-2019", "ahcpr-1994", "uspstf-2025"]


def test_an_article_names_a_study_by_its_first_author_and_year():
    named = set()
    for article in Article.objects.all():
        for source in article.sources.exclude(authors="").exclude(key__in=GUIDELINES):
            text = soup(" ".join(article.texts()))
            links = text.find_all("a", href=f"#{source.anchor}")
            named |= {(link.text, source.short_name) for link in links}
    assert len(named) > 30
    assert {text for text, name in named if text != name} == set()


@pytest.mark.parametrize("model", [Condition, Article])
def test_the_sources_are_folded_under_their_heading_and_counted(client, model):
    for publication in model.objects.published():
        sources = soup(client.get(publication.get_absolute_url())).find("section", class_="sources")
        assert sources.find("h2").text == "Sources"
        folded = sources.find("details")
        assert "open" not in folded.attrs
        listed = len(folded.find_all("li"))
        assert folded.find("summary").text == f"{listed} source{'s' if listed > 1 else ''}"


@pytest.mark.parametrize("model", [Condition, Article])
def test_every_source_can_be_looked_up(client, model):
    for publication in model.objects.published():
        doc = soup(client.get(publication.get_absolute_url()))
        for item in doc.find_all("li", class_="sources__item"):
            assert item.find("cite").text
            assert item.find("a")["href"].startswith("https://")


@pytest.mark.parametrize(
    ("slug", "phrases"),
    [
        (SLUGS[1], ["nothing keeps a spine from aging"]),
        (SLUGS[2], ["bladder", "numb", "serious fall"]),
        (SLUGS[3], ["The evidence on damp weather is limited", "no good study"]),
        (SLUGS[4], ["It’s an injection", "small and don’t agree"]),
        (SLUGS[6], ["See a doctor first", "a parent or guardian needs to come to every visit"]),
        (SLUGS[8], ["isn’t a first choice", "salt water"]),
        (SLUGS[9], ["It isn’t approved for those"]),
    ],
)
def test_an_article_says_what_its_readers_must_know(client, slug, phrases):
    text = soup(client.get(f"/articles/{slug}/")).find("main").text
    for phrase in phrases:
        assert phrase in text


def test_the_tailbone_article_has_its_emergency_card_before_its_first_section(client):
    prose = soup(client.get(PATHS[2])).find("div", class_="prose")
    card = prose.find("section", class_="care-card--emergency")
    assert card.find("h2").text.startswith("Emergency: Call 911")
    assert prose.find("h2") is card.find("h2")


@each_article
def test_the_contents_list_names_every_section_of_an_article(client, path):
    main = soup(client.get(path)).find("main")
    links = main.find("nav", class_="contents").find_all("a")
    assert not any(link.text.strip().endswith(":") for link in links)
    listed = [link["href"][1:] for link in links]
    for h2 in main.find_all("h2"):
        if not any(node.tag == "aside" for node in h2.lineage):
            assert {node.get("id") for node in h2.lineage} & set(listed), h2.text
    ids = [node["id"] for node in main.walk() if "id" in node.attrs]
    assert set(listed) <= set(ids)
    assert len(ids) == len(set(ids))


def test_an_author_and_a_reviewer_stand_with_their_credentials(client):
    person = Clinician.objects.create(name="Ann Example", credentials="D.C.", role="chiropractor")
    article = make_article(author=person, reviewed_by=person, reviewed_on="2026-11-22")
    doc = soup(client.get(article.get_absolute_url()))
    assert "By Ann Example, D.C., chiropractor" in doc.find("ul", class_="meta").text
    assert "Reviewed by Ann Example, D.C." in doc.find("section", class_="review").text
    assert "Ann Example, D.C." in client.get("/articles/feed/").content.decode()


@pytest.mark.parametrize("name", ["Dr. Ann Example", "dr Ann Example", " DR. Example"])
def test_a_clinician_is_never_just_a_doctor(name):
    with pytest.raises(ValidationError, match="the credentials beside the name"):
        Clinician(name=name, credentials="D.C.", role="chiropractor").full_clean()


@pytest.mark.parametrize(
    "summary", ["", "Too short.", "x" * 161, "A sentence that is cut in the middle of what it s…"]
)
def test_a_summary_is_a_whole_sentence(summary):
    article = Article(title="A", slug="a", summary=summary)
    with pytest.raises(ValidationError) as refused:
        article.full_clean()
    assert "summary" in refused.value.message_dict


def test_the_database_refuses_a_summary_that_is_too_short():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(summary="Too short.")


@pytest.mark.parametrize("model", [Article, Condition, Page])
def test_a_picture_needs_a_description_or_the_word_decorative(model):
    picture = Article.objects.exclude(picture=None).first().picture
    values = {"title": "A", "slug": "a", "summary": SUMMARY, "picture": picture}
    if model is Condition:
        values["definition"] = "A word."
    with pytest.raises(ValidationError, match="Decorative"):
        model(**values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        model(**values).save()
    model(**values, picture_is_decorative=True).full_clean()
    model(**values, picture_description="A tree.").save()


def test_all_treatments_that_articles_speak_of_are_public():
    assert not Treatment.objects.filter(articles__isnull=False, published_at=None).exists()
