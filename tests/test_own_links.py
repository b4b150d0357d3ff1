"""No text goes public with a link that leads readers nowhere, and staff find those that broke."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.links.own import objection
from articles.links.weekly import note_links
from articles.models import (
    Article,
    ArticleText,
    Clinician,
    Condition,
    LinkCheck,
    Page,
    PageText,
    Redirect,
    Topic,
    Treatment,
)
from articles.paging import pages_of_articles
from articles.publishing.checklist import Checklist
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.models import Notice

from .editing import edit, typed, url
from .factories import SUMMARY, make_article, make_clinician, make_condition, reviewed_article
from .html import soup

pytestmark = pytest.mark.django_db

LEADS_NOWHERE = {
    "/articles/no-such-page/": "leads to no page of this site",
    "/no-such-page/": "leads to no page of this site",
    "/articles/topics/none/": "leads to no page of this site",
    "/articles/?page=99": "leads past the end of a list",
    "/articles/?page=0": "leads past the end of a list",
    "/articles/?page=last": "leads past the end of a list",
    "/articles?x=y&page=3": "leads past the end of a list",
    "/articles/topics/treatments/?page=99": "leads past the end of a list",
    "/search/?q=xylophone&page=2": "leads past the end of a list",
    "/a/b/c.html": "leads to no page of this site",
    "http://testserver/articles/no-such-page/": "leads to no page of this site",
    "/healthz": "leads to no page of this site",
    "/home/": "leads to no page of this site",
    "/admin/": "leads to a page for staff",
    "/admin/articles/article/1/change/": "leads to a page for staff",
    "http://testserver/admin": "leads to a page for staff",
    "/drafts/abc/": "is a private link",
    "/consent/abc/": "is a private link",
    "www.example.com": "Write https://www.example.com.",
    "example.com/a": "Write https://example.com/a.",
    "articles/x": "needs a slash in front: /articles/x.",
    "services.html": "needs a slash in front",
    "//example.com/": "Write https://example.com/.",
    "https://example": "isn't a whole web address",
    "mailto:someone": "isn't an email address",
    "mailto:": "isn't an email address",
    "tel:call-us": "isn't a phone number",
    "tel:": "isn't a phone number",
    "name@example.com": "needs mailto: in front",
    "skype:someone": "A link leads nowhere.",
    "#nowhere": "leads to a section that the page doesn't have",
    "/conditions/back-spasms/#nowhere": "leads to a section that the page doesn't have",
    "/about/#clinician-nobody": "leads to a section that the page doesn't have",
    "/#routine": "leads to a section that the page doesn't have",
    "/#nowhere": "leads to a section that the page doesn't have",
    "/media/no-such-file.webp": "leads to no page of this site",
    "/media/../../etc/passwd": "leads to no page of this site",
    "/%00/": "leads to no page of this site",
    "": "A link leads nowhere.",
}
LEADS_SOMEWHERE = [
    "/",
    "/#emergency",
    "/#same-day",
    "/#steps",
    "/#help",
    "/articles/",
    "/articles/?page=2",
    "/articles/topics/treatments/?page=1",
    "/search/?q=back&page=1",
    "/about/?page=99",
    "/articles/topics/treatments/",
    "/contact/",
    "/contact/?about=Necks",
    "/offers/",
    "/search/?q=neck",
    "/about/",
    "/conditions/",
    "/conditions/back-spasms/",
    "/conditions/back-spasms",
    "/conditions/back-spasms/#emergency",
    "/conditions/back-spasms/#same-day",
    "/conditions/back-spasms/#steps",
    "/conditions/back-spasms/#preventing-back-spasms",
    "/conditions/back-spasms/print/",
    "http://testserver/about/",
    "https://www.example.com/a?b=c#d",
    "mailto:office@example.com?subject=Hello",
    "tel:911",
    "tel:+1-512-555-0100;ext=12",
    "#a-section",
    "#sources",
    "/articles/made/#a-section",
]


def link(address, words="there"):
    return f'<p><a href="{address}">Go {words}</a> now.</p>'


def findings(page):
    return [one for one in Checklist(page).findings if "link" in one.message or "“" in one.message]


def blocking(page):
    return [one.message for one in Checklist(page).blocks]


@pytest.mark.parametrize("address", LEADS_NOWHERE)
def test_a_link_that_leads_nowhere_blocks_in_words(address):
    article = reviewed_article(body=link(address))
    (said,) = [message for message in blocking(article) if LEADS_NOWHERE[address] in message]
    assert address[:60] in said or "A link leads nowhere." in said


def test_a_link_that_leads_somewhere_is_no_fault():
    article = reviewed_article(body="".join(map(link, LEADS_SOMEWHERE)))
    assert [words for words in blocking(article) if "“" in words] == []


OURS = [
    "http://testserver",
    "https://testserver",
    "HTTP://TestServer",
    "http://testserver:80",
    "https://www.testserver",
    "https://www.clinic.example",
    "https://clinic.example",
    "https://CLINIC.example:443",
    "http://clinic.example.",
    "https://old-name.example",
    "https://www.old-name.example",
]
OTHERS = [
    "https://clinic.example.org",
    "https://my-clinic.example",
    "https://shop.old-name.example",
    "https://clinic.example:8443",
    "https://any.example",
]


@pytest.fixture
def hosts(settings):
    settings.ALLOWED_HOSTS = ["testserver", "www.clinic.example", ".old-name.example", "*"]


@pytest.mark.usefixtures("hosts")
def test_a_link_to_this_site_is_judged_by_whatever_name_it_is_written():
    make_article(slug="draft", title="The draft", published_at=None)
    Redirect.objects.all().delete()
    for site in OURS:
        assert objection(f"{site}/about/") == "", site
        assert "leads to no page of this site" in objection(f"{site}/no-such-page/"), site
        assert "“The draft”, which is a draft" in objection(f"{site}/articles/draft/"), site
        assert "leads to a page for staff" in objection(f"{site}/admin/"), site
    for site in OTHERS:
        assert objection(f"{site}/no-such-page/") == "", site


@pytest.mark.usefixtures("hosts")
def test_a_link_by_another_name_is_among_the_broken_ones_and_never_asked_of_the_network(sign_in):
    client = sign_in(EDITOR)
    make_article(slug="linking", title="It links", body=link(f"{OURS[-1]}/no-such-page/"))
    assert "It links (article)" in broken(client).text
    note_links()
    assert not LinkCheck.objects.filter(url__contains="old-name").exists()


def test_the_pages_of_a_list_are_counted_as_readers_see_them():
    make_article(slug="draft", published_at=None)
    pages = pages_of_articles()
    articles = pages.count
    for number in range(pages.per_page * pages.num_pages - articles):
        make_article(slug=f"made-{number}")
    following = f"/articles/?page={pages.num_pages + 1}"
    assert "leads past the end" in objection(following)
    make_article(slug="one-more")
    assert objection(following) == ""


def test_no_text_of_the_sample_site_has_a_dead_link():
    for kind in (Article, Condition, Page, Treatment):
        for page in kind.objects.all():
            said = [m for m in blocking(page) if "lead" in m or "link" in m]
            assert said == [], page


def test_a_script_in_a_link_is_refused_like_a_link_without_an_address(admin_client):
    article = reviewed_article()
    fields = {"articletext_set-0-body": link("javascript:alert(1)")}
    answer = edit(admin_client, article, **fields)
    assert "A link leads nowhere." in soup(answer).text
    assert Article.objects.get(pk=article.pk).blocks["main"][0].body == "<p>Words of its own.</p>"


def test_the_form_refuses_a_dead_link_and_leads_to_its_block(admin_client):
    article = reviewed_article()
    body = link("/articles/no-such-page/")
    answer = edit(admin_client, article, **{"articletext_set-0-body": body})
    assert answer.status_code == 200
    (line,) = [
        line
        for line in soup(answer).find_all("li", class_="checklist__finding")
        if "leads to no page" in line.text
    ]
    assert "Required" in line.text
    assert line.find("a", href="#articletext_set-0").text == "Go there"
    assert "no-such-page" in typed(answer)["articletext_set-0-body"]


@pytest.mark.parametrize("how", ["draft", "withdrawn", "deleted"])
def test_a_link_to_a_page_that_is_not_public_blocks(how):
    target = make_article(slug="target", title="The target")
    article = reviewed_article(body=link("/articles/target/"))
    assert blocking(article) == []
    if how == "deleted":
        target.delete()
    else:
        target.published_at = None
        target.save()
    if how == "draft":
        Redirect.objects.all().delete()
    (said,) = blocking(article)
    words = "leads to a page that is gone" if how == "deleted" else "“The target”, which is a draft"
    assert words in said


def test_a_link_to_a_page_that_comes_at_the_same_time_is_fine_and_to_a_later_one_is_not():
    soon = timezone.now() + timedelta(days=3)
    make_article(slug="target", title="The target", published_at=soon)
    article = reviewed_article(body=link("/articles/target/"), published_at=soon)
    assert blocking(article) == []
    article.published_at = soon - timedelta(minutes=1)
    (said,) = blocking(article)
    assert "“The target”, which goes public on" in said
    article.published_at = None
    assert len(blocking(article)) == 1


def test_a_page_may_link_to_itself_before_it_is_public_and_by_its_new_name():
    article = reviewed_article(slug="old", body=link("/articles/new/#a-section"))
    article.slug, article.published_at = "new", None
    assert blocking(article) == []
    article.slug = "other"
    assert len(blocking(article)) == 1


def test_a_link_to_an_old_address_is_allowed_and_the_new_one_is_named():
    target = make_article(slug="first")
    target.slug = "second"
    target.save()
    article = reviewed_article(body=link("/articles/first/"), slug="linking")
    assert blocking(article) == []
    said = [one.message for one in Checklist(article).findings]
    assert (
        "“/articles/first/” is an old address. It still works; /articles/second/ is the new one."
        in said
    )


def test_a_section_that_is_being_written_counts_and_one_that_is_taken_away_does_not(admin_client):
    article = reviewed_article(body=link("#a-new-section"))
    fields = {
        "articletext_set-TOTAL_FORMS": "2",
        "articletext_set-1-region": "main",
        "articletext_set-1-ordering": "20",
        "articletext_set-1-heading": "A new section",
        "articletext_set-1-body": "<p>Words.</p>",
    }
    assert edit(admin_client, article, **fields).status_code == 302
    gone = {"articletext_set-1-DELETE": "on"}
    assert "a section that the page doesn't have" in soup(edit(admin_client, article, **gone)).text


def test_biographies_treatments_and_notices_are_held_to_it_too(admin_client):
    person = make_clinician()
    answer = edit(admin_client, person, biography=link("/articles/no-such-page/"))
    assert "leads to no page of this site" in soup(answer).text
    assert Clinician.objects.get(pk=person.pk).biography == person.biography
    treatment = Treatment.objects.published().first()
    answer = edit(admin_client, treatment, description=link("/admin/"))
    assert "leads to a page for staff" in soup(answer).text
    answer = edit(admin_client, treatment, description=link("#steps"))
    assert "names a section without its page" in soup(answer).text
    notice = Notice(text="Closed today.", link="/nowhere/", link_words="Read more")
    with pytest.raises(Exception, match="leads to no page of this site"):
        notice.full_clean()
    notice.link = "/contact/"
    notice.full_clean()


def test_a_hundred_links_cost_as_many_queries_as_a_few():
    def cost(article):
        article = Article.objects.get(pk=article.pk)
        with CaptureQueriesContext(connection) as queries:
            Checklist(article)
        return len(queries)

    paths = [
        row.get_absolute_url() for kind in (Article, Condition, Page) for row in kind.objects.all()
    ]
    one_of_each = [
        *(kind.objects.published().first().get_absolute_url() for kind in (Article, Page)),
        "/conditions/back-spasms/",
        "/articles/none/",
    ]
    few = reviewed_article(
        slug="few", body="".join(link(f"{path}#nowhere") for path in one_of_each)
    )
    none = reviewed_article(slug="none")
    many = reviewed_article(
        slug="many",
        body="".join(link(f"{path}#main") for path in paths)
        + "".join(link(f"/articles/none-{number}/") for number in range(60))
        + link("/conditions/back-spasms/#steps"),
    )
    assert cost(many) <= cost(few) + 1  # whether the page about the clinic is among them
    assert cost(few) <= cost(none) + 13


def broken(client):
    return soup(client.get(url(LinkCheck, "changelist"))).find(id="content-main")


def test_links_that_broke_since_are_listed_for_staff_with_the_place_to_mend_them(sign_in):
    client = sign_in(EDITOR)
    target = make_article(slug="target")
    linking = make_article(slug="linking", title="It links", body="<p>First.</p>")
    ArticleText.objects.create(
        parent=linking, region="main", ordering=20, body=link("/articles/target/")
    )
    make_clinician(biography=link("/articles/target/"))
    make_article(slug="d", published_at=None, body=link("/articles/target/"))
    assert "No link is broken." in broken(client).text
    assert "broken link" not in soup(client.get("/admin/")).text
    target.published_at = None
    target.save()
    page = broken(client)
    assert "It links (article)" in page.text
    form = url(Article, "change", linking.pk)
    assert page.find("a", href=f"{form}#articletext_set-1").text == "Fix here"
    assert len(page.find_all("a")) == 2
    assert "2 broken links" in " ".join(soup(client.get("/admin/")).text.split())
    target.published_at = timezone.now()
    target.save()
    assert "No link is broken." in broken(client).text


@pytest.mark.parametrize(
    ("role", "status"), [(EDITOR, 200), (CLINICIAN, 200), (MANAGER, 200), (FRONT_DESK, 403)]
)
def test_who_writes_pages_sees_the_broken_links_and_nobody_else(sign_in, role, status):
    client = sign_in(role)
    assert client.get(url(LinkCheck, "changelist")).status_code == status


def taken_down(client, row, **fields):
    return edit(client, row, published_at_0="", published_at_1="", **fields)


def test_taking_a_page_down_asks_first_and_names_who_links_to_it_by_any_address(admin_client):
    article = make_article(slug="first")
    article.slug = "second"
    article.save()
    make_article(slug="old", title="By the old address", body=link("/articles/first/#how"))
    make_article(slug="bare", title="Without a slash", body=link("/articles/second"))
    make_article(slug="whole", title="Whole", body=link("http://testserver/articles/second/"))
    make_clinician(name="Lee Sample", biography=link("/articles/second/"))
    make_article(slug="other", title="Another", body=link("/articles/second/more/"))
    asked = soup(taken_down(admin_client, article)).find("section", class_="notice")
    assert Article.objects.get(pk=article.pk).is_published
    assert "4 public pages link here" in asked.text
    for title in ("By the old address", "Without a slash", "Whole", "Lee Sample"):
        assert title in asked.text
    assert "Another" not in asked.text
    assert taken_down(admin_client, article, take_down="yes").status_code == 302
    assert not Article.objects.get(pk=article.pk).is_published


def test_putting_a_page_off_asks_too_and_a_draft_is_not_asked_about(admin_client):
    article = reviewed_article()
    later = {"published_at_0": "2099-01-05", "published_at_1": "09:00"}
    assert "Take this page down?" in soup(edit(admin_client, article, **later)).text
    draft = make_article(slug="draft", published_at=None)
    assert taken_down(admin_client, draft).status_code == 302


def test_deleting_and_moving_name_the_pages_that_link_by_an_old_address(admin_client):
    article = reviewed_article(slug="first")
    make_article(slug="linking", title="It links", body=link("/articles/first/"))
    edit(admin_client, article, slug="second")
    told = soup(admin_client.get(url(Article, "changelist"))).text
    assert "keeps working" in told
    assert "Pages that link here: “It links”." in told
    asked = soup(admin_client.get(url(Article, "delete", article.pk))).find(id="content")
    assert "It links" in asked.text
    topic = Topic.objects.create(slug="necks", name="Necks", summary="On necks.")
    make_article(slug="topical", title="On topics", body=link("/articles/topics/necks/"))
    asked = soup(admin_client.get(url(Topic, "delete", topic.pk))).find(id="content")
    assert "On topics" in asked.text


def test_a_condition_without_a_card_has_no_such_section():
    make_condition(slug="bare", title="Bare").symptoms.all().delete()
    assert "a section that the page doesn't have" in objection("/conditions/bare/#emergency")
    assert objection("/conditions/back-spasms/#emergency") == ""
    page = Page.objects.create(title="P", slug="p", summary=SUMMARY, published_at=timezone.now())
    assert objection(page.get_absolute_url()) == ""


def test_links_to_what_the_home_page_shows_of_a_condition_are_right_from_everywhere(client):
    home = Page.objects.get(slug=Page.HOME)
    text = PageText.objects.create(parent=home, region="main", ordering=99)
    ids = {element.get("id") for element in soup(client.get("/")).walk()}
    for section in ("emergency", "same-day", "steps", "routine", "other-emergencies"):
        assert bool(objection(f"/#{section}")) == (section not in ids)
        PageText.objects.filter(pk=text.pk).update(body=link(f"#{section}"))
        said = " ".join(blocking(Page.objects.get(pk=home.pk)))
        assert ("a section that the page doesn't have" in said) == (section not in ids)


def test_while_no_condition_is_public_the_home_page_has_no_emergency_card():
    Condition.objects.update(published_at=None)
    assert "a section that the page doesn't have" in objection("/#emergency")


def test_a_list_of_many_broken_links_asks_no_more_and_leads_to_each_block(admin_client):
    def list_broken():
        with CaptureQueriesContext(connection) as queries:
            page = soup(admin_client.get(url(LinkCheck, "changelist")))
        links = [a["href"] for a in page.find_all("a") if a.get("href")]
        return len(queries), {link for link in links if "_set-" in link}

    first = make_article(body=link("/no-such-page/"))
    list_broken()
    few, _links = list_broken()
    second = make_article(slug="second")
    for number in range(6):
        for article in (first, second):
            ArticleText.objects.create(
                parent=article, region="main", ordering=number + 20, body=link("/no-such-page/")
            )
    list_broken()
    many, links = list_broken()
    assert many == few
    forms = url(Article, "change", first.pk), url(Article, "change", second.pk)
    numbers = {forms[0]: range(7), forms[1]: range(1, 7)}
    assert links == {
        f"{form}#articletext_set-{number}" for form in forms for number in numbers[form]
    }
