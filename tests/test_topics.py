"""Topics are renamed, merged and deleted without a dead address, and an empty one is not shown."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.urls import reverse

from articles.models import (
    Article,
    Condition,
    ConditionTreatment,
    Redirect,
    Source,
    Topic,
    Treatment,
)
from clinic_site.foundation.roles import EDITOR, MANAGER

from .editing import edit, typed, url
from .factories import make_article, make_condition
from .html import soup
from .test_history import restore, versions
from .test_redirects import leads_to

pytestmark = pytest.mark.django_db

WEB = "https://www.example.com/"


def make_topic(slug="necks", name="Necks", **changes):
    return Topic.objects.create(slug=slug, name=name, summary="About necks.", **changes)


def shown(client):
    """The topics in the menu above the articles, and those in the sitemap, as addresses."""
    menu = soup(client.get("/articles/")).find("ul", class_="tags").find_all("a")
    listed = {link["href"] for link in menu} - {"/articles/"}
    sitemap = client.get("/sitemap.xml").content.decode()
    every = {topic.get_absolute_url() for topic in Topic.objects.all()}
    return listed, {path for path in every if path in sitemap}


def test_a_renamed_topic_keeps_its_old_address_working(sign_in):
    client = sign_in(EDITOR)
    topic = Topic.objects.get(slug="treatments")
    assert edit(client, topic, slug="what-may-help", name="What may help").status_code == 302
    assert leads_to(client, "/articles/topics/treatments/") == "/articles/topics/what-may-help/"
    assert "What may help" in client.get("/articles/topics/what-may-help/").content.decode()
    topic.refresh_from_db()
    edit(client, topic, slug="help")
    for old in ("treatments", "what-may-help"):
        assert leads_to(client, f"/articles/topics/{old}/") == "/articles/topics/help/"
    topic.refresh_from_db()
    edit(client, topic, slug="treatments")  # and back again
    assert client.get("/articles/topics/treatments/").status_code == 200
    assert leads_to(client, "/articles/topics/help/") == "/articles/topics/treatments/"


def test_the_two_ways_to_write_an_accent_make_no_other_topic(sign_in):
    make_topic(name="D\u00e9cades")
    typed_in = {"name": "De\u0301cades", "slug": "decades", "summary": "About years."}
    response = sign_in(EDITOR).post(url(Topic, "add"), typed_in | {"ordering": "0"})
    assert response.status_code == 200
    assert "already" in soup(response).find("main").text
    assert Topic.objects.filter(name__endswith="cades").count() == 1


def test_the_address_of_many_topics_is_never_changed_at_once_unseen():
    with pytest.raises(TypeError):
        Topic.objects.update(slug="same")


def test_an_empty_topic_stands_in_no_menu_and_no_sitemap(client):
    topic = make_topic()
    path = topic.get_absolute_url()
    draft = make_article(topics=["necks"], slug="draft", published_at=None)
    make_condition()  # has every topic, but is no article
    for place in shown(client):
        assert path not in place
    assert "noindex" in client.get(path).content.decode()
    Article.objects.get(pk=draft.pk).delete()
    make_article(topics=["necks"])
    for place in shown(client):
        assert path in place
    assert "noindex" not in client.get(path).content.decode()


def merge(client, *topics, **fields):
    fields |= {"action": "merge", "_selected_action": [topic.pk for topic in topics]}
    return client.post(url(Topic, "changelist"), fields, follow=True)


def test_merging_asks_then_moves_the_pages_and_lets_the_old_address_lead_on(sign_in):
    client = sign_in(MANAGER)
    kept, gone = Topic.objects.get(slug="treatments"), make_topic()
    Redirect.objects.create(old_path="/neck/", new_path=gone.get_absolute_url())
    alone = make_article(topics=["necks"], slug="alone")
    both = make_article(topics=["necks", "treatments"], slug="both")
    condition = make_condition()
    asked = merge(client, kept, gone)
    assert "Necks (3 pages)" in soup(asked).text
    assert Topic.objects.filter(pk=gone.pk).exists()
    done = merge(client, kept, gone, keep=kept.pk, merge_now="yes")
    assert "“Necks” merged into “Treatments explained”." in soup(done).text
    for page in (alone, both, condition):
        assert kept in page.topics.all()
    assert not Topic.objects.filter(slug="necks").exists()
    for old in ("/articles/topics/necks/", "/neck/"):
        assert leads_to(client, old) == "/articles/topics/treatments/"


def test_one_topic_alone_is_not_merged(sign_in):
    response = merge(sign_in(MANAGER), Topic.objects.first())
    assert "Choose two topics or more." in soup(response).text


def test_who_may_not_delete_topics_may_not_merge_them(sign_in):
    topics = Topic.objects.all()[:2]
    merge(sign_in(EDITOR), *topics, keep=topics[0].pk, merge_now="yes")
    assert Topic.objects.count() == 5


def test_deleting_says_in_words_what_becomes_of_the_pages(admin_client):
    topic = make_topic()
    make_article(topics=["necks", "treatments"], slug="one")
    make_article(topics=["necks", "treatments"], slug="two")
    alone = make_article(topics=["necks"], slug="alone", title="On necks alone")
    address = url(Topic, "delete", topic.pk)
    page = soup(admin_client.get(address)).find("main")
    assert "2 pages keep their other topics." in page.text
    assert "1 page will have no topic." in page.text
    assert page.find("a", href=url(Article, "change", alone.pk)).text == "On necks alone"
    assert "object (" not in page.text
    admin_client.post(address, {"post": "yes"})
    assert Article.objects.filter(slug__in=["one", "two", "alone"]).count() == 3
    assert admin_client.get("/articles/topics/necks/").status_code == 410


def test_an_earlier_version_with_a_topic_that_is_gone_can_be_restored(admin_client, client):
    topic = make_topic()
    article = make_article(topics=["necks", "treatments"])
    article.sources.set(Source.objects.filter(key="acp-2017"))
    edit(admin_client, article, title="First")
    edit(admin_client, article, title="Second")
    topic.merge_into(Topic.objects.get(slug="treatments"))
    assert restore(admin_client, article, versions(article)[-1]).status_code == 302
    article.refresh_from_db()
    assert article.title == "First"
    assert [one.slug for one in article.topics.all()] == ["treatments"]


def test_so_can_one_with_a_source_and_a_treatment_that_are_gone(admin_client):
    condition = make_condition(published_at=None)
    source = Source.objects.create(key="gone", title="Gone", publisher="We", year=2020, url=WEB)
    treatment = Treatment.objects.create(name="Cupping", slug="cupping", description="<p>x</p>")
    condition.sources.add(source)
    ConditionTreatment.objects.create(condition=condition, treatment=treatment)
    edit(admin_client, condition, title="First")
    ConditionTreatment.objects.filter(treatment=treatment).delete()
    treatment.delete()
    source.delete()
    edit(admin_client, condition, title="Second")
    assert restore(admin_client, condition, versions(condition)[-1]).status_code == 302
    condition.refresh_from_db()
    assert condition.title == "First"
    admin_client.post(url(Condition, "delete", condition.pk), {"post": "yes"})
    recover = soup(admin_client.get(url(Condition, "recoverlist"))).find(id="content-main")
    address = recover.find("a")["href"]
    assert admin_client.post(address, typed(admin_client.get(address))).status_code == 302


def test_every_row_that_the_admin_can_name_has_a_name():
    nameless = [
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model.__str__ is models.Model.__str__
        and (admin.site.is_registered(model) or model._meta.auto_created)
    ]
    assert nameless == []


def test_no_page_that_asks_before_deleting_says_object(admin_client):
    """Whatever hangs on a row, its links to other rows among it, is named in words."""
    user = User.objects.create_user("bob")
    user.groups.set(Group.objects.all())
    rows = [user, *(model.objects.first() for model in (Group, Source, Topic))]
    for row in [*rows, Article.objects.first()]:
        page = soup(admin_client.get(url(type(row), "delete", row.pk))).find("main").text
        assert "object (" not in page, row
        assert "relationship" not in page, row
    assert admin_client.get(reverse("admin:index")).status_code == 200
