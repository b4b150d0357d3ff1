"""The form of a page goes in the order in which people work, and asks for nothing it can know."""

import pytest
from django.contrib.auth.models import Permission, User

from articles.admin.draft_form import ANOTHER
from articles.models import Article, Condition, Page, Topic

from .editing import edit, typed, url
from .factories import SUMMARY, make_article, make_condition
from .html import soup

pytestmark = pytest.mark.django_db


def places(response, *ids):
    """Where these ids stand in the form, as numbers that go up."""
    html = response.content.decode()
    found = [html.index(f'id="{one}"') for one in ids]
    assert all(html.count(f'id="{one}"') == 1 for one in ids)
    return found


@pytest.mark.parametrize(
    ("model", "block"),
    [(Article, "articletext_set"), (Condition, "conditiontext_set"), (Page, "pagetext_set")],
)
def test_words_and_picture_come_first_then_the_blocks_then_the_rest(admin_client, model, block):
    for address in (url(model, "add"), url(model, "change", model.objects.first().pk)):
        form = admin_client.get(address)
        first = ["id_title", "id_summary", "id_picture", "id_picture_description"]
        in_order = places(form, *first, f"{block}-group", "id_sources", "id_published_at_0")
        assert in_order == sorted(in_order)


def test_the_rows_of_a_condition_come_in_the_order_of_its_page(admin_client):
    condition = Condition.objects.get(slug="back-spasms")
    form = admin_client.get(url(Condition, "change", condition.pk))
    kinds = ["conditiontext_set", "symptoms", "steps", "conditiontreatment_set", "evidence"]
    in_order = places(form, *(f"{kind}-group" for kind in kinds))
    assert in_order == sorted(in_order)
    fields = typed(form)
    rows = [fields[f"symptoms-{number}-text"] for number in range(condition.symptoms.count())]
    page = soup(admin_client.get(condition.get_absolute_url())).find("main")
    shown = [item.text for item in page.find_all("li")]
    assert rows == sorted(rows, key=shown.index)


def test_no_field_of_the_form_is_lost_or_shown_twice(admin_client):
    fields = typed(admin_client.get(url(Article, "change", make_article().pk)))
    for name in ("slug", "in_short", "author", "question", "change_note"):
        assert name in fields


def test_an_earlier_version_has_the_same_order(admin_client):
    article = make_article(published_at=None)
    for title in ("Another title", "One more title"):
        edit(admin_client, article, title=title)
    version = soup(admin_client.get(url(Article, "history", article.pk))).find("input", name="new")
    form = admin_client.get(url(Article, "revision", article.pk, version["value"]))
    in_order = places(form, "id_title", "articletext_set-group", "id_slug", "id_published_at_0")
    assert in_order[0] < in_order[1] < min(in_order[2:])


def new_article(client, **changes):
    fields = typed(client.get(url(Article, "add"))) | {
        "title": "How to sit at a desk",
        "summary": SUMMARY,
        "topics": [Topic.objects.first().pk],
        "slug": "",
    }
    return client.post(url(Article, "add"), fields | changes)


def test_without_script_the_address_comes_from_the_title_and_is_never_taken(admin_client):
    assert new_article(admin_client).status_code == 302
    assert new_article(admin_client, **{ANOTHER: "1"}).status_code == 302
    assert new_article(admin_client, title="!?").status_code == 302
    slugs = ["how-to-sit-at-a-desk", "how-to-sit-at-a-desk-2", "page"]
    assert Article.objects.filter(slug__in=slugs).count() == 3


def test_an_address_that_is_emptied_stays_as_it_was(admin_client):
    article = make_article(published_at=None)
    assert edit(admin_client, article, slug="").status_code == 302
    assert Article.objects.get(pk=article.pk).slug == article.slug


def test_a_fold_is_open_where_it_has_an_error(admin_client):
    article = make_article(published_at=None)
    assert is_folded(admin_client.get(url(Article, "change", article.pk)), "id_slug")
    assert not is_folded(edit(admin_client, article, slug="not an address"), "id_slug")


def is_folded(response, field):
    around = soup(response).find("input", id=field).lineage
    return "details" in [element.tag for element in around]


def test_the_parts_of_a_condition_have_short_names_and_a_line_on_where_each_stands():
    for region in Condition.regions:
        assert len(region.title) <= 16
        assert region.help.endswith(".")


def test_who_may_only_look_sees_every_part(client):
    user = User.objects.create_user("someone", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_condition"))
    client.force_login(user)
    page = soup(client.get(url(Condition, "change", make_condition().pk)))
    for words in ("Title and picture", "Sources", "Web address", "Review", "Publishing"):
        assert any(words in heading.text for heading in page.find_all("h2")), words
