"""A page's old address keeps working, or says that the page is gone."""

from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, ArticleText, Condition, Page, Redirect
from articles.publishing.drafts import draft_link
from clinic_site.foundation.roles import EDITOR, FRONT_DESK, MANAGER

from .editing import edit, typed, url
from .factories import SUMMARY, make_article, make_condition
from .html import soup
from .test_error_pages import EMERGENCY
from .test_history import restore, versions

pytestmark = pytest.mark.django_db


def rename(row, slug):
    row.slug = slug
    row.save()
    return row.get_absolute_url()


def leads_to(client, path):
    """Where an address sends its readers in one step; its status where it sends them nowhere."""
    response = client.get(path)
    return response["Location"] if response.status_code == 301 else response.status_code


def make_page(**changes):
    values = {"title": "Parking", "slug": "parking", "summary": SUMMARY}
    return Page.objects.create(**{"published_at": timezone.now()} | values | changes)


@pytest.mark.parametrize("make", [make_article, make_condition, make_page])
def test_a_new_slug_keeps_the_old_address_working(client, make):
    row = make()
    old = row.get_absolute_url()
    new = rename(row, "renamed")
    assert leads_to(client, old) == new
    assert client.get(new).status_code == 200
    assert client.head(old).status_code == 301
    assert client.post(old).status_code in (404, 405)


@pytest.mark.parametrize("model", [Article, Condition, Page])
def test_an_address_cannot_change_without_a_trace(model):
    row = model.objects.first()
    with pytest.raises(TypeError, match="one by one"):
        model.objects.filter(pk=row.pk).update(slug="renamed")
    was, row.slug = row.slug, "renamed"
    with pytest.raises(TypeError, match="one by one"), transaction.atomic():
        model.objects.bulk_update([row], ["slug"])
    assert model.objects.get(pk=row.pk).slug == was


def test_nobody_is_sent_on_twice(client):
    article = make_article()
    paths = [article.get_absolute_url(), *(rename(article, slug) for slug in ("b", "c", "d"))]
    assert [leads_to(client, path) for path in paths] == [paths[-1]] * 3 + [200]


def test_a_page_that_goes_back_to_its_old_address_leads_nobody_round(client):
    article = make_article()
    old = article.get_absolute_url()
    new = rename(article, "b")
    rename(article, "made")
    assert leads_to(client, old) == 200
    assert leads_to(client, new) == old


def test_a_page_that_takes_an_old_address_wins(client):
    article = make_article()
    old = article.get_absolute_url()
    new = rename(article, "b")
    other = make_article(slug="made", published_at=None)
    assert leads_to(client, old) == new  # a draft takes nothing yet
    other.published_at = timezone.now()
    other.save()
    assert leads_to(client, old) == 200
    other.delete()
    assert leads_to(client, old) == 410


def test_caches_keep_the_way_on_no_longer_than_a_page(client):
    article = make_article()
    old = article.get_absolute_url()
    rename(article, "b")
    assert client.get(old)["Cache-Control"] == "public, max-age=0, s-maxage=60"


@pytest.mark.parametrize("how", ["draft", "scheduled", "deleted"])
@pytest.mark.parametrize("make", [make_article, make_condition, make_page])
def test_a_page_that_was_taken_down_says_so(client, make, how):
    row = make()
    path = row.get_absolute_url()
    if how == "deleted":
        row.delete()
    else:
        later = timezone.now() + timedelta(days=3)
        row.published_at = None if how == "draft" else later
        row.save()
    response = client.get(path)
    assert response.status_code == 410
    doc = soup(response)
    assert doc.find("h1").text == "This page is gone"
    assert EMERGENCY in doc.find("main").text
    assert doc.find("meta", name="robots")["content"] == "noindex"
    assert doc.unbalanced == []
    assert "public" not in response.get("Cache-Control", "")
    assert not response.cookies


def test_what_was_never_public_is_simply_not_found(client):
    draft = make_article(published_at=None)
    old = draft.get_absolute_url()
    rename(draft, "b")
    draft.delete()
    assert client.get(old).status_code == client.get("/articles/b/").status_code == 404
    assert not Redirect.objects.exists()


def test_a_page_that_is_public_again_has_its_address_back(client):
    article = make_article()
    for published_at, status in ((None, 410), (timezone.now(), 200), (None, 410)):
        article.published_at = published_at
        article.save()
        assert client.get(article.get_absolute_url()).status_code == status


def test_a_page_renamed_while_it_is_a_draft_takes_its_readers_along(client):
    article = make_article()
    old = article.get_absolute_url()
    article.published_at = None
    article.save()
    new = rename(article, "b")
    article.published_at = timezone.now()
    article.save()
    assert leads_to(client, old) == new


def test_staff_choose_where_readers_of_a_page_that_is_gone_are_sent(admin_client, client):
    article = make_article()
    path = article.get_absolute_url()
    article.delete()
    past = Redirect.objects.get(old_path=path)
    fields = {"old_path": path, "new_path": "/articles/"}
    assert admin_client.post(url(Redirect, "change", past.pk), fields).status_code == 302
    assert leads_to(client, path) == "/articles/"


def test_staff_who_choose_no_page_are_told_that_readers_hear_that_it_is_gone(admin_client):
    address, gone = url(Redirect, "add"), "told it's gone"
    said = soup(admin_client.post(address, {"old_path": "/a", "new_path": ""}, follow=True))
    assert f"readers of /a are {gone}." in said.find("ul", class_="messagelist").text
    form = {"old_path": "/b", "new_path": "/about/"}
    said = soup(admin_client.post(address, form, follow=True))
    assert gone not in said.find("ul", class_="messagelist").text


def test_the_chosen_page_is_followed_when_it_moves(client):
    article = make_article()
    Redirect.objects.create(old_path="/old/", new_path=article.get_absolute_url())
    Redirect.objects.create(old_path="/older/", new_path="/old/")
    new = rename(article, "b")
    assert leads_to(client, "/old/") == leads_to(client, "/older/") == new


@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example/", "/\\evil.example/", "articles/", "/a b/", "/old/"],
)
def test_readers_are_never_sent_to_another_site_or_round(target):
    with pytest.raises(ValidationError):
        Redirect(old_path="/old/", new_path=target).full_clean()


@pytest.mark.parametrize("to", ["/b/", "/b/#rest"])
@pytest.mark.parametrize("back", ["/a/", "/a/#chairs"])
def test_two_addresses_cannot_send_readers_to_each_other(to, back):
    Redirect.objects.create(old_path="/a/", new_path=to)
    with pytest.raises(ValidationError, match="sends its readers to this one"):
        Redirect(old_path="/b/", new_path=back).full_clean()


@pytest.mark.parametrize(
    ("onward", "end"), [("/faq/", "/faq/#chairs"), ("/faq/#visits", "/faq/#visits")]
)
def test_who_was_led_to_a_section_is_not_led_twice_when_its_page_gets_a_redirect(
    client, onward, end
):
    Redirect.objects.create(old_path="/old-one/", new_path="/old-two/#chairs")
    Redirect.objects.create(old_path="/old-two/", new_path=onward)
    assert leads_to(client, "/old-one/") == end


def test_a_page_that_is_found_asks_nothing_of_old_addresses(client):
    for path in ("/", "/conditions/back-spasms/", "/articles/", "/contact/", "/about/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert not [query for query in queries if "redirect" in query["sql"]]


def test_staff_change_a_slug_and_are_told_that_the_old_address_works(admin_client, client):
    page = Page.objects.get(slug="accessibility")
    for row in (Article.objects.first(), Condition.objects.first(), page):
        old = row.get_absolute_url()
        form = admin_client.get(url(type(row), "change", row.pk)).content.decode()
        assert "After a change the old address keeps working" in soup(form).text
        assert edit(admin_client, row, slug="renamed").status_code == 302
        row.refresh_from_db()
        assert leads_to(client, old) == row.get_absolute_url()
        told = soup(admin_client.get(url(type(row), "changelist"))).text
        assert f"The old address {old} keeps working" in told


def test_staff_who_take_a_page_down_are_told_what_readers_see(admin_client):
    article = make_article()
    edit(admin_client, article, published_at_0="", published_at_1="", take_down="yes")
    told = soup(admin_client.get(url(Article, "changelist"))).text
    assert f"Anyone who goes to {article.get_absolute_url()} is told it's gone" in told


@pytest.mark.parametrize("slug", Page.FIXED)
def test_what_templates_name_keeps_its_slug(admin_client, slug):
    page = Page.objects.get(slug=slug)
    form = admin_client.get(url(Page, "change", page.pk)).content.decode()
    assert 'name="title"' in form
    assert 'name="slug"' not in form


@pytest.mark.parametrize("slug", ["articles", "conditions", "contact", "admin"])
def test_a_page_cannot_take_the_address_of_another_part_of_the_site(slug):
    with pytest.raises(ValidationError, match="Another page of the site"):
        Page(title="A", slug=slug, summary=SUMMARY).full_clean()


def test_deleting_says_what_links_here_and_what_readers_will_see(admin_client):
    article = make_article(slug="sit")
    path = article.get_absolute_url()
    linking = make_article(f'<p><a href="{path}#how">Sit</a></p>', slug="links", title="It links")
    make_article(f'<p><a href="{path}">Sit</a></p>', slug="d", title="A draft", published_at=None)
    make_article(f"<p>{path} as text.</p>", slug="text", title="Only text")
    make_article('<p><a href="/articles/sit/up/">Up</a></p>', slug="up", title="Goes deeper")
    ArticleText.objects.create(
        parent=article, region="main", body=f'<p><a href="{path}#self">Up</a></p>'
    )
    page = soup(admin_client.get(url(Article, "delete", article.pk))).find(id="content")
    assert f"anyone who goes to {path} is told the page is gone" in page.text
    assert page.find("a", href=linking.get_absolute_url()).text == "It links"
    assert "A draft" not in page.text
    assert "Only text" not in page.text
    assert "Goes deeper" not in page.text


def test_pages_are_not_deleted_many_at_once(admin_client):
    for model in (Article, Condition, Page):
        assert "delete_selected" not in admin_client.get(url(model, "changelist")).content.decode()


def test_a_restored_slug_is_a_change_of_address_too(admin_client, client):
    article = Article.objects.first()
    first = article.get_absolute_url()
    edit(admin_client, article, slug="renamed")
    article.refresh_from_db()
    assert restore(admin_client, article, versions(article)[-1]).status_code == 302
    assert leads_to(client, "/articles/renamed/") == first
    assert leads_to(client, first) == 200


@pytest.mark.parametrize(("role", "status"), [(EDITOR, 200), (MANAGER, 200), (FRONT_DESK, 403)])
def test_editors_and_managers_choose_where_readers_are_sent(client, role, status):
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get(url(Redirect, "add")).status_code == status


@pytest.mark.parametrize(
    "path", ["/contact/%E2%80%9D", "/%CE%B5%CF%80/", "/%F0%9F%98%80", "/%FF/", "/caf%E9/"]
)
def test_an_address_with_any_letter_gets_the_sites_own_404(ask_by_wsgi, path):
    """The curly quote that mail programs take into a link, and others."""
    status, _headers, body = ask_by_wsgi(path)
    assert status == 404
    assert EMERGENCY in soup(body).text


@pytest.mark.parametrize("old", ["/café/", "/dolor-de-cuello-señales/", "/νέα/"])
def test_an_old_address_with_any_letter_leads_on(ask_by_wsgi, old):
    Redirect.objects.create(old_path=old, new_path="/articles/")
    status, headers, _body = ask_by_wsgi(quote(old))
    assert (status, headers["Location"]) == (301, "/articles/")


def test_the_old_addresses_of_a_page_are_gone_with_it_and_come_back_with_it(client):
    article = make_article(slug="first")
    article.slug = "second"
    article.save()
    public, article.published_at = article.published_at, None
    article.save()
    assert client.get("/articles/first/").status_code == 410
    article.published_at = public
    article.save()
    assert client.get("/articles/first/")["Location"] == "/articles/second/"


def test_who_takes_the_address_of_a_deleted_page_does_not_get_its_readers(client):
    article = make_article(slug="first")
    article.slug = "second"
    article.save()
    article.delete()
    make_article(slug="second")
    assert client.get("/articles/second/").status_code == 200
    assert client.get("/articles/first/").status_code == 410


@pytest.mark.parametrize("old", ["/admin/", "/admin", "/admin/articles/page/"])
def test_an_address_of_staff_is_refused_as_an_old_address(admin_client, old):
    """The sign-in answers there, so a redirect would never send anybody on."""
    form = typed(admin_client.get(url(Redirect, "add")))
    answer = admin_client.post(url(Redirect, "add"), form | {"old_path": old, "new_path": "/"})
    assert "is for staff, or a private link" in soup(answer).text
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    "old",
    [
        *["/healthz", "/healthz/mail", "/healthz?deep=1", "/favicon.ico", "/robots.txt"],
        *["/robots.txt?x=1", "/static/", "/static/old.css", "/media/old.jpg"],
    ],
)
def test_so_is_an_address_at_which_the_web_server_answers(admin_client, old):
    form = typed(admin_client.get(url(Redirect, "add")))
    answer = admin_client.post(url(Redirect, "add"), form | {"old_path": old, "new_path": "/"})
    assert f"The web server itself answers at {old}, so nobody" in soup(answer).text
    assert typed(answer)["old_path"] == old
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("old", ["/static.html", "/favicon.png", "/media", "/healthz/old.html"])
def test_an_address_that_looks_like_one_of_those_leads_on(admin_client, client, old):
    form = typed(admin_client.get(url(Redirect, "add")))
    admin_client.post(url(Redirect, "add"), form | {"old_path": old, "new_path": "/about/"})
    assert client.get(old)["Location"] == "/about/"


def test_so_is_the_private_link_to_a_draft(admin_client):
    old = urlsplit(draft_link(make_article(published_at=None))).path
    form = typed(admin_client.get(url(Redirect, "add")))
    answer = admin_client.post(url(Redirect, "add"), form | {"old_path": old, "new_path": "/"})
    assert "is for staff, or a private link" in soup(answer).text


def test_a_redirect_at_a_staff_address_makes_no_link_to_it_right(admin_client):
    Redirect.objects.create(old_path="/admin/", new_path="/articles/")
    form = typed(admin_client.get(url(Redirect, "add")))
    answer = admin_client.post(
        url(Redirect, "add"), form | {"old_path": "/v", "new_path": "/admin/"}
    )
    assert "a page for staff" in soup(answer).text
    assert not Redirect.objects.filter(old_path="/v").exists()
