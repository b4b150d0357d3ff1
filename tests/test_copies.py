"""A copy of a page is the beginning of a new one, and goes public by the same gate."""

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from reversion.models import Version

from articles.models import (
    Article,
    ArticleText,
    ClaimOverride,
    Condition,
    ConditionText,
    Page,
    Redirect,
    Symptom,
)

from .drafting import save_draft
from .editing import edit, typed, url
from .factories import make_article
from .html import soup
from .test_checklist import make_ready

pytestmark = pytest.mark.django_db

OWN = {"id", "title", "slug", "updated_at", "published_at", "draft_key", "change_notes"}
OWN |= {"social_image", "reviewed_by", "reviewed_on", "review_due_on", "menu"}
OWN |= {"went_public_unreviewed"}


def copy(client, page):
    """Press "Copy" on the form of a page; returns the copy."""
    form = soup(client.get(url(type(page), "change", page.pk)))
    button = form.find("form", class_="tool-form")
    response = client.post(button["action"])
    assert response.status_code == 302
    return type(page).objects.get(pk=response["Location"].split("/")[-3])


def held(page):
    """What a page holds beside what is its own, to compare with another."""
    facts = {f.name: f.value_from_object(page) for f in page._meta.concrete_fields}
    lists = {f.name: sorted(o.pk for o in getattr(page, f.name).all()) for f in many(page)}
    rows = [
        [type(row)]
        + [
            getattr(row, f.attname)
            for f in row._meta.concrete_fields
            if f.name not in ("id", "anchor") and f.related_model is not type(page)
        ]
        for row in type(page).objects.get(pk=page.pk).rows()
    ]
    return {name: value for name, value in facts.items() if name not in OWN} | lists, rows


def many(page):
    return page._meta.many_to_many


SAMPLES = [
    (Condition, "back-spasms"),
    (Page, "about"),
    (Page, "privacy"),
]


@pytest.mark.parametrize(("model", "slug"), SAMPLES)
def test_a_copy_holds_all_that_the_page_holds(admin_client, model, slug):
    page = model.objects.get(slug=slug)
    copied = copy(admin_client, page)
    assert copied.pk != page.pk
    assert held(copied) == held(page)
    assert held(copied)[1]


def test_every_sample_article_can_be_copied(admin_client):
    for page in Article.objects.all():
        assert held(copy(admin_client, page)) == held(page)


def test_a_copy_is_nobodys_to_read_and_says_what_it_is(admin_client, client):
    article = make_ready(published_at=timezone.now())
    article.note_change("We added a study.")
    article.save()
    copied = copy(admin_client, article)
    assert copied.title == f"Copy of {article.title}"
    assert copied.slug == f"copy-of-{article.title}".lower().replace(" ", "-")
    assert copied.published_at is None
    assert not copied.is_reviewed
    assert copied.reviewed_by is None
    assert copied.review_due_on is None
    assert copied.change_notes == []
    assert copied.draft_key != article.draft_key
    client.logout()
    assert client.get(copied.get_absolute_url()).status_code == 404
    assert not Redirect.objects.exists()


def test_the_page_itself_stays_as_it_was(admin_client):
    article = make_ready()
    before = Article.objects.values().get(pk=article.pk), held(article)
    copy(admin_client, article)
    assert (Article.objects.values().get(pk=article.pk), held(article)) == before


def test_a_second_copy_and_a_copy_of_a_copy_have_addresses_of_their_own(admin_client):
    article = make_article(title="T" * 120, published_at=None)
    copies = [copy(admin_client, article), copy(admin_client, article)]
    copies.append(copy(admin_client, copies[0]))
    assert len({one.slug for one in copies}) == 3
    assert all(len(one.title) <= 120 for one in copies)


def test_sections_have_anchors_of_their_own_and_links_inside_the_page_follow(admin_client):
    article = make_article(published_at=None, body='<p>See <a href="#a-section">it</a>.</p>')
    ArticleText.objects.update(heading="A new name")
    copied = copy(admin_client, article)
    text = ArticleText.objects.get(parent=copied)
    assert text.anchor == "a-new-name"
    assert 'href="#a-new-name"' in text.body


def test_a_copy_begins_a_history_of_its_own(admin_client):
    article = make_ready()
    copied = copy(admin_client, article)
    [version] = Version.objects.get_for_object(copied)
    assert version.revision.get_comment() == f"Copied from “{article}”."
    assert version.revision.user.username == "admin"
    texts = version.revision.version_set.filter(content_type__model="articletext")
    assert texts.count() == ArticleText.objects.filter(parent=copied).count()


def test_an_approved_exception_is_not_copied(admin_client):
    article = make_ready(body="<p>We guarantee relief. Come and see us.</p>")
    opened = soup(admin_client.get(url(Article, "change", article.pk)))
    name = opened.find("details", class_="checklist__keep").find("textarea")["name"]
    edit(admin_client, article, **{name: "A quote."})
    assert ClaimOverride.objects.exists()
    copied = copy(admin_client, article)
    public = {"published_at_0": "2026-01-05", "published_at_1": "9 am"}
    assert edit(admin_client, copied, **public).status_code == 200
    assert Article.objects.get(pk=copied.pk).published_at is None


def test_a_copy_of_a_condition_that_lost_its_emergencies_stays_private(admin_client):
    copied = copy(admin_client, Condition.objects.get(slug="back-spasms"))
    Symptom.objects.filter(condition=copied, urgency="emergency").delete()
    ConditionText.objects.filter(parent=copied).delete()
    public = {"published_at_0": "2026-01-05", "published_at_1": "9 am"}
    response = edit(admin_client, copied, **public)
    assert "call to 911" in soup(response).find(class_="checklist").text
    assert Condition.objects.get(pk=copied.pk).published_at is None


def test_copying_needs_the_permission_to_add_and_a_post(client):
    article = make_ready()
    address = url(Article, "copy", article.pk)
    user = User.objects.create_user("someone", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="change_article"))
    client.force_login(user)
    assert soup(client.get(url(Article, "change", article.pk))).find(class_="tool-form") is None
    assert soup(client.get(url(Article, "history", article.pk))).find(class_="tool-form") is None
    assert client.post(address).status_code == 403
    client.force_login(User.objects.create_superuser("boss"))
    assert soup(client.get(url(Article, "history", article.pk))).find(class_="tool-form")
    assert client.get(address).status_code == 405
    assert client.post(url(Article, "copy", 999_999)).status_code == 404
    assert not Article.objects.filter(title__startswith="Copy of").exists()


def test_a_page_in_the_full_menu_can_be_copied_and_its_copy_saved(admin_client):
    page = Page.objects.get(slug="first-visit")
    copied = copy(admin_client, page)
    assert copied.menu == Page.Menu.NONE
    assert edit(admin_client, copied).status_code == 302
    assert typed(admin_client.get(url(Page, "change", copied.pk)))["slug"] == copied.slug


def test_a_copy_has_what_the_form_shows_its_draft_too(admin_client):
    article = make_article(title="Live")
    text = article.articletext_set.get()
    draft = save_draft(
        admin_client,
        article,
        **{
            "title": "Typed",
            "slug": "typed",
            "change_note": "A note for readers of the first page.",
            "articletext_set-0-body": "<p>Half a sentence</p>",
        },
    )
    copied = copy(admin_client, article)
    form = typed(admin_client.get(url(Article, "change", copied.pk)))
    assert form["title"] == "Copy of Typed"
    assert form["slug"] == copied.slug != "typed"
    assert "Half a sentence" in form["articletext_set-0-body"]
    assert form["change_note"] == ""
    assert form["articletext_set-TOTAL_FORMS"] == "1"
    assert admin_client.post(url(Article, "change", copied.pk), form | {"_draft": ""}).url
    new = copied.articletext_set.get()
    assert (new.pk != text.pk, "Half a sentence" in new.body) == (True, True)
    article.refresh_from_db()
    draft.refresh_from_db()
    assert (article.title, str(draft)) == ("Live", "Typed")
