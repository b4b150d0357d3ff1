"""Things that tests make beside the sample site."""

from datetime import date, timedelta

from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.models import (
    Article,
    ArticleText,
    Clinician,
    Condition,
    ConditionText,
    Review,
    Source,
    Symptom,
    Topic,
)
from articles.publishing.words import Words
from contact.models import Offer

from .kept import HELPER

SUMMARY = "A summary that is long enough to be a whole sentence of its own."

# Public without a clinician's approval, as the sample site is.
UNREVIEWED = {"went_public_unreviewed": True}

# Facts of a clinic that nobody can take for a real one.
PLACE = {
    "street": "11 Lighthouse Lane",
    "city": "Sampleton",
    "state": "TX",
    "postal_code": "00000",
    "confirmed_on": date(2026, 11, 1),
}
FULL_RECORD = {
    "first_visit_minutes": 50,
    "online_booking": "https://booking.example.com/made-up-clinic",
    "first_visit_price": "1234.50",
    "later_visit_price": "56",
    "insurance_plans": "Sample Mutual\nExample Shield of Nowhere",
    "ways_to_pay": "Cash, Check, Made-up Card",
    "parking": "Eleven spaces beside the lighthouse, free.",
    "step_free_entry": "partly",
    "step_free_note": "The side door has a ramp; the front door has three steps.",
    "languages": "English, Esperanto",
    "answers_help": HELPER,
}
HALF_RECORD = {
    name: FULL_RECORD[name] for name in ("first_visit_minutes", "later_visit_price", "parking")
}


def make_article(body="<p>Words of its own.</p>", topics=("treatments",), **changes):
    """An article that has just gone public, the newest of all, with one block of text."""
    values = {"title": "A made article", "slug": "made", "summary": SUMMARY, **UNREVIEWED}
    article = Article.objects.create(**{"published_at": timezone.now()} | values | changes)
    article.topics.set(Topic.objects.filter(slug__in=topics))
    ArticleText.objects.create(parent=article, region="main", heading="A section", body=body)
    return article


def make_condition(**changes):
    """A second condition: a text in each region, and symptoms of each urgency and group."""
    values = {
        "title": "Stiff neck",
        "slug": "stiff-neck",
        "summary": SUMMARY,
        "definition": "A stiff neck is a neck that hurts when you turn it.",
        "published_at": timezone.now(),
        **UNREVIEWED,
    }
    condition = Condition.objects.create(**values | changes)
    condition.topics.set(Topic.objects.all())
    for region in Condition.regions:
        ConditionText.objects.create(
            parent=condition,
            region=region.key,
            heading=f"About {region.key}",
            body=f"<p>Words on {region.key}.</p>",
        )
    for text, group, urgency in (
        ("a stiff neck with a high fever", "", "emergency"),
        ("a neck that is worse at night", "", "same_day"),
        ("keeps coming back", "", "routine"),
        ("A neck that turns less far", "muscles_and_joints", "routine"),
        ("Tingling in one finger", "nerves", "routine"),
    ):
        Symptom.objects.create(condition=condition, text=text, group=group, urgency=urgency)
    return condition


def make_clinician(**changes):
    """Somebody whom the website shows, with a license that nobody can take for a real one."""
    values = {
        "name": "Pat Example",
        "credentials": "D.C.",
        "role": "chiropractor",
        "is_public": True,
        "license_type": "Made-up chiropractic license",
        "license_number": "XY-000",
        "license_lookup": "https://board.example.com/look-up",
        "biography": "<p>Pat trained beside the lighthouse.</p>",
    }
    return Clinician.objects.create(**values | changes)


def reviewed(make, **changes):
    """What `make` makes, with all that the checklist asks of a page, a review among it."""
    publication = make(**review() | changes)
    publication.sources.set(Source.objects.filter(key="acp-2017"))
    if publication.is_reviewed:
        approve(publication)
    return publication


def review():
    """What a page holds that Rita Reader approved today."""
    today = timezone.localdate()
    facts = {"credentials": "D.C.", "role": "chiropractor"}
    reader, _made = Clinician.objects.get_or_create(name="Rita Reader", defaults=facts)
    return {
        "reviewed_by": reader,
        "reviewed_on": today,
        "review_due_on": today + timedelta(days=365),
    }


def approve(publication):
    """Rita Reader approves the words that a page has now. Returns the Review."""
    words, facts = Words.saved(publication), review()
    return Review.objects.create(
        page=publication,
        words=words.digest,
        texts=words.texts,
        decision=Review.Decision.APPROVED,
        decided_at=timezone.now(),
        decided_by_name="rita",
        reviewer=facts["reviewed_by"],
        due_on=facts["review_due_on"],
    )


def hire(name, role, email=None):
    """Somebody who works here, without a password."""
    user = User.objects.create_user(name, email or f"{name}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def link_to_clinician(user, **changes):
    """Make somebody who works here a clinician, who may approve pages if their role says so."""
    facts = {"name": "Lee Example", "credentials": "D.C.", "role": "chiropractor"}
    return Clinician.objects.create(**facts | changes, account=user)


def reviewed_article(**changes):
    return reviewed(make_article, **changes)


def reviewed_condition(**changes):
    return reviewed(make_condition, **changes)


def make_offer(**changes):
    """An offer that runs today and tomorrow."""
    today = timezone.localdate()
    values = {
        "title": "First visit for $49",
        "text": "A talk about your back, an exam and your questions.",
        "who": "New patients",
        "starts_on": today,
        "ends_on": today + timedelta(days=1),
    }
    return Offer.objects.create(**values | changes)
