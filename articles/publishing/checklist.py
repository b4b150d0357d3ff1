"""
The checklist of a page: everything to fix before it goes public, and where to fix each point.

It reads the rows in memory, so it can check a submitted form before anything is saved.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CharField, Q, TextField
from django.utils import timezone
from django.utils.text import capfirst

from articles.fields import RichTextField
from articles.models import (
    Article,
    ArticleFact,
    ArticleText,
    ClaimOverride,
    Condition,
    ConditionText,
    ConditionTreatment,
    Evidence,
    Page,
    PageText,
    Publication,
    Review,
    Source,
    Step,
    Symptom,
    Treatment,
    Urgency,
)
from clinic_site.foundation.blank import is_blank
from clinic_site.foundation.wording import claims, readability

from . import links
from .words import Words, treatments_of

CITED = re.compile(r"#source-([\w-]+)")
BEST_DESCRIPTION = 125  # characters: some screen readers stop there
NOTE = "change_note"  # the field of the form for what changed, for readers
HARDEST = 3  # sentences shown
NEVER_FOLDED = re.compile(
    r"\b911\b|\bemergency room\b|\bdoctor (today|the same day)\b", re.IGNORECASE
)
TAG = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>|&(#\d+|amp|nbsp|lt|gt|quot);", re.IGNORECASE)
KEEP = "keep-"  # begins the names of fields for a reason to keep a sentence
MOST = 100  # findings; who has mended them sees the rest


@dataclass
class Finding:
    message: str
    # Where to fix it: the name of a field of the page, a block or row, or the model of what lacks.
    place: object
    blocks: bool = True
    claim: claims.Claim | None = None
    examples: list = field(default_factory=list)  # of (sentence, place)

    @property
    def key(self):
        """The name of the form field for the reason to keep this sentence despite its rule."""
        said = f"{self.claim.rule.code} {self.claim.sentence}"
        return f"{KEEP}{sha256(said.encode()).hexdigest()[:24]}"


class Checklist:
    """
    All findings on a page or treatment.

    `rows`, `sources` and `treatments` are those that a form would save; where one is None, the
    saved ones are checked. `reasons` maps Finding.key to the reason why an editor keeps a
    sentence that a rule blocks; those findings are then in `kept_now` and not in `findings`.
    `empty` names the fields of the form that can't stay empty, and are: {name: label}. `was_live`
    says whether readers saw the page before, `approves` whether who submits the form approves
    its words by that, and `is_draft` whether they're those of a working draft.
    """

    def __init__(
        self,
        page,
        rows=None,
        sources=None,
        treatments=None,
        reasons=None,
        *,
        empty=None,
        was_live=None,
        approves=False,
        is_draft=False,
    ):
        self.page = page
        self.was_live = getattr(page, "is_published", False) if was_live is None else was_live
        self.approves = approves
        self.is_draft = is_draft
        self.rows = page.rows() if rows is None else rows
        self._sources, self._treatments = sources, treatments
        self.reasons = reasons or {}
        self.empty = empty or {}
        self.kept_now = []  # (finding, reason)
        self.findings = self.find()

    @cached_property
    def sources(self):
        if self._sources is None:
            return list(self.page.sources.all()) if self.page.pk else []
        return list(self._sources)

    @cached_property
    def treatments(self):
        """The treatments that the page names: an article in a field, a condition by rows."""
        if isinstance(self.page, Condition) or self._treatments is None:
            return treatments_of(self.page, self.rows)
        return list(self._treatments)

    @cached_property
    def words(self):
        return Words(self.page, self.rows, self.sources, self.treatments)

    @cached_property
    def approval(self):
        """A clinician's approval of these very words, or None."""
        return Review.objects.approval_of(self.page, self.words.digest) if self.page.pk else None

    @property
    def is_approved_draft(self):
        """Whether publishing the draft of a live page gives it a new review date."""
        if not (self.is_draft and self.approval):
            return False
        return self.approval.due_on >= timezone.localdate()

    @cached_property
    def texts(self):
        """All text that readers see: [(place, model field, text), …]; for place see Finding."""
        texts = [
            (name if row is self.page else row, row._meta.get_field(name), text)
            for row in [self.page, *self.rows]
            for name in row.reader_fields
            if (text := getattr(row, name))
        ]
        if isinstance(self.page, Publication):
            field = self.page._meta.get_field("change_notes")
            texts += [(NOTE, field, note) for note in self.page.notes_for_readers]
        return texts

    @cached_property
    def kept(self):
        return list(ClaimOverride.of(self.page)) if self.page.pk else []

    def find(self):
        checks = [self.sources_missing(), self.citations(), self.links(), self.claims()]
        checks += [self.tags(), self.hard_words(), self.choppy_words()]
        if isinstance(self.page, Publication):
            checks = [self.summary(), self.pictures(), self.review(), self.facts(), *checks]
            checks = [*checks, self.folded()]
            checks = [self.notice(), *checks]
        else:
            checks = [self.status_box(), *checks]
        if isinstance(self.page, Condition):
            checks = [self.anatomy(), *checks]
        if isinstance(self.page, Article):
            checks = [*checks, self.text(), self.in_short()]
        found = [finding for check in checks for finding in check]
        named = {finding.place for finding in found if isinstance(finding.place, str)}
        found += [finding for finding in self.refused() if finding.place not in named]
        named |= {finding.place for finding in found if isinstance(finding.place, str)}
        found[:0] = [
            Finding(f"Fill in “{label}”.", name)
            for name, label in self.empty.items()
            if name not in named
        ]
        return sorted(found, key=lambda finding: not finding.blocks)[:MOST]

    @property
    def blocks(self):
        return [finding for finding in self.findings if finding.blocks]

    @property
    def count(self):
        """How much there is to do, in a few words: "2 to fix, 1 to look at"."""
        blocks = len(self.blocks)
        hints = len(self.findings) - blocks
        parts = [f"{blocks} to fix"] if blocks else []
        parts += [f"{hints} to look at"] if hints else []
        return ", ".join(parts) or "Nothing is missing"

    def __str__(self):
        """A one-line summary, for the message after a save."""
        parts = [f"Reading grade: {self.grade}"] if self.prose else []
        if blocks := len(self.blocks):
            parts.append(f"{blocks} to fix before it can be public")
        if hints := len(self.findings) - blocks:
            parts.append(f"{hints} to look at")
        return "; ".join(parts)

    @cached_property
    def graded_text(self):
        return "\n".join(prose for _place, prose in self.prose)

    @cached_property
    def grade(self):
        """The reading grade in words, such as "6 to 7"."""
        return readability.grade_in_words(self.graded_text)

    @property
    def has_grade(self):
        return self.grade not in (readability.TOO_SHORT, readability.LIST)

    @cached_property
    def prose(self):
        """The text to grade: [(place, text), …]. Short fields, such as titles, are left out."""
        return [
            (place, readability.prose(text))
            for place, model_field, text in self.texts
            if isinstance(model_field, models.TextField)
        ]

    def anatomy(self):
        """What a reader in pain looks for first on a condition page: no such page without it."""
        symptoms = [row for row in self.rows if isinstance(row, Symptom)]
        if not any(row.urgency == Urgency.EMERGENCY for row in symptoms):
            message = "List the symptoms that need a call to 911. You need at least one."
            yield Finding(message, Symptom)
        if not any(row.group for row in symptoms) and not self.has_text("symptoms"):
            message = "List the usual symptoms, each in a group, or write a text in “Symptoms”."
            yield Finding(message, Symptom)
        if not any(isinstance(row, Step) for row in self.rows) and not self.has_text("self_care"):
            message = "Say what readers can do now: add the first steps, or a text in “Self-care”."
            yield Finding(message, Step)

    def notice(self):
        """A legal notice without its words would tell readers, and the law, nothing."""
        if isinstance(self.page, Page) and (notice := self.page.legal_notice):
            texts = [row for row in self.rows if isinstance(row, PageText)]
            if not any(readability.plain(row.body) for row in texts):
                yield Finding(f"Put in the words of the {notice.name}.", PageText)

    def folded(self):
        """On a phone what follows a short answer is folded, and nobody may miss these words."""
        for row in self.rows:
            if not (answer := getattr(row, "short_answer", "")):
                continue
            if NEVER_FOLDED.search(readability.plain(row.body)) and not NEVER_FOLDED.search(answer):
                yield Finding(
                    "On a phone this is folded behind its short answer. Say in the short answer, "
                    "too, when to call 911 or see a doctor, or leave the short answer out.",
                    row,
                    blocks=False,
                )

    def has_text(self, region):
        return any(
            isinstance(row, ConditionText) and row.region == region and readability.plain(row.body)
            for row in self.rows
        )

    def text(self):
        texts = [row for row in self.rows if isinstance(row, ArticleText)]
        if not any(readability.plain(row.body) for row in texts):
            yield Finding("Write the text: add a block.", ArticleText)

    def summary(self):
        if not self.page.summary.strip():
            yield Finding("Write the summary. It's shown in lists and search engines.", "summary")

    def in_short(self):
        if not self.page.points:
            message = "Say in up to three lines what to remember, under “In short”."
            yield Finding(message, "in_short", blocks=False)

    def refused(self):
        """What the page itself refuses: a fourth line of “In short”, too short a summary."""
        fields = self.page._meta.fields
        texts = {one.name for one in fields if isinstance(one, (CharField, TextField))}
        typed = {one.name for one in fields if one.value_from_object(self.page)}
        others = {one.name for one in fields} - (texts & typed)
        for check in (self.page.clean, partial(self.page.clean_fields, exclude=others)):
            try:
                check()
            except ValidationError as refused:
                for name, messages in refused.message_dict.items():
                    label = capfirst(self.page._meta.get_field(name).verbose_name)
                    yield Finding(f"“{label}”: {messages[0]}", name)

    def pictures(self):
        page = self.page
        shown = [("picture_description", page.picture_id, page.picture_description)]
        decorative = [page.picture_is_decorative]
        for row in self.rows:
            if hasattr(row, "picture_id"):
                shown.append((row, row.picture_id, row.description))
                decorative.append(row.is_decorative)
        for (place, picture, description), is_decorative in zip(shown, decorative, strict=True):
            if picture and not description and not is_decorative:
                yield Finding("Describe the picture, or check “Decorative”.", place)
            if len(description) > BEST_DESCRIPTION:
                yield Finding(
                    f"The description of the picture has {len(description)} characters; "
                    f"{BEST_DESCRIPTION} or fewer are best.",
                    place,
                    blocks=False,
                )

    def review(self):
        """No health page goes public without approval; on a live one, reminders alone."""
        page, due = self.page, self.page.review_due_on
        if self.approves:
            return
        if page.needs_approval and not self.was_live:
            if self.approval is None:
                yield Finding(
                    "A clinician has to approve these very words before they go public. Press “Ask "
                    "for review”, or “Approve and publish” if you're the clinician.",
                    None,
                )
        elif not page.is_reviewed:
            is_expected = page.requires_sources or page.reviewed_by_id or page.reviewed_on
            if is_expected and not self.is_approved_draft:
                yield Finding(
                    "No clinician has reviewed it yet, so readers don't see a review date. Press "
                    "“Ask for review”.",
                    None,
                    blocks=False,
                )
        elif due and due < timezone.localdate() and not self.is_approved_draft:
            yield Finding(
                f"Review due on {due:%B} {due.day}, {due.year}: press “Ask for review”, so that "
                "a clinician reads it again.",
                None,
                blocks=False,
            )

    def facts(self):
        """Evidence and facts without a source, and treatments with an incomplete status box."""
        for row in self.rows:
            if isinstance(row, Evidence | ArticleFact) and not row.source_id:
                what = "number" if isinstance(row, ArticleFact) else row._meta.verbose_name
                yield Finding(f"Name the source of this {what}.", row)
        places = {row.treatment_id: row for row in self.rows if isinstance(row, ConditionTreatment)}
        for treatment in self.treatments:
            place = places.get(treatment.pk, "treatments")
            if gaps := treatment.gaps:
                names = ", ".join(Treatment._meta.get_field(gap).verbose_name for gap in gaps)
                yield Finding(f"“{treatment}” has gaps in its status box: {names}.", place)
            elif treatment.published_at is None:
                message = f"“{treatment}” is a draft, so this page doesn't show it yet."
                yield Finding(message, place, blocks=False)

    def status_box(self):
        for gap in self.page.gaps:
            name = self.page._meta.get_field(gap).verbose_name
            yield Finding(f"Fill in “{name}”. The status box needs every answer.", gap)

    def sources_missing(self):
        if not self.sources and getattr(self.page, "requires_sources", True):
            yield Finding("List at least one source for what the page says.", "sources")

    def citations(self):
        cited = {}
        for place, _field, text in self.texts:
            for key in CITED.findall(text):
                cited.setdefault(key, place)
        with_source = [row for row in self.rows if isinstance(row, Evidence | Step | ArticleFact)]
        in_evidence = {row.source_id for row in with_source}
        in_evidence.add(getattr(self.page, "definition_source_id", None))
        listed = {source.key for source in self.sources}
        if unlisted := set(cited) - listed:
            # A page rests on the sources of its evidence, facts and treatments too.
            named = Treatment.objects.filter(pk__in=[treatment.pk for treatment in self.treatments])
            rests_on = Q(pk__in=in_evidence) | Treatment.cited_by(named)
            found = Source.objects.filter(rests_on).values_list("key", flat=True)
            missing = unlisted - set(found)
            names = {one.key: f"“{one}”" for one in Source.objects.filter(key__in=missing)}
            for key in sorted(missing):
                name = names.get(key, f"#source-{key}")
                message = f"The text cites {name}, which isn't one of the page's sources."
                yield Finding(message, cited[key])
        if not isinstance(self.page, Publication):
            return  # treatments have no field that could cite with a link
        for source in self.sources:
            if source.key not in cited and source.pk not in in_evidence:
                message = f"The source “{source}” is listed, but no text cites it."
                yield Finding(message, "sources", blocks=False)

    def links(self):
        for message, place, blocks in links.findings(
            self.page, self.texts, self.rows, self.treatments
        ):
            yield Finding(message, place, blocks)

    def claims(self):
        overridden = {(kept.rule, kept.sentence) for kept in self.kept}
        seen = set()
        for place, _field, text in self.texts:
            for claim in claims.find(text):
                said = claim.rule.code, claim.sentence
                if said in overridden or said in seen:
                    continue
                seen.add(said)
                finding = Finding(
                    str(claim),
                    place,
                    blocks=claim.rule.blocks,
                    claim=claim,
                )
                reason = self.reasons.get(finding.key, "").strip()
                if claim.rule.blocks and not is_blank(reason):
                    self.kept_now.append((finding, reason))
                else:
                    yield finding

    def tags(self):
        """HTML where words stand alone: readers would see the signs themselves."""
        for place, model_field, text in self.texts:
            if not isinstance(model_field, RichTextField) and (found := TAG.search(text)):
                yield Finding(
                    f"Readers would see “{found[0]}” just like that: there are only plain words "
                    "here. Take it out.",
                    place,
                )

    def hard_words(self):
        if not self.has_grade or readability.grade(self.graded_text) <= readability.LIMIT:
            return
        sentences = [
            (sentence, place)
            for place, prose in self.prose
            for sentence in readability.sentences(prose)
        ]
        sentences.sort(key=lambda pair: readability.effort(pair[0]), reverse=True)
        yield Finding(
            f"The words read at grade {self.grade}. {readability.BEST} is best, and "
            f"{readability.LIMIT} is the limit. Split or shorten the hardest sentences:",
            sentences[0][1],
            blocks=False,
            examples=sentences[:HARDEST],
        )

    def choppy_words(self):
        if self.has_grade and readability.grade(self.graded_text) < readability.CHOPPY:
            yield Finding(
                f"The words read at grade {self.grade}, which sounds choppy. {readability.BEST} is "
                "best. Join short sentences that belong together.",
                self.prose[0][0],
                blocks=False,
            )
