"""Nothing says that a page was reviewed unless a named clinician did it, on a day that is known."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Clinician, Condition, Page, publication_kinds
from clinic_site import checks
from clinic_site.foundation.roles import CLINICIAN, EDITOR

from .editing import url
from .factories import make_article
from .html import soup
from .pages import ARTICLE, CONDITION

pytestmark = pytest.mark.django_db

PATHS = ["/", "/about/", ARTICLE, CONDITION, "/articles/", "/articles/feed/", "/search/?q=back"]
CLAIMS = ("Reviewed by", "Last reviewed", "Next review", "reviewedBy", "lastReviewed")


@pytest.fixture
def ann():
    return Clinician.objects.create(name="Ann Example", credentials="D.C.", role="chiropractor")


def set_everywhere(**values):
    for model in publication_kinds():
        model.objects.update(**values)


def test_the_sample_site_is_loaded_as_not_yet_reviewed():
    for model in publication_kinds():
        assert not model.objects.reviewed().exists()
        assert not model.objects.exclude(reviewed_on=None, review_due_on=None).exists()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("half", ["nothing", "a day alone", "a name alone"])
def test_without_a_name_and_a_day_no_page_speaks_of_a_review(client, ann, path, half):
    dates = {"reviewed_on": date(2026, 11, 1), "review_due_on": date(2199, 1, 1)}
    set_everywhere(
        **{"nothing": {}, "a day alone": dates, "a name alone": {"reviewed_by": ann}}[half]
    )
    page = client.get(path).content.decode()
    assert [words for words in CLAIMS if words in page] == []


@pytest.mark.parametrize("path", [ARTICLE, CONDITION, "/about/"])
def test_a_review_by_a_named_clinician_is_told_with_its_day(client, ann, path):
    set_everywhere(reviewed_by=ann, reviewed_on=date(2026, 11, 1))
    review = soup(client.get(path)).find("section", class_="review").text
    assert "Reviewed by Ann Example, D.C." in review
    assert "November 1, 2026" in review


def test_changes_for_readers_are_shown_without_a_word_of_review(client):
    article = make_article(change_notes=[["2026-11-02", "We said more on chairs."]])
    section = soup(client.get(article.get_absolute_url())).find("section", class_="review")
    assert "We said more on chairs." in section.text
    assert "review" not in section["aria-label"].lower()


@pytest.mark.parametrize("role", [EDITOR, CLINICIAN])
def test_the_first_page_lists_the_public_pages_that_no_clinician_has_reviewed(sign_in, ann, role):
    client = sign_in(role)
    Article.objects.update(reviewed_by=ann, reviewed_on=date(2026, 11, 1))
    unread = make_article(slug="unread", reviewed_by=ann)
    make_article(slug="draft", published_at=None)
    page = soup(client.get(reverse("admin:index")))
    links = {link.text: link["href"] for link in page.find_all("a", class_="todos__link")}
    found = client.get(links["1 public article that no clinician has reviewed"])
    assert set(found.context_data["cl"].result_list) == {unread}
    assert "1 public condition that no clinician has reviewed" in links
    assert not [words for words in links if "page" in words and "reviewed" in words]


def test_the_deploy_check_names_each_public_health_page_that_nobody_approved(ann):
    set_everywhere(reviewed_by=ann, reviewed_on=date(2026, 11, 1))
    Page.objects.update(reviewed_by=None)  # about the clinic, not about health
    assert checks.unreviewed_pages() == []
    unread = list(Article.objects.all()[:2])
    Article.objects.filter(pk__in=[article.pk for article in unread]).update(reviewed_by=None)
    make_article(slug="draft", published_at=None)
    [error] = checks.unreviewed_pages()
    assert error.is_serious()
    for article in unread:
        assert f"“{article}” ({article.get_absolute_url()})" in error.msg
    assert error.msg.count("/articles/") == 2


def test_only_what_was_reviewed_is_to_be_reviewed_again(admin_client, ann):
    past = timezone.localdate() - timedelta(days=1)
    dates = {"reviewed_on": past - timedelta(days=90), "review_due_on": past}
    again = make_article(slug="again", reviewed_by=ann, **dates)
    never = make_article(slug="never", **dates)
    assert set(Article.objects.review_overdue()) == {again}
    assert never in Article.objects.not_reviewed()
    listing = soup(admin_client.get(url(Article, "changelist"), {"q": "made article"})).text
    assert "overdue" in listing
    assert "not reviewed yet" in listing
    assert Condition.objects.not_reviewed().exists()
