from itertools import takewhile

from content_editor.models import Region
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import resolve, reverse

from clinic_site.foundation.caching import version

from .block import CareCardBlock, PictureBlock, TextBlock
from .legal import LEGAL_NOTICES
from .publication import Publication, PublicationQuerySet

# The header has five entries at most; Conditions, Articles and Contact are always there.
IN_HEADER = 2
# First parts of addresses that the web server answers by itself (deploy/nginx.conf).
FILES = {"static", "media", "errors"}


class PageQuerySet(PublicationQuerySet):
    def menus(self):
        """
        The public pages in the menus: {"header": [(path, words), …], "footer": […]}. All pages
        show them, so they're read once in each version of the pages.
        """
        return version.cached("menus", self._read_menus)

    def _read_menus(self):
        pages = self.published().exclude(menu=Page.Menu.NONE).order_by("menu_order", "title")
        menus = {Page.Menu.HEADER.value: [], Page.Menu.FOOTER.value: []}
        for page in pages:
            menus[page.menu].append((page.get_absolute_url(), page.menu_words or page.title))
        return menus

    def public_slugs(self):
        """For links to a page that may be a draft. Read once in each version, too."""
        return version.cached("page-slugs", self._read_public_slugs)

    def _read_public_slugs(self):
        return set(self.published().values_list("slug", flat=True))

    def missing_notices(self):
        """The legal notices that nobody can read: [(slug, LegalNotice, its draft or None), …]."""
        pages = {page.slug: page for page in self.filter(slug__in=LEGAL_NOTICES)}
        return [
            (slug, notice, pages.get(slug))
            for slug, notice in LEGAL_NOTICES.items()
            if not (slug in pages and pages[slug].is_published)
        ]


class Page(Publication):
    """A standing page, such as home, about or privacy."""

    requires_sources = False  # most are about the clinic, not about health

    HOME, ABOUT, FIRST_VISIT = "home", "about", "first-visit"
    HOW_WE_CHECK = "how-we-check-our-pages"
    # Slugs that code and template names depend on.
    FIXED = (HOME, ABOUT, FIRST_VISIT, HOW_WE_CHECK, "privacy", *LEGAL_NOTICES)

    class Menu(models.TextChoices):
        NONE = "", "In no menu"
        HEADER = "header", "At the top of every page"
        FOOTER = "footer", "At the foot of every page"

    regions = [Region(key="main", title="Text")]

    menu = models.CharField(
        max_length=10,
        choices=Menu,
        default=Menu.NONE,
        blank=True,
        help_text="Where visitors find it. At the top there's room for two pages, beside "
        "Conditions, Articles and Contact. A draft shows in no menu.",
    )
    menu_words = models.CharField(
        "what the menu says",
        max_length=30,
        blank=True,
        help_text="One or two words, such as “First visit”. Leave blank to show the title.",
    )
    menu_order = models.PositiveSmallIntegerField(
        "place in the menu",
        default=1,
        help_text="1 comes first. Pages with the same number are listed in alphabetical order.",
    )

    objects = PageQuerySet.as_manager()

    class Meta(Publication.Meta):
        ordering = ["title"]

    def get_absolute_url(self):
        return reverse("home") if self.slug == self.HOME else reverse("page", args=[self.slug])

    def clean(self):
        super().clean()
        if self.slug and (
            self.slug in FILES or resolve(self.get_absolute_url()).view_name not in ("home", "page")
        ):
            raise ValidationError({"slug": "Another page of the site already has this address."})
        if self.menu == self.Menu.HEADER:
            self.refuse_a_full_header()

    def refuse_a_full_header(self):
        if self.slug == self.HOME:
            raise ValidationError({"menu": "The clinic's name leads to the home page already."})
        others = Page.objects.filter(menu=self.Menu.HEADER).exclude(pk=self.pk)
        if len(others) >= IN_HEADER:
            names = " and ".join(f"“{page}”" for page in others)
            raise ValidationError(
                {
                    "menu": "The top of the page has room for five entries: Conditions, "
                    f"Articles, Contact and {IN_HEADER} pages. {names} are there now. Take one "
                    "of them out first, or choose the foot of the page."
                }
            )

    @property
    def legal_notice(self):
        return LEGAL_NOTICES.get(self.slug)

    @property
    def opening(self):
        """The blocks before the first section: an introduction, a care card."""
        return list(takewhile(lambda block: not is_section(block), self.blocks["main"]))

    @property
    def after_opening(self):
        return self.blocks["main"][len(self.opening) :]

    @staticmethod
    def block_models():
        return [PageText, PagePicture, PageCareCard]


def is_section(block):
    return isinstance(block, PageText) and bool(block.heading)


class PageText(TextBlock):
    parent = models.ForeignKey(Page, models.CASCADE)


class PagePicture(PictureBlock):
    parent = models.ForeignKey(Page, models.CASCADE)


class PageCareCard(CareCardBlock):
    parent = models.ForeignKey(Page, models.CASCADE)
