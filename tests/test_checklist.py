"""
Nothing goes out before its checklist is clear, and staff see all of it at once. By the real
forms of the admin.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from articles.models import (
    Article,
    ArticlePicture,
    ArticleText,
    ClaimOverride,
    Clinician,
    Condition,
    ConditionText,
    ConditionTreatment,
    Evidence,
    Page,
    Picture,
    Source,
    Treatment,
)
from articles.publishing.checklist import Checklist
from clinic_site.foundation.roles import CLINICIAN, EDITOR, MANAGER

from . import editing
from .drafting import save_draft
from .editing import edit as send
from .editing import typed as filled
from .factories import approve, link_to_clinician, make_article, make_condition, reviewed_condition
from .html import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(admin_client, admin_user):
    """Somebody who may do all and approve pages."""
    link_to_clinician(admin_user)
    return admin_client


CLAIM = "<p>We guarantee relief. Come and see us.</p>"
HARD = (
    "<p>Therapeutic ultrasound interventions demonstrate insufficient efficacy regarding "
    "musculoskeletal rehabilitation outcomes among heterogeneous populations of patients, "
    "notwithstanding considerable methodological dissimilarities.</p><p>It is so.</p>"
)
APPROVED_BEFORE = {"published_at_0": "2026-01-05", "published_at_1": "09:00"}
# By the one button of a clinician who writes herself, so that no review is missing.
PUBLIC = APPROVED_BEFORE | {"_approve": ""}
DRAFT = {"published_at_0": "", "published_at_1": ""}


def url(row):
    return editing.url(type(row), "change", row.pk)


def checklist(response):
    return soup(response).find("section", class_="checklist")


def lines(response):
    return [line.text for line in checklist(response).find_all("li", class_="checklist__finding")]


def refused(response):
    """The lines of the checklist of a form that came back."""
    assert response.status_code == 200, "saved, though it should have been refused"
    return lines(response)


def musts(response):
    return [line for line in refused(response) if line.startswith("Required")]


def make_ready(**changes):
    """A draft that lacks nothing."""
    today = timezone.localdate()
    facts = {"credentials": "D.C.", "role": "chiropractor"}
    reader, _made = Clinician.objects.get_or_create(name="Rita Reader", defaults=facts)
    values = {
        "published_at": None,
        "in_short": "It may help some people who have had pain in the lower back for months.",
        "reviewed_by": reader,
        "body": '<p>It helps some people (<a href="#source-paige-2017">Paige, 2017</a>).</p>',
        "reviewed_on": today,
        "review_due_on": today + timedelta(days=300),
    }
    article = make_article(**values | changes)
    article.sources.set(Source.objects.filter(key="paige-2017"))
    approve(article)
    return article


def sign_in(client, role):
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


def keep_field(response):
    """The field for a reason to keep the words that were found first."""
    return checklist(response).find("textarea")["name"]


# --- All at once -----------------------------------------------------------------------------


def test_a_draft_that_lacks_nothing_goes_public(admin_client):
    article = make_ready()
    page = admin_client.get(url(article))
    assert lines(page) == []
    assert "Nothing is missing." in checklist(page).text
    assert send(admin_client, article, **PUBLIC).status_code == 302
    assert Article.objects.published().filter(pk=article.pk).exists()


@pytest.mark.parametrize("when", ["2026-01-05", "2199-01-05"], ids=["now", "later"])
def test_a_refusal_lists_every_reason_and_keeps_what_was_typed(admin_client, when):
    article = make_article(published_at=None, body=CLAIM + '<p><a href="#source-none">x</a></p>')
    other = ArticleText.objects.create(parent=article, region="main", body="<p>Old words.</p>")
    typed = {"title": "My new title", "articletext_set-1-body": "<p>It cures pain.</p>"}
    response = send(admin_client, article, **PUBLIC | {"published_at_0": when} | typed)
    reasons = "\n".join(musts(response))
    for words in (
        "at least one source",
        "#source-none, which isn't one of",
        "“We guarantee relief.” says “guarantee”",
        "“It cures pain.” says “cures”",
    ):
        assert words in reasons
    assert len(musts(response)) == 4
    kept = filled(response)
    assert kept["title"] == "My new title"
    assert kept["articletext_set-1-body"] == "<p>It cures pain.</p>"
    assert kept["published_at_0"] == when
    article.refresh_from_db()
    other.refresh_from_db()
    assert (article.title, article.published_at) == ("A made article", None)
    assert other.body == "<p>Old words.</p>"


def test_a_draft_is_saved_whatever_it_lacks(admin_client):
    article = make_article(published_at=None, body=CLAIM)
    response = admin_client.post(
        url(article), filled(admin_client.get(url(article))) | {"_continue": "1"}, follow=True
    )
    assert len(lines(response)) == 3
    note = soup(response).find("ul", class_="messagelist").text
    assert "Reading grade: too short to judge" in note
    assert "3 to fix before it can be public; 1 to look at" in note


def test_a_new_page_with_its_new_blocks_is_held_to_the_list(admin_client):
    address = reverse("admin:articles_page_add")
    form = filled(admin_client.get(address)) | APPROVED_BEFORE
    form |= {"title": "Ours", "slug": "ours", "summary": "A summary of fifty characters or more."}
    form |= {"summary": form["summary"] + " It is whole.", "pagetext_set-TOTAL_FORMS": "1"}
    form |= {
        "pagetext_set-0-body": CLAIM,
        "pagetext_set-0-region": "main",
        "pagetext_set-0-ordering": "10",
    }
    response = admin_client.post(address, form)
    assert len(musts(response)) == 1
    assert not Page.objects.filter(slug="ours").exists()
    assert admin_client.post(address, form | DRAFT).status_code == 302
    assert Page.objects.get(slug="ours").published_at is None


@pytest.mark.parametrize(
    "wrong",
    [{"picture": "0"}, {"articletext_set-0-heading": "x" * 121}],
    ids=["page", "block"],
)
def test_a_refusal_points_to_what_the_list_does_not_say(admin_client, wrong):
    said = soup(send(admin_client, make_ready(body=CLAIM), **PUBLIC | wrong)).text
    assert "First fix what's marked in the form, and what's listed under “Ready to pub" in said
    said = checklist(send(admin_client, make_ready(slug="other"), **PUBLIC | wrong)).text
    assert "Not yet. Something in the form isn’t right: it’s marked there." in said
    assert "Nothing is missing" not in said


def test_a_text_that_the_page_would_refuse_is_on_the_list_of_its_draft(admin_client):
    article = make_ready(published_at=timezone.now())
    save_draft(admin_client, article, summary="Short.")
    (must,) = musts(admin_client.get(url(article)))
    assert "“Summary”: Use at least 50 characters. You have 6." in must


def test_a_refusal_names_no_button_that_its_form_lacks(admin_client):
    """And nobody is told to take down what readers see."""
    hint, clear = "press “Save draft”", "or clear this date to keep a draft."
    one = Treatment.objects.exclude(published_at=None).first()
    gap = {"risks": ""}
    said = soup(send(admin_client, one, **gap)).text
    assert "what's listed under “Ready to publish?”." in said
    assert (hint in said, clear in said) == (False, False)
    assert send(admin_client, one, **DRAFT, **gap).status_code == 302
    said = soup(send(admin_client, one, **APPROVED_BEFORE)).text
    assert (hint in said, clear in said) == (False, True)
    said = soup(send(admin_client, make_ready(body=CLAIM), **PUBLIC)).text
    assert (hint in said, clear in said) == (True, False)


def test_what_the_form_itself_refuses_stands_in_the_same_list(admin_client):
    """A picture without words never passes; the other reasons are not held back for later."""
    article = make_ready(body=CLAIM)
    ArticlePicture.objects.create(
        parent=article,
        region="main",
        picture=Picture.objects.first(),
        description="A hand.",
    )
    response = send(
        admin_client, article, **PUBLIC | {"title": "", "articlepicture_set-0-description": ""}
    )
    reasons = "\n".join(musts(response))
    assert "Describe the picture" in reasons
    assert "We guarantee relief." in reasons


def test_an_article_is_told_all_that_it_lacks_before_anything_is_typed_and_after(admin_client):
    address = reverse("admin:articles_article_add")
    opened = admin_client.get(address)
    for response in (opened, admin_client.post(address, filled(opened) | PUBLIC)):
        reasons = "\n".join(lines(response))
        for lack in ("“Title”", "“Topics”", "Write the text", "Write the summary", "one source"):
            assert reasons.count(lack) == 1


def test_an_article_of_empty_blocks_stays_a_draft(admin_client):
    article = make_ready(body="<p> </p>")
    assert "Write the text" in "".join(musts(send(admin_client, article, **PUBLIC)))
    article.articletext_set.all().delete()
    assert "Write the text" in "".join(musts(send(admin_client, article, **PUBLIC)))


def test_each_line_leads_to_its_field_or_its_block(admin_client):
    article = make_article(published_at=None)
    ArticleText.objects.create(parent=article, region="main", ordering=5, body=CLAIM)
    for response in (admin_client.get(url(article)), send(admin_client, article, **PUBLIC)):
        page = soup(response)
        ids = {node["id"] for node in page.walk() if "id" in node.attrs}
        links = {line.find("a")["href"] for line in page.find_all("li", "checklist__finding")}
        assert {link.removeprefix("#") for link in links} <= ids
        wrong = next(
            name
            for name, value in filled(response).items()
            if name.endswith("-body") and "guarantee" in value
        )
        assert f"#{wrong.removesuffix('-body')}" in links
        assert "#id_sources" in links


def test_a_block_that_is_taken_away_takes_its_claim_with_it(admin_client):
    article = make_ready()
    ArticleText.objects.create(parent=article, region="main", ordering=20, body=CLAIM)
    assert len(musts(send(admin_client, article, **PUBLIC))) == 1
    gone = {"articletext_set-1-DELETE": "on"}
    assert send(admin_client, article, **PUBLIC | gone).status_code == 302


# --- A condition page is complete or not public ----------------------------------------------

WHAT_A_READER_IN_PAIN_NEEDS = {
    "call to 911": lambda page: page.symptoms.filter(urgency="emergency").delete(),
    "usual symptoms": lambda page: [
        page.symptoms.exclude(group="").delete(),
        page.conditiontext_set.filter(region="symptoms").delete(),
    ],
    "“Self-care”": lambda page: page.conditiontext_set.filter(region="self_care").delete(),
}


@pytest.mark.parametrize("days", [-1, 30], ids=["now", "later"])
@pytest.mark.parametrize("lack", WHAT_A_READER_IN_PAIN_NEEDS)
def test_a_condition_page_without_what_a_reader_in_pain_needs_stays_a_draft(
    admin_client, lack, days
):
    condition = reviewed_condition(published_at=None)
    day = timezone.localdate() + timedelta(days=days)
    public = PUBLIC | {"published_at_0": day.isoformat()}
    WHAT_A_READER_IN_PAIN_NEEDS[lack](condition)
    response = send(admin_client, condition, **public)
    assert [lack in line for line in musts(response)] == [True]
    link = checklist(response).find("a")["href"].removeprefix("#")
    assert soup(response).find(id=link)
    condition.refresh_from_db()
    assert condition.published_at is None
    assert send(admin_client, condition, **DRAFT).status_code == 302


def test_a_complete_condition_page_goes_public(admin_client):
    condition = reviewed_condition(published_at=None)
    assert send(admin_client, condition, **PUBLIC).status_code == 302
    assert Condition.objects.published().filter(pk=condition.pk).exists()


def test_symptoms_told_in_a_text_are_symptoms_too(admin_client):
    condition = reviewed_condition(published_at=None)
    condition.symptoms.exclude(group="").delete()
    assert send(admin_client, condition, **PUBLIC).status_code == 302


def test_an_empty_condition_page_is_told_all_that_it_lacks(admin_client):
    condition = reviewed_condition(published_at=None)
    condition.symptoms.all().delete()
    condition.conditiontext_set.all().delete()
    reasons = " ".join(musts(send(admin_client, condition, **PUBLIC)))
    assert all(lack in reasons for lack in WHAT_A_READER_IN_PAIN_NEEDS)


@pytest.mark.parametrize("lack", ["call to 911", "usual symptoms"])
def test_a_public_condition_page_cannot_lose_them_by_an_edit_nor_by_restoring(admin_client, lack):
    condition = reviewed_condition(published_at=None)
    symptoms = condition.symptoms.all()
    kept = [symptom for symptom in symptoms if (symptom.urgency == "emergency") != (lack[0] == "c")]
    condition.symptoms.exclude(pk__in=[symptom.pk for symptom in kept]).delete()
    if lack == "usual symptoms":
        condition.conditiontext_set.filter(region="symptoms").delete()
    send(admin_client, condition, title="An unfinished one")
    unfinished = Version.objects.get_for_object(condition).first()
    for text, group, urgency in (("numb legs", "", "emergency"), ("pain", "nerves", "routine")):
        condition.symptoms.create(text=text, group=group, urgency=urgency)
    assert send(admin_client, condition, **PUBLIC).status_code == 302

    address = editing.url(Condition, "revision", condition.pk, unfinished.pk)
    response = admin_client.post(address, filled(admin_client.get(address)))
    assert lack in " ".join(musts(response))
    rows = condition.symptoms.count()
    gone = {f"symptoms-{number}-DELETE": "on" for number in range(rows)}
    assert "call to 911" in " ".join(musts(send(admin_client, condition, **gone)))
    assert condition.symptoms.count() == rows


def test_the_sample_conditions_are_complete():
    for condition in Condition.objects.all():
        assert Checklist(condition).blocks == []


# --- What is on it ---------------------------------------------------------------------------


def test_the_claims_check_reads_every_word_of_a_condition(admin_client):
    condition = make_condition(
        published_at=None,
        title="Cure one",
        summary="We promise relief here: a cure two, in more than fifty letters.",
        definition="Cure three",
        emergency_note="Cure four",
        picture=Picture.objects.first(),
        picture_description="Cure five",
    )
    ConditionText.objects.filter(parent=condition).delete()
    ConditionText.objects.create(
        parent=condition, region="causes", heading="Cure six", body="<p>Cure seven</p>"
    )
    condition.symptoms.update(text="Cure eight")
    Evidence.objects.create(
        condition=condition,
        claim="Cure nine",
        participants="Cure ten",
        comparison="Cure eleven",
        result="Cure twelve",
        limits="Cure thirteen",
        source=Source.objects.first(),
    )
    found = " ".join(lines(admin_client.get(url(condition))))
    numbers = "one two three four five six seven eight nine ten eleven twelve thirteen"
    assert [number for number in numbers.split() if number not in found] == []


def test_a_long_description_and_a_source_that_no_text_cites_only_warn(admin_client):
    article = make_ready(picture=Picture.objects.first(), picture_description="A hand. " * 20)
    source = Source.objects.get(key="who-2023")
    article.sources.add(source)
    response = admin_client.get(url(article))
    assert [line.split()[0] for line in lines(response)] == ["Suggested", "Suggested"]
    assert "characters; 125 or fewer are best" in lines(response)[0]
    assert f"“{source}” is listed, but no text cites it" in lines(response)[1]
    assert str(source) in soup(response).find(id="id_sources").text, "as the field names it"
    assert send(admin_client, article, **PUBLIC).status_code == 302


def test_a_source_of_the_evidence_or_of_a_treatment_counts_as_listed(admin_client):
    condition = make_condition(published_at=None)
    block = ConditionText.objects.filter(parent=condition).first()
    block.body = '<p><a href="#source-paige-2017">P</a> <a href="#source-who-2023">W</a></p>'
    block.save()
    cited = [str(one) for one in Source.objects.filter(key__in=["paige-2017", "who-2023"])]
    found = " ".join(lines(admin_client.get(url(condition))))
    assert all(name in found for name in cited)
    adjustment = Treatment.objects.get(slug="spinal-adjustment")  # rests on paige-2017
    ConditionTreatment.objects.create(condition=condition, treatment=adjustment)
    Evidence.objects.create(
        condition=condition, claim="It helps some.", source=Source.objects.get(key="who-2023")
    )
    found = " ".join(lines(admin_client.get(url(condition))))
    assert not any(name in found for name in cited)


def test_evidence_without_a_source_is_refused_and_listed(admin_client):
    condition = make_condition(published_at=None)
    card = dict.fromkeys(("claim", "participants", "comparison", "result", "limits"), "Words.")
    row = {f"evidence-0-{name}": words for name, words in card.items()}
    row |= {"evidence-0-ordering": "0", "evidence-TOTAL_FORMS": "1"}
    reasons = " ".join(musts(send(admin_client, condition, **PUBLIC | row)))
    assert "Name the source of this evidence." in reasons
    assert "at least one source" in reasons
    assert not condition.evidence.exists()


def test_every_public_page_has_evidence_that_names_a_source_one_can_look_up():
    conditions = Condition.objects.published()
    assert conditions
    for condition in conditions:
        for card in condition.evidence.all():
            assert card.source.title
            assert card.source.year
            assert card.source.doi or card.source.url


def test_a_treatment_with_gaps_keeps_the_pages_that_name_it_from_going_out(admin_client):
    draft = Treatment.objects.create(name="Cupping", slug="cupping", description="<p>Cups.</p>")
    article = make_ready()
    article.treatments.add(draft)
    [line] = musts(send(admin_client, article, **PUBLIC))
    assert "“Cupping” has gaps in its status box: who gives it, license, what" in line
    condition = make_condition(published_at=None)
    ConditionTreatment.objects.create(condition=condition, treatment=draft)
    assert "“Cupping” has gaps" in " ".join(musts(send(admin_client, condition, **PUBLIC)))


def test_a_treatment_is_held_to_the_list_too(admin_client):
    treatment = Treatment.objects.create(
        name="Cupping", slug="cupping", description="<p>It is completely safe.</p>", risks="None."
    )
    response = send(admin_client, treatment, **PUBLIC)
    reasons = "\n".join(musts(response))
    assert "“completely safe”" in reasons
    assert "at least one source" in reasons
    for gap in ("who gives it", "license", "what the evidence says", "regulatory status"):
        assert f"Fill in “{gap}”" in reasons
    assert send(admin_client, treatment).status_code == 302


# --- Review ----------------------------------------------------------------------------------


def test_a_live_page_whose_review_is_late_may_still_be_mended(admin_client):
    """Or a wrong word would stay public until somebody has time to review all of it."""
    today = timezone.localdate()
    article = make_ready(
        published_at=timezone.now() - timedelta(days=399),
        reviewed_on=today - timedelta(days=400),
        review_due_on=today - timedelta(days=1),
    )
    assert lines(admin_client.get(url(article)))[0].startswith("Suggested Review due on")
    assert send(admin_client, article, title="Mended").status_code == 302


def test_the_home_page_of_staff_names_the_overdue_page(admin_client):
    today = timezone.localdate()
    make_ready(reviewed_on=today - timedelta(days=9), review_due_on=today - timedelta(days=1))
    home = admin_client.get(reverse("admin:index")).content.decode()
    assert "article to review again" in home


# --- Reading grade ---------------------------------------------------------------------------


def test_hard_words_warn_with_their_three_hardest_sentences(admin_client):
    article = make_ready(body=HARD * 4 + "<p>Words are short here.</p>")
    article.sources.clear()
    response = admin_client.get(url(article))
    line = next(line for line in lines(response) if "The words read at grade" in line)
    assert line.startswith("Suggested")
    examples = checklist(response).find("ol").find_all("li")
    assert len(examples) == 3
    for example in examples:
        assert example.text.startswith("Therapeutic ultrasound interventions")
        assert example.find("a")["href"] == "#articletext_set-0"


EVEN = (
    "Most back pain gets better on its own within a few weeks, and a short walk each day can "
    "help you feel looser. If the pain comes back, try the same gentle steps again."
)
CHOPPED = "Your back is sore now. It will heal in time. You can walk a bit each day. "


@pytest.mark.parametrize(
    ("text", "said"), [(EVEN, False), (CHOPPED * 3, True)], ids=["even", "choppy"]
)
def test_choppy_words_are_a_suggestion_and_never_stop_a_page(admin_client, text, said):
    response = admin_client.get(url(make_ready(body=f"<p>{text}</p>")))
    choppy = [line for line in lines(response) if "choppy" in line]
    assert bool(choppy) == said
    assert all(line.startswith("Suggested") for line in choppy)
    assert "6 to 7 is best, 8 is the limit" in checklist(response).text


def test_the_grade_stands_on_every_page_of_words(admin_client):
    for model in (Condition, Article, Page, Treatment):
        page = admin_client.get(url(model.objects.first()))
        assert "Reading grade" in checklist(page).text


# --- Words kept all the same -----------------------------------------------------------------


@pytest.mark.parametrize("role", [MANAGER, CLINICIAN])
def test_a_claim_may_be_kept_with_a_reason_and_that_is_on_record(client, role):
    user = sign_in(client, role)
    article = make_ready()
    block = ArticleText.objects.create(parent=article, region="main", ordering=9, body=CLAIM)
    approve(article)
    response = send(client, article, **APPROVED_BEFORE)
    key = keep_field(response)
    assert musts(client.post(url(article), filled(response) | {key: "  "}))
    reason = "It quotes the law."
    assert client.post(url(article), filled(response) | {key: reason}).status_code == 302
    kept = ClaimOverride.objects.get()
    assert (kept.user, kept.username, kept.rule) == (user, user.username, "guarantee")
    assert (kept.sentence, kept.reason) == ("We guarantee relief.", reason)
    assert kept.page_name == article.title
    assert timezone.now() - kept.made_at < timedelta(minutes=1)
    # The live page is saved again without another word, until there is another claim.
    assert send(client, article, title="Again").status_code == 302
    assert reason in checklist(client.get(url(article))).text
    assert ClaimOverride.objects.count() == 1
    block.body = "<p>We guarantee lasting comfort. Come and see us.</p>"
    block.save()
    assert "We guarantee lasting comfort." in musts(send(client, article))[0]


def test_words_kept_on_one_page_are_found_on_another(admin_client):
    one, other = make_ready(body=CLAIM), make_ready(body=CLAIM, slug="other", title="Other")
    response = send(admin_client, one, **PUBLIC)
    key = keep_field(response)
    admin_client.post(url(one), filled(response) | {key: "Quoted."})
    assert len(musts(send(admin_client, other, **PUBLIC))) == 1


def test_an_editor_cannot_keep_a_claim(client, admin_client):
    article = make_ready()
    ArticleText.objects.create(parent=article, region="main", ordering=9, body=CLAIM)
    approve(article)
    key = keep_field(send(admin_client, article, **PUBLIC))
    sign_in(client, EDITOR)
    response = send(client, article, **APPROVED_BEFORE)
    assert checklist(response).find("textarea") is None
    assert len(musts(client.post(url(article), filled(response) | {key: "I want to."}))) == 1
    assert not ClaimOverride.objects.exists()


def test_a_reason_keeps_nothing_but_its_own_claim(admin_client):
    article = make_ready()
    ArticleText.objects.create(parent=article, region="main", ordering=9, body=CLAIM)
    response = send(admin_client, article, **PUBLIC)
    form = filled(response) | {keep_field(response): "Quoted.", "title": "It cures you"}
    form |= {"_approve": ""}
    [line] = musts(admin_client.post(url(article), form))
    assert "It cures you" in line
    assert not ClaimOverride.objects.exists()


def test_what_was_kept_is_never_changed_or_deleted(admin_client):
    article = make_ready(body=CLAIM)
    response = admin_client.get(url(article))
    admin_client.post(url(article), filled(response) | {keep_field(response): "Quoted."})
    kept = ClaimOverride.objects.get()
    for change in (kept.save, kept.delete, ClaimOverride.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    for action in ("change", "delete"):
        address = reverse(f"admin:articles_claimoverride_{action}", args=[kept.pk])
        assert admin_client.post(address, {"reason": "Other"}).status_code == 403
    assert "Quoted." in admin_client.get(reverse("admin:articles_claimoverride_changelist")).text


# --- What it costs ---------------------------------------------------------------------------


@pytest.fixture
def thirty_blocks():
    condition = Condition.objects.get(slug="back-spasms")
    missing = 30 - ConditionText.objects.filter(parent=condition).count()
    for number in range(missing):
        ConditionText.objects.create(
            parent=condition, region="causes", ordering=100 + number, body=CLAIM
        )
    return condition


def test_a_page_of_30_blocks_opens_with_fewer_than_40_queries(
    admin_client, thirty_blocks, django_assert_max_num_queries
):
    admin_client.get(url(thirty_blocks))
    with django_assert_max_num_queries(39):
        admin_client.get(url(thirty_blocks))


def test_a_form_reads_what_its_rows_have_chosen_with_the_rows(admin_client):
    condition = Condition.objects.get(slug="back-spasms")
    admin_client.get(url(condition))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            form = soup(admin_client.get(url(condition)))
        chosen = form.find("select", id="id_steps-0-source").find_all("option")
        return len(asked), [option.text for option in chosen if "selected" in option.attrs]

    source = Source.objects.get(key="medlineplus-back-home")
    condition.steps.update(source=source)
    every, chosen = queries()
    assert chosen == [str(source)]
    condition.steps.exclude(pk=condition.steps.first().pk).update(source=None, picture=None)
    assert queries() == (every, chosen)


def test_the_list_itself_costs_few_queries_however_long_the_page(
    thirty_blocks, django_assert_max_num_queries
):
    rows = thirty_blocks.rows()
    with django_assert_max_num_queries(4):
        assert Checklist(thirty_blocks, rows).blocks


@pytest.mark.parametrize("sign", ["<b>", "</b>", "<br/>", '<a href="/about/">', "&nbsp;", "&#39;"])
@pytest.mark.parametrize("name", ["title", "summary", "question", "in_short"])
def test_html_among_plain_words_is_refused_for_readers_would_see_it(admin_client, name, sign):
    article = make_ready(published_at=None)
    before = getattr(article, name)
    changes = PUBLIC | {name: f"{before or 'Why me'} {sign} now"}
    said = refused(send(admin_client, article, **changes))
    assert [line for line in said if f"Readers would see “{sign}” just like that" in line]


def test_html_in_the_plain_words_of_a_block_or_row_is_refused_too():
    article = make_article("<p><strong>Bold</strong> is fine here.</p>")
    row = ArticleText(parent=article, heading="A <i>heading</i>", body="<p>Fine &amp; bold.</p>")
    found = [str(one.message) for one in Checklist(article, rows=[row]).findings]
    assert [message for message in found if "Readers would see “<i>”" in message]
    treatment = Treatment(name="Heat <em>pad</em>", description="<p><em>Heat</em>.</p>")
    assert [one for one in Checklist(treatment, rows=[]).findings if "“<em>”" in one.message]


@pytest.mark.parametrize(
    "words", ["p < 0.05 and n > 20", "1 <2> 3", "<ann@example.com>", "R&D; at all", "I <3 you"]
)
def test_other_signs_in_plain_words_are_no_html(words):
    article = make_article(title=words)
    assert not [one for one in Checklist(article).findings if "Readers would see" in one.message]
