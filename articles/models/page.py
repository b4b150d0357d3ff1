from content_editor.models import Region
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import resolve, reverse

from .block import CareCardBlock, PictureBlock, TextBlock
from .publication import Publication


class Page(Publication):
    """A standing page, such as home, about or privacy."""

    requires_sources = False  # most are about the clinic, not about health

    HOME = "home"
    FIXED = (HOME, "privacy")  # slugs that code and template names depend on

    regions = [Region(key="main", title="Text")]

    class Meta(Publication.Meta):
        ordering = ["title"]

    def get_absolute_url(self):
        return reverse("home") if self.slug == self.HOME else reverse("page", args=[self.slug])

    def clean(self):
        super().clean()
        if self.slug and resolve(self.get_absolute_url()).view_name not in ("home", "page"):
            raise ValidationError({"slug": "Another part of the site has this address."})

    @staticmethod
    def block_models():
        return [PageText, PagePicture, PageCareCard]


class PageText(TextBlock):
    parent = models.ForeignKey(Page, models.CASCADE)


class PagePicture(PictureBlock):
    parent = models.ForeignKey(Page, models.CASCADE)


class PageCareCard(CareCardBlock):
    parent = models.ForeignKey(Page, models.CASCADE)
