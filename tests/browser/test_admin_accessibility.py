"""Every page of the admin, for everybody who works here: WCAG 2.2, as far as a machine can tell."""

import json

import pytest

from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER

from .site import needs_chromium
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium

PLANT = """
import json
import reversion
from allauth.mfa.models import Authenticator
from articles.models import *
from clinic_site.foundation.roles import FRONT_DESK
from contact.models import *
from tests.colleagues import hire
from tests.desk import SPAM, write
from tests.factories import make_article

with reversion.create_revision():
    draft = make_article(published_at=None, slug="unready", body="<p>We guarantee it.</p>")
    picture = Picture.objects.first()
    ArticlePicture.objects.create(
        parent=draft, region="main", ordering=10, picture=picture, description="A desk."
    )
    ArticleCareCard.objects.create(
        parent=draft, region="main", ordering=20, urgency="emergency", heading="Call 911 if:",
        symptoms="your legs are numb",
    )
with reversion.create_revision():
    draft.title = "Another title"
    draft.save()
old, new = reversion.models.Version.objects.get_for_object(draft)[::-1]
past = Redirect.objects.create(old_path="/articles/gone/")
email = f"{'onelongword' * 5}@example.com"
message = write(email=email, texts="on", phone="(940) 555-0100")
suspect = write(name="Robot", message="Buy this", **SPAM)
colleague = hire("lena", FRONT_DESK)
Authenticator.objects.create(user_id=colleague.pk, type="totp", data={})
message.assignee_id = colleague.pk
message.save()
print(json.dumps({
    "draft": draft.pk, "old": old.pk, "new": new.pk, "past": past.pk, "message": message.pk,
    "suspect": suspect.pk, "mail": OutgoingMail.objects.first().pk, "picture": picture.pk,
    "treatment": Treatment.objects.first().pk, "colleague": colleague.pk,
}))
"""

PAGES = {
    "home": "",
    "guide": "guide/",
    "part of the home page": "articles/",
    "articles": "articles/article/",
    "articles found": "articles/article/?q=back&state=live&review=overdue",
    "new article": "articles/article/add/",
    "article": "articles/article/1/change/",
    "unready article": "articles/article/{draft}/change/",
    "deleted articles": "articles/article/recover/",
    "history": "articles/article/{draft}/history/",
    "earlier version": "articles/article/{draft}/history/{old}/",
    "what changed": "articles/article/{draft}/history/compare/?old={old}&new={new}",
    "draft": "articles/article/{draft}/draft/",
    "deletion of an article": "articles/article/1/delete/",
    "conditions": "articles/condition/",
    "new condition": "articles/condition/add/",
    "condition": "articles/condition/1/change/",
    "pages": "articles/page/",
    "page": "articles/page/1/change/",
    "treatments": "articles/treatment/",
    "treatment": "articles/treatment/{treatment}/change/",
    "pictures": "articles/picture/",
    "new picture": "articles/picture/add/",
    "picture from another form": "articles/picture/add/?_popup=1",
    "picture": "articles/picture/{picture}/change/",
    "deletion of a picture": "articles/picture/{picture}/delete/",
    "sources": "articles/source/",
    "source": "articles/source/1/change/",
    "topics": "articles/topic/",
    "topic": "articles/topic/1/change/",
    "clinicians": "articles/clinician/",
    "new clinician": "articles/clinician/add/",
    "past addresses": "articles/redirect/",
    "past address": "articles/redirect/{past}/change/",
    "words kept": "articles/claimoverride/",
    "inbox": "contact/inquiry/",
    "all messages": "contact/inquiry/?status=all&assignee=nobody",
    "message": "contact/inquiry/{message}/change/",
    "suspected spam": "contact/inquiry/{suspect}/change/",
    "proof of consent": "contact/inquiry/{message}/proof/",
    "erasing": "contact/inquiry/{message}/erase/",
    "who may be texted": "contact/inquiry/may-be-texted/",
    "sent emails": "outbox/outgoingmail/",
    "one mail": "outbox/outgoingmail/{mail}/change/",
    "wordings": "contact/consentwording/",
    "new wording": "contact/consentwording/add/?purpose=texts",
    "wording": "contact/consentwording/1/change/",
    "log": "contact/auditentry/",
    "clinic": "contact/clinic/1/change/",
    "staff": "staff/colleague/",
    "new colleague": "staff/colleague/add/",
    "colleague": "staff/colleague/{colleague}/change/",
    "accounts": "auth/user/",
    "new account": "auth/user/add/",
    "account": "auth/user/1/change/",
    "groups": "auth/group/",
    "group": "auth/group/1/change/",
}
# Looked at in all four views; what colors they have, all pages have.
IN_ALL_VIEWS = ["home", "articles", "unready article", "what changed", "inbox", "message"]

WHAT_ROLES_SEE = {
    FRONT_DESK: ["home", "guide", "inbox", "message", "clinic"],
    EDITOR: ["home", "guide", "articles", "article"],
    CLINICIAN: ["home", "page", "treatment", "clinicians"],
    MANAGER: ["home", "message", "log", "staff", "colleague"],
}


def name(role):
    return role.split()[0].lower()


@pytest.fixture(scope="module")
def planted(site):
    hire(site, zoe=None, **{name(role): role for role in WHAT_ROLES_SEE})
    return json.loads(site.shell(PLANT))


@pytest.fixture(scope="module")
def boss(site, planted, browser, base_url):
    """The tab of a superuser, for all tests of this file."""
    context = browser.new_context(base_url=base_url)
    yield come_in(context, "zoe")
    context.close()


def open_page(tab, page, planted):
    response = tab.goto("/admin/" + PAGES[page].format(**planted))
    assert response.status == 200
    tab.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")


@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(boss, planted, page):
    boss.said.clear()
    open_page(boss, page, planted)
    look_at(boss)
    assert boss.said == []


@pytest.mark.parametrize("page", IN_ALL_VIEWS)
def test_colors_have_contrast_in_the_other_views_too(boss, planted, page):
    open_page(boss, page, planted)
    look_at(boss, views=[(PHONE, "dark"), (DESK, "light")], runOnly=["color-contrast"])


@pytest.mark.parametrize("page", ["article", "message", "clinic"])
def test_the_words_of_a_form_are_not_in_small_print(boss, planted, page):
    open_page(boss, page, planted)
    words = boss.locator(".aligned .form-row :is(.help, label, input, select, textarea, .readonly)")
    sizes = words.evaluate_all(
        "words => words.filter(word => word.checkVisibility())"
        ".map(word => parseFloat(getComputedStyle(word).fontSize))"
    )
    assert len(sizes) > 5
    assert min(sizes) >= 15


@pytest.mark.parametrize("page", ["message", "proof of consent"])
def test_no_button_is_on_paper(boss, planted, page):
    open_page(boss, page, planted)
    buttons = boss.get_by_role("button")
    assert buttons.count()
    boss.emulate_media(media="print")
    assert buttons.all_inner_texts() == []
    boss.emulate_media(media="screen")


@pytest.mark.parametrize("role", WHAT_ROLES_SEE)
def test_axe_finds_nothing_on_what_each_role_sees(new_context, planted, role):
    tab = come_in(new_context(), name(role))
    for page in WHAT_ROLES_SEE[role]:
        open_page(tab, page, planted)
        look_at(tab, views=[(PHONE, "light")])
    assert tab.said == []
