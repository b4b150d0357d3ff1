"""Pages are found by their words, and only those that are public."""

import contextlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import (
    Article,
    ArticleCareCard,
    ArticleText,
    Condition,
    Evidence,
    Page,
    SearchEntry,
    Symptom,
    Treatment,
)
from articles.search import synonyms
from articles.search.index import index_saved
from articles.search.text import COMMON_WORDS
from contact.models import Clinic, Closure

from .factories import FULL_RECORD, PLACE, SUMMARY, make_article, make_condition
from .html import soup

pytestmark = pytest.mark.django_db

WRITES_OF_THE_INDEX = ('INSERT INTO "articles_searchentry"', 'UPDATE "articles_searchentry"')


def search(client, query, **parameters):
    index_saved()  # as when a transaction is committed, which a test's never is
    response = client.get("/search/", {"q": query} | parameters)
    assert response.status_code == 200
    return soup(response).find("main")


def links(client, query):
    """Where the results of the first page lead, each to its section."""
    items = search(client, query).find_all("li", "search-results__item")
    return [item.find("a")["href"] for item in items]


def paths(client, query):
    """The pages to which they lead."""
    return [link.partition("#")[0] for link in links(client, query)]


def marks(client, query):
    return [mark.text for mark in search(client, query).find_all("mark")]


def test_a_condition_comes_first_even_where_an_article_says_more_of_it(client):
    article = make_article("<p>Marigold marigold.</p>", title="Marigold")
    condition = make_condition(definition="What a marigold can do to a neck.")
    assert paths(client, "marigold") == [
        condition.get_absolute_url(),
        article.get_absolute_url(),
    ]
    kinds = search(client, "marigold").find_all("p", "search-results__kind")
    assert [kind.text for kind in kinds] == ["Condition", "Article"]


def test_what_the_title_says_counts_more_than_what_the_text_says(client):
    make_article("<p>One marigold.</p>", slug="text")
    make_article(title="A marigold", slug="title")
    assert paths(client, "marigold") == ["/articles/title/", "/articles/text/"]


@pytest.mark.parametrize(
    "change",
    [
        lambda: make_article(title="Marigold"),
        lambda: make_article(summary=f"Marigold. {SUMMARY}"),
        lambda: make_article("<p>of <strong>mari</strong>gold</p>"),
        lambda: save(ArticleText.objects.first(), heading="Marigold"),
        lambda: save(ArticleCareCard.objects.first(), note="Marigold"),
        lambda: save(Condition.objects.first(), definition="Marigold."),
        lambda: save(Symptom.objects.first(), text="Marigold"),
        lambda: save(Evidence.objects.first(), limits="Marigold"),
        lambda: save(Treatment.objects.filter(conditions=1).first(), risks="Marigold"),
        lambda: save(Page.objects.get(slug="about"), title="Marigold"),
    ],
)
def test_all_that_a_page_says_is_found_as_soon_as_it_is_saved(client, change):
    assert paths(client, "marigold") == []
    change()
    assert len(paths(client, "marigold")) == 1
    assert "marigold" in [mark.casefold() for mark in marks(client, "marigold")]


def save(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def test_what_a_page_no_longer_says_is_not_found(client):
    article = make_article("<p>Marigold.</p>")
    article.articletext_set.get().delete()
    assert paths(client, "marigold") == []
    ArticleText.objects.create(parent=article, region="main", body="<p>Marigold.</p>")
    assert paths(client, "marigold") == [article.get_absolute_url()]
    article.delete()
    assert paths(client, "marigold") == []


def test_a_whole_page_can_be_deleted_with_all_its_parts():
    entries = SearchEntry.objects.count()
    condition = make_condition()
    index_saved()
    assert SearchEntry.objects.count() == entries + 1
    condition.delete()
    index_saved()
    assert SearchEntry.objects.count() == entries


@pytest.mark.parametrize("make", [make_article, make_condition])
def test_a_draft_a_future_and_a_withdrawn_page_are_not_found(client, make):
    page = make(title="Marigold", published_at=None)
    assert paths(client, "marigold") == []
    save(page, published_at=timezone.now() + timedelta(hours=1))
    assert paths(client, "marigold") == []
    save(page, published_at=timezone.now())
    assert paths(client, "marigold") == [page.get_absolute_url()]
    # Past all signals: whether it is public is asked of the page itself.
    type(page).objects.update(published_at=None)
    assert paths(client, "marigold") == []
    assert "Marigold" not in search(client, "marigolt").text


def test_a_treatment_that_is_not_public_is_not_found(client):
    treatment = Treatment.objects.filter(conditions=1).first()
    save(treatment, risks="Marigold", published_at=None)
    assert paths(client, "marigold") == []


def test_the_words_found_are_marked_in_title_and_text(client):
    make_article("<p>Old <em>marigolds</em> &amp; thyme.</p>", title="A marigold bed")
    item = search(client, "Marigolds").find("li", "search-results__item")
    assert [mark.text for mark in item.find("h2").find_all("mark")] == ["marigold"]
    assert [mark.text for mark in item.find_all("p")[1].find_all("mark")] == ["marigolds"]
    assert "Old marigolds & thyme" in item.text


def test_the_words_of_a_page_are_text_and_never_html(client):
    make_article("<p>marigold &lt;script&gt;alert(1)&lt;/script&gt;</p>", title="<b>marigold</b>")
    index_saved()
    page = client.get("/search/", {"q": "marigold"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;<mark>marigold</mark>&lt;/b&gt;" in page
    assert "<script>" not in client.get("/search/", {"q": "</title><script>"}).content.decode()


@pytest.mark.parametrize(("query", "word"), [("cafe", "Café"), ("CAFÉ", "Cafe"), ("Café", "café")])
def test_accents_and_capitals_do_not_matter(client, query, word):
    article = make_article(title=f"The {word}")
    assert paths(client, query) == [article.get_absolute_url()]


@pytest.mark.parametrize("query", ["de\u0301cade", "d\u00e9cade"])
@pytest.mark.parametrize("word", ["De\u0301cade", "D\u00e9cade"])
def test_the_two_ways_to_write_an_accent_make_no_difference(client, query, word):
    article = make_article(title=f"The {word}", body=f"<p>A {word} and back.</p>")
    assert paths(client, query) == [article.get_absolute_url()]
    assert "D\u00e9cade" in marks(client, query)


def test_other_endings_and_the_start_of_a_word_are_found(client):
    article = make_article(title="Marigolds")
    for query in ("marigold", "marigolds", "mari", "the marigold"):
        assert paths(client, query) == [article.get_absolute_url()], query


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("appointment", "/contact/"),
        ("contact", "/contact/"),
        ("hours", "/contact/"),
        ("monday", "/contact/"),
        ("phone number", "/contact/"),
        ("phone", "/contact/"),
        ("telephone", "/contact/"),
        ("parking", "/contact/"),
        ("directions", "/contact/"),
        ("pinched nerve", "/conditions/back-spasms/"),
        ("pinched nerves", "/conditions/back-spasms/"),
        ("kids", "/articles/adolescent-spinal-health/"),
        ("children", "/articles/adolescent-spinal-health/"),
        ("ice", "/conditions/back-spasms/"),
        ("ice pack", "/conditions/back-spasms/"),
        ("coccyx", "/articles/still-cant-sit-comfortably/"),
        ("weekend", "/contact/"),
        ("tylenol", "/conditions/back-spasms/"),
        ("advil", "/conditions/back-spasms/"),
        ("pregnancy", "/conditions/back-spasms/"),
        ("emergency", "/conditions/back-spasms/"),
        ("emergencia", "/conditions/back-spasms/"),
        ("dolor de espalda", "/conditions/back-spasms/"),
    ],
)
def test_what_people_type_finds_the_page_that_they_mean(client, query, path):
    assert paths(client, query)[0] == path


ABOUT_THE_CLINIC = ["address", "cancel", "cost", "coverage", "directions", "hours", "insurance"]
ABOUT_THE_CLINIC += ["location", "map", "parking", "price", "reschedule", "payment", "credit card"]
ABOUT_THE_CLINIC += ["holiday", "holidays", "Spanish", "español", "Español", "espanol"]
ABOUT_THE_CLINIC += ["interpreter", "interpreters"]
RECORDS = {
    "sample": {},
    "blank": {"phone": "", "answers_help": ""},
    "full": FULL_RECORD | PLACE,
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize("word", ABOUT_THE_CLINIC)
def test_what_people_ask_of_a_clinic_leads_to_where_it_is_answered(client, word, record):
    clinic = Clinic.objects.get()
    for name, value in record.items():
        setattr(clinic, name, value)
    clinic.save()
    assert paths(client, word)[0] == "/contact/"


def test_a_question_that_the_record_does_not_answer_is_shown_as_one_to_ask(client):
    results = search(client, "wheelchair").find_all("li", "search-results__item")
    assert any("Is it wheelchair accessible? Ask us." in result.text for result in results)


def test_of_two_pages_that_say_a_word_as_often_the_shorter_comes_first(client):
    longer = "<p>A marigold.</p>" + "<p>Words about something else entirely.</p>" * 50
    for slug, body in (("longer", longer), ("shorter", "<p>A marigold.</p>")):
        make_article(body, title="A garden", slug=slug)
    assert paths(client, "marigold")[:2] == ["/articles/shorter/", "/articles/longer/"]


def test_small_words_of_spanish_find_no_page_by_a_name(client):
    make_article("<p>By Ana de la Cruz, for the marigold.</p>", slug="named")
    assert paths(client, "marigold de la espalda") == paths(client, "marigold espalda")
    assert "/articles/named/" not in paths(client, "dolor de la espalda")
    assert "/articles/named/" in paths(client, "de la Cruz")


def test_kids_finds_no_kidneys(client):
    article = make_article("<p>The kidneys.</p>", title="Kidneys", slug="kidneys")
    assert article.get_absolute_url() not in paths(client, "kids")
    Article.objects.exclude(pk=article.pk).delete()
    Condition.objects.all().delete()
    assert article.get_absolute_url() not in paths(client, "kids")
    assert paths(client, "kidne") == [article.get_absolute_url()]


def test_the_very_words_come_before_those_that_mean_the_same(client):
    same = make_article("<p>A marigold for a child.</p>", title="Marigold child", slug="same")
    very = make_article("<p>A marigold. Kids like it.</p>", title="Marigold", slug="very")
    assert paths(client, "marigold kids") == [very.get_absolute_url(), same.get_absolute_url()]
    shown = {mark.casefold() for mark in marks(client, "marigold kids")}
    assert {"kids", "child"} <= shown


@pytest.mark.parametrize(("typed", "written"), [("xray", "X-ray"), ("disk", "disc")])
def test_another_spelling_finds_the_same_pages(client, typed, written):
    assert set(paths(client, typed)) >= set(paths(client, written)) != set()


COUNTED = ["slipped disc", "opening times", "ice pack", "pinched nerve", "pain medicine", "x ray"]
COUNTED += ["slipped disc pain", "back pain", "heat", "weekend", "marigold times", "opening tim"]


@pytest.mark.parametrize("query", COUNTED)
def test_as_many_results_are_listed_as_the_page_says(client, query):
    """Some of them have the words apart from each other, and none that mean the same together."""
    make_article("<p>A disc and what slipped. Times of opening. A pack of ice.</p>", slug="apart")
    make_article("<p>The nerve was pinched.</p>", slug="other", title="An x and a ray")
    for number in range(12):
        make_article(f"<p>Medicine {number} for this pain.</p>", slug=f"made-{number}")
    said = search(client, query).find("p", role="status").text
    count = int(said.split()[0])
    assert count
    listed, page = [], 1
    while len(listed) < count:
        items = search(client, query, page=page).find_all("li", "search-results__item")
        assert len(items) == min(10, count - len(listed))
        listed += [item.find("a")["href"] for item in items]
        page += 1
    assert client.get("/search/", {"q": query, "page": page}).status_code == 404
    assert len(listed) == len(set(listed)) == count


def test_words_that_stand_apart_are_found_and_marked_before_what_means_the_same(client):
    make_article("<p>A herniated disc.</p>", slug="same", title="Words")
    apart = make_article("<p>A disc that slipped.</p>", slug="apart", title="Words")
    Condition.objects.all().delete()
    found = paths(client, "slipped disc")
    assert found.index(apart.get_absolute_url()) < found.index("/articles/same/")
    assert {"disc", "slipped"} <= set(marks(client, "slipped disc"))


def test_every_entry_of_the_table_of_same_words_leads_to_the_others():
    for line in synonyms.SAME:
        entries = [tuple(entry.casefold().split()) for entry in line.split(",")]
        for entry in entries:
            [found] = synonyms.alternatives(list(entry))
            assert found[0] == entry
            assert set(found) == set(entries)
            assert not set(entry) & COMMON_WORDS


@pytest.mark.parametrize(
    "asked", ["wheelchair", "MRI", "lumbago", "espalda", "dolor de espalda", "backache"]
)
def test_what_people_call_it_is_found_on_the_sample_site_with_a_full_record(client, saved, asked):
    with saved():
        clinic = Clinic.objects.get()
        for name, value in FULL_RECORD.items():
            setattr(clinic, name, value)
        clinic.save()
    assert paths(client, asked)


def test_the_clinics_facts_are_found_as_soon_as_they_are_saved(client):
    clinic = Clinic.objects.get()
    clinic.street, clinic.city, clinic.state = "12 Marigold Street", "Denton", "TX"
    clinic.postal_code = "76201"
    assert paths(client, "Marigold Street") == []
    clinic.save()
    assert links(client, "Marigold Street") == ["/contact/#panel-title"]
    day = timezone.localdate() + timedelta(days=20)
    closure = Closure.objects.create(clinic=clinic, first_day=day, last_day=day, reason="Xmas")
    assert paths(client, "xmas") == ["/contact/"]
    kinds = search(client, "xmas").find_all("p", "search-results__kind")
    assert [kind.text for kind in kinds] == ["Contact"]
    closure.delete()
    assert paths(client, "xmas") == []


def test_a_result_opens_at_its_section(client):
    article = make_article("<p>Words.</p>", title="Flowers")
    place = {"parent": article, "region": "main"}
    ArticleText.objects.create(**place, ordering=2, heading="Beds", body="<p>One marigold.</p>")
    ArticleText.objects.create(**place, ordering=3, heading="", body="<p>And a zinnia.</p>")
    path = article.get_absolute_url()
    assert links(client, "marigold") == links(client, "zinnia") == [f"{path}#beds"]
    assert links(client, "flowers") == [path]  # in the title alone


QUERIES = "back spasm fever numb walk heat study risks massage privacy pain nerve sit phone call"


def test_wherever_a_result_leads_there_is_such_a_section(client):
    found = {link for query in QUERIES.split() for link in links(client, query)}
    sections = [link.partition("#") for link in found if "#" in link]
    assert len(sections) > 20
    for path, _hash, anchor in sections:
        page = soup(client.get(path))
        assert [node for node in page.walk() if node.get("id") == anchor], (path, anchor)


@pytest.mark.usefixtures("kept_pages")
def test_words_that_mean_the_same_cost_little(client, django_assert_max_num_queries):
    client.get("/about/")  # what every page shows is read once, and kept
    with django_assert_max_num_queries(8):
        client.get("/search/?q=appointment")


def test_all_words_are_wanted_and_some_are_better_than_none(client):
    both = make_article(title="Marigold and thyme", slug="both")
    one = make_article(title="Marigold", slug="one")
    assert paths(client, "thyme marigold") == [both.get_absolute_url()]
    main = search(client, "marigold xylophone")
    assert "No page has all of these words" in main.text
    found = set(paths(client, "marigold xylophone"))
    assert found == {both.get_absolute_url(), one.get_absolute_url()}


def test_a_slip_in_spelling_gets_a_suggestion_that_finds_something(client):
    link = search(client, "siatica").find("a", href="?q=sciatica")
    assert link.text == "sciatica"
    assert "/conditions/back-spasms/" in paths(client, "sciatica")
    assert "Did you mean" not in search(client, "xylophone").text


ODD = ["", " ", '"', '""', "'", "NEAR(", "*", "back*", "-", "-back", "title:back", "(", "a\0b"]
ODD += ["\\", "back & | !", "':*", "%s", "x" * 500, "back " * 100, "AND", "OR NOT", "it's", "²"]
ODD += ["🧊", "\ud7ff", "\ufffd", "<->", "{", "^back", "+", "\x02back\x03"]


@pytest.mark.parametrize("query", ODD, ids=repr)
def test_no_query_is_a_bad_one(client, query):
    main = search(client, query)
    assert main.find("input", name="q")
    for page in ("0", "-1", "99", "x", "1.5", "\0"):
        assert client.get("/search/", {"q": query, "page": page}).status_code == 404


def test_results_come_ten_to_a_page_and_the_links_keep_the_words(client):
    for number in range(12):
        make_article(title=f"Marigold & thyme {number}", slug=f"made-{number}")
    first, second = (search(client, "marigold & thyme", page=page) for page in (1, 2))
    shown = [
        [item.find("a")["href"] for item in main.find_all("li", "search-results__item")]
        for main in (first, second)
    ]
    assert list(map(len, shown)) == [10, 2]
    assert len(set(shown[0] + shown[1])) == 12
    links = {link["href"] for link in first.find_all("a", "pagination__link")}
    assert "?q=marigold%20%26%20thyme&page=2" in links
    assert "12 results" in first.find("p", role="status").text


def test_where_nothing_is_found_the_page_helps(client):
    main = search(client, "xylophone")
    assert main.find("p", role="status").text == "Nothing found for “xylophone”"
    assert {"/conditions/", "/articles/", "/contact/"} <= {a["href"] for a in main.find_all("a")}
    assert main.find("a", href="tel:911")
    assert search(client, "xylophone").find("input", name="q")["value"] == "xylophone"


@pytest.mark.parametrize(
    "query",
    ["chest pain", "911", "emergency", "numb leg", "no puedo orinar", "can't pee xylophone"],
)
def test_words_of_an_emergency_are_answered_by_911_before_any_result(client, query):
    main = search(client, query)
    [note] = main.find_all("p", class_="emergency-note")
    assert note.find("a", href="tel:911")
    assert note.find("a", href="/conditions/back-spasms/#emergency")
    spanish = main.find("p", lang="es")
    assert spanish.text == "Si cree que puede ser una emergencia, llame al 911 ahora mismo."
    nodes = list(main.walk())
    results = nodes.index(main.find("p", role="status"))
    assert nodes.index(note) < nodes.index(spanish) < results


@pytest.mark.parametrize("query", ["suicide", "quiero morir", "I want to die", "988", "suicidio"])
def test_words_of_suicide_are_answered_by_988_before_all_else(client, query):
    main = search(client, query)
    first = next(node for node in main.find_all("p") if "call" in node.text)
    assert "If you are thinking of suicide, call or text 988," in first.text
    assert main.find("a", class_="button", href="tel:988")
    english, spanish = (main.text.index(word) for word in ("call or text 988", "llame al 988"))
    assert english < spanish < main.text.index("call 911 now") < main.text.index("llame al 911")
    assert main.text.index("llame al 911") < main.text.index(f"for “{query}”")
    for elsewhere in ("a face that droops", "Try fewer", "Did you mean"):
        assert elsewhere not in main.text


def test_other_words_get_the_results_alone(client):
    assert search(client, "massage").find("p", class_="emergency-note") is None


def test_a_search_is_public_kept_and_without_cookie_and_robots_leave_it(client):
    response = client.get("/search/?q=back")
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    assert soup(response).find("meta", name="robots")["content"] == "noindex"
    assert client.post("/search/").status_code == 405


def test_every_page_leads_to_the_search(client):
    assert soup(client.get("/about/")).find("footer").find("a", href="/search/")
    for path in ("/no-such-page/", "/articles/"):
        form = soup(client.get(path)).find("form", role="search")
        assert form["action"] == "/search/"
        assert form.find("input")["name"] == "q"


@pytest.mark.usefixtures("kept_pages")
def test_a_search_asks_the_database_little(client, django_assert_max_num_queries):
    client.get("/about/")  # what every page shows is read once, and kept
    with django_assert_max_num_queries(8):
        client.get("/search/?q=back")


def test_what_was_changed_past_the_site_is_read_again_by_the_command(client):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(title="Marigold")
    SearchEntry.objects.exclude(url=article.get_absolute_url()).delete()
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    count = sum(model.objects.count() for model in (Condition, Article, Page))
    count += 2  # the contact page, and the offers
    assert out.getvalue() == f"{count} pages are in the search.\n"
    assert paths(client, "marigold") == [article.get_absolute_url()]


@pytest.mark.django_db(transaction=True)
def test_a_page_is_read_once_however_many_of_its_parts_are_saved(sample_site):
    index_saved()  # what the tests before this one rolled back
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        make_condition()
    written = [q["sql"] for q in asked if q["sql"].startswith(WRITES_OF_THE_INDEX)]
    assert len(written) == 1


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_whole_site_is_loaded_with_its_search(sample_site, client, tmp_path):
    call_command("rebuild_search", verbosity=0)  # a test before may have emptied the database
    dump = tmp_path / "site.json"
    call_command("dumpdata", "articles", "contact", natural_foreign=True, output=dump, verbosity=0)
    before = sorted(SearchEntry.objects.values_list("url", "text"))
    call_command("flush", interactive=False, verbosity=0)
    call_command("loaddata", dump, verbosity=0)
    assert sorted(SearchEntry.objects.values_list("url", "text")) == before
    assert "/conditions/back-spasms/" in paths(client, "spasms")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_found(sample_site, client):
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        make_article(title="Marigold")
        raise ZeroDivisionError
    assert paths(client, "marigold") == []
