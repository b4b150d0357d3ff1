"""
Whether links to our own pages lead to what readers can see: one query for each kind of page,
however many links there are.
"""

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.core.paginator import InvalidPage
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import cached_property

from articles.models import (
    Article,
    Clinician,
    Condition,
    ConditionText,
    Page,
    Redirect,
    Step,
    Symptom,
    Topic,
    Treatment,
    Urgency,
)
from articles.models.anchors import free_of_ours, is_ours
from articles.paging import pages_of_articles, pages_of_results
from articles.search.query import Search
from clinic_site.foundation.clock import moment

from .address import read, shown

# By the name of the view: the pages that are always there, and those that are there with a row.
ALWAYS = {
    "home",
    "articles:conditions",
    "articles:articles",
    "search",
    "offers",
    "contact:form",
    "feed",
    "sitemap",
    "robots",
}
KINDS = {
    "articles:condition": Condition,
    "articles:condition_print": Condition,
    "articles:article": Article,
    "articles:topic": Topic,
    "page": Page,
}
# Sections of a condition page that are there only if it has the rows.
CARDS = {
    "emergency": Urgency.EMERGENCY,
    "same-day": Urgency.SAME_DAY,
    "routine": Urgency.ROUTINE,
}
# Places that readers can't open, and what is said of a link there.
CLOSED = {
    "staff": "“{}” leads to a page for staff, which readers can't open.",
    "private": "“{}” is a private link. Link to a public page instead.",
}
# What programs ask for: the answer is never a redirect.
ANSWERED = {"healthz", "healthz_write", "mail_health", "robots"}
PAST_THE_END = (
    "“{}” leads past the end of a list. Link to the list itself, without “page=”, or take the link "
    "out."
)
SECTIONS_WITH_ROWS = {*CARDS, "steps", "other-emergencies"}


@dataclass(frozen=True)
class Verdict:
    message: str
    blocks: bool = True


@dataclass
class Target:
    """A page of ours that links lead to."""

    path: str
    view: str = ""  # its name
    kind: type | None = None  # None: a page that is always there
    slug: str = ""
    row: tuple | None = None  # its key, title and time of publication
    place: str = ""  # what leads nowhere: "staff", "private", "none"


class OwnLinks:
    """
    The verdicts on some links of one page, by `problem(link)`.

    `page` is the page that they stand on, and `sections` the ids on it; both are left out for
    links that stand elsewhere. `public_from` is the time from which readers see the links.
    """

    def __init__(self, links, page=None, sections=None, public_from=None):
        self.page, self.sections = page, sections
        self.public_from = max(public_from or timezone.now(), timezone.now())
        self.addresses = {link: read(link) for link in links}
        paths = {found.path for found in self.addresses.values() if found.is_own and found.path}
        self.old = {}  # old address: the one that it leads to
        self.targets = self.look_up(paths)
        self.follow_old_addresses()
        self.known_sections = self.look_up_sections()

    def look_up(self, paths):
        targets = {path: target_of(path) for path in paths}
        wanted = defaultdict(set)
        for target in targets.values():
            if target.kind:
                wanted[target.kind].add(target.slug)
        rows = {}
        for kind, slugs in wanted.items():
            title = "name" if kind is Topic else "title"
            fields = ["slug", "pk", title] + ([] if kind is Topic else ["published_at"])
            for slug, *row in kind.objects.filter(slug__in=slugs).values_list(*fields):
                rows[kind, slug] = tuple(row) if len(row) == 3 else (*row, self.public_from)
        for target in targets.values():
            if target.kind:
                target.row = rows.get((target.kind, target.slug))
                target.place = "" if target.row else "none"
        return targets

    def follow_old_addresses(self):
        unknown = [path for path in self.targets if not self.is_living(path)]
        self.old = Redirect.objects.leading_on(unknown) if unknown else {}
        ends = {read(new).path for new in self.old.values() if new} - self.targets.keys()
        self.targets |= self.look_up(ends)

    def look_up_sections(self):
        """{(kind, key of the row): ids on its page}, for the pages to whose sections links lead."""
        wanted = defaultdict(set)
        for address in self.all_ends():
            target = self.targets.get(address.path)
            if target and target.row and address.section and not self.is_itself(target):
                wanted[target.kind].add(target.row[0])
        return {
            (kind, key): ids
            for kind, keys in wanted.items()
            for key, ids in sections_of(kind, keys).items()
        }

    def all_ends(self):
        """The addresses, and those to which the old ones among them lead."""
        for address in self.addresses.values():
            if address.is_own:
                yield address
                if new := self.old.get(address.path):
                    yield read(new)

    def is_itself(self, target):
        page = self.page
        if page is None or target.kind is not type(page):
            return False
        return target.row[0] == page.pk or target.path == page.get_absolute_url()

    def is_living(self, path):
        """Whether readers see a page there, once they see these links."""
        target = self.targets[path]
        if self.page is not None and path == self.page.get_absolute_url():
            return True
        if target.place:
            return False
        if target.row is None:
            return True
        public_at = target.row[2]
        is_public = public_at is not None and public_at <= self.public_from
        return is_public or self.is_itself(target)

    def problem(self, link):
        """What is wrong with a link: a Verdict, or None."""
        address = self.addresses[link]
        if address.problem:
            return Verdict(address.problem)
        if not address.is_own:
            return None
        if not address.path:
            return self.section_problem(address)
        if self.is_living(address.path):
            if is_past_the_end(self.targets[address.path], address.query):
                return Verdict(PAST_THE_END.format(shown(link)))
            return self.section_problem(address)
        return self.dead_end(address)

    def dead_end(self, address):
        target, link = self.targets[address.path], shown(address.link)
        if target.row:
            return Verdict(self.not_public_yet(link, target))
        if target.place in CLOSED:
            return Verdict(CLOSED[target.place].format(link))
        if (new := self.old.get(address.path)) is not None:
            return self.old_address(link, new)
        return Verdict(
            f"“{link}” leads to no page of this site. Choose another page, or take the link out."
        )

    def not_public_yet(self, link, target):
        _key, title, public_at = target.row
        if public_at is None:
            return (
                f"“{link}” leads to “{title}”, which is a draft. Publish that page first, or take "
                "the link out."
            )
        day = moment(public_at)
        return (
            f"“{link}” leads to “{title}”, which goes public on {day}. Publish this page then or "
            "later, or take the link out."
        )

    def old_address(self, link, new):
        if not new or not self.is_living(read(new).path):
            return Verdict(
                f"“{link}” leads to a page that is gone. Choose another page, or take the link out."
            )
        return Verdict(
            f"“{link}” is an old address. It still works; {new} is the new one.", blocks=False
        )

    @cached_property
    def is_of_home(self):
        return isinstance(self.page, Page) and self.page.slug == Page.HOME

    @cached_property
    def ids_at_home(self):
        if self.is_of_home:
            return cards_at_home() | (self.sections or set())
        home = Page.objects.published().filter(slug=Page.HOME).values_list("pk", flat=True)
        return cards_at_home().union(*sections_of(Page, home).values())

    def ids_at(self, path):
        if not path:
            return self.ids_at_home if self.is_of_home else self.sections
        target = self.targets[path]
        if target.view == "home":
            return self.ids_at_home
        if target.row is None:
            is_page = self.page is not None and path == self.page.get_absolute_url()
            return self.sections if is_page else None
        if self.is_itself(target):
            return self.sections
        return self.known_sections.get((target.kind, target.row[0]))

    def section_problem(self, address):
        if not address.section:
            return None
        link = shown(address.link)
        if self.sections is None and not address.path:
            return Verdict(
                f"“{link}” names a section without its page. Write the page too, such as "
                f"/conditions/back-spasms/{link}."
            )
        if is_on_every_page(address.section):
            return None
        ids = self.ids_at(address.path)
        if ids is not None and address.section in ids:
            return None
        return Verdict(
            f"“{link}” leads to a section that the page doesn't have. Choose one of its headings, "
            "or link to the page itself."
        )


def is_on_every_page(section):
    """Whether the page itself may have this id. Those of rows are known one by one."""
    is_of_a_row = section in SECTIONS_WITH_ROWS or section.startswith("clinician-")
    return is_ours(section) and not is_of_a_row


def target_of(path):
    if "\0" in path:
        return Target(path, place="none")
    if path.startswith(f"/{settings.ADMIN_PATH}") or f"{path}/" == f"/{settings.ADMIN_PATH}":
        return Target(path, place="staff")
    match = view_at(path) or view_at(f"{path}/")
    if match is None:
        return Target(path, place="none")
    if match.view_name in ALWAYS:
        return Target(path, match.view_name)
    if kind := KINDS.get(match.view_name):
        (slug,) = match.kwargs.values()
        if kind is Page and slug == Page.HOME:
            return Target(path, place="none")  # it is at /
        return Target(path, match.view_name, kind, slug)
    if match.view_name == "media":
        return Target(path, place="" if is_upload(match.kwargs["path"]) else "none")
    if match.view_name in ("consent", "draft", "contact:sent"):
        return Target(path, place="private")
    return Target(path, place="none")


def is_past_the_end(target, query):
    """Whether a link names a page of a list that goes on over several, and there's no such page."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if "page" not in asked:
        return False
    match target.view:
        case "articles:articles":
            pages = pages_of_articles()
        case "articles:topic":
            pages = pages_of_articles(target.row[0])
        case "search":
            pages = pages_of_results(Search(asked.get("q", "")))
        case _:
            return False
    try:
        pages.page(asked["page"])
    except InvalidPage:
        return True
    return False


def view_at(path):
    try:
        return resolve(path)
    except Resolver404:
        return None


def is_upload(name):
    try:
        return default_storage.exists(name)
    except SuspiciousOperation:
        return False


def sections_of(kind, keys):
    """The ids of sections on some pages of one kind that are there: {key: ids}."""
    ids = {key: set() for key in keys}
    if kind is Topic:
        return ids
    text = kind.block_models()[0]
    for block in text.objects.filter(parent__in=keys).exclude(anchor=""):
        ids[block.parent_id].add(block.html_id)
    if kind is not Page:
        add_treatments(kind, ids)
    if kind is Condition:
        add_cards(ids)
    if kind is Page and Page.objects.filter(pk__in=keys, slug=Page.ABOUT).exists():
        people = Clinician.objects.public().values_list("anchor", flat=True)
        for found in ids.values():
            found.update(people)
    return ids


def add_treatments(kind, ids):
    links = kind.treatments.through.objects.filter(
        treatment__in=Treatment.objects.published(), **{f"{kind._meta.model_name}__in": ids}
    )
    for key, slug in links.values_list(kind._meta.model_name, "treatment__slug"):
        ids[key].update((slug, f"treatment-box-{slug}"))


def add_cards(ids):
    symptoms = Symptom.objects.filter(condition__in=ids, group="")
    for key, urgency in symptoms.values_list("condition", "urgency").distinct():
        ids[key].add(urgency.replace("_", "-"))
    others = ConditionText.objects.filter(parent__in=ids, region="other_emergencies")
    for key in others.values_list("parent", flat=True):
        ids[key].add("other-emergencies")
    for key in Step.objects.filter(condition__in=ids).values_list("condition", flat=True):
        ids[key].add("steps")


def cards_at_home():
    """The ids of what the home page shows of a condition: see templates/includes/right_now.html."""
    condition = Condition.objects.published().general()
    if condition is None:
        return set()
    ids = {condition.pk: set()}
    add_cards(ids)
    return ids[condition.pk] & {"emergency", "same-day", "steps"}


def sections_in(rows, treatments):
    """The ids on a page with these rows, which may not be saved yet."""
    ids, stems = set(), []
    for row in rows:
        if isinstance(row, Symptom) and not row.group:
            ids.add(row.urgency.replace("_", "-"))
        elif isinstance(row, Step):
            ids.add("steps")
        elif getattr(row, "region", "") == "other_emergencies":
            ids.add("other-emergencies")
        if getattr(row, "heading", "") and hasattr(row, "anchor"):
            ids.add(free_of_ours(row.anchor or row.first_anchor))
            stems.append(row.first_anchor)
        elif row.pk and hasattr(row, "html_id"):
            ids.add(row.html_id)
    # A second section with the same heading gets a number.
    for stem in set(stems):
        ids.update(f"{stem}-{number}" for number in range(2, stems.count(stem) + 1))
    for treatment in treatments:
        ids.update((treatment.slug, f"treatment-box-{treatment.slug}"))
    return ids


def objection(link, public_from=None):
    """What is wrong with one link that stands outside of a page, in words; "" if nothing is."""
    verdict = OwnLinks([link], public_from=public_from).problem(link)
    return verdict.message if verdict and verdict.blocks else ""


def living(path):
    """Whether readers see a page at this path now."""
    link = read(path)
    return link.is_own and OwnLinks([path]).is_living(link.path)


def is_closed(path):
    """Whether a page for staff, or a private one, answers at this path rather than a redirect."""
    link = read(path)
    return link.is_own and target_of(link.path).place in CLOSED


def is_answered(path):
    """Whether the web server or a health check answers at this path rather than a redirect."""
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return True
    match = view_at(path)
    is_file = path in {f"/{file.name}" for file in settings.WHITENOISE_ROOT.iterdir()}
    return is_file or bool(match and match.view_name in ANSWERED)
