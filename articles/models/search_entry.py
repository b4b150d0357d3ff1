from bisect import bisect_right

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from clinic_site.foundation import searchable

from .kinds import publication_kinds


class SearchQuerySet(models.QuerySet):
    def published(self):
        """The entries of pages that the public may see now."""
        is_public = Q()
        for model in publication_kinds():
            # EXISTS checks only the entries in question; IN would list every public page.
            pages = model.objects.published().filter(pk=OuterRef("object_id"))
            is_public |= Q(Exists(pages), content_type=ContentType.objects.get_for_model(model))
        for page in searchable.registered:
            is_public |= Q(content_type=ContentType.objects.get_for_model(page.model))
        return self.filter(is_public)


class SearchEntry(models.Model):
    """The text of one page, in the search index. Written only by articles/search/index.py."""

    # These columns come first: SQLite would read through the long texts to reach later ones.
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    url = models.CharField(max_length=200)
    title = models.TextField()
    summary = models.TextField()
    text = models.TextField()
    sections = models.JSONField(
        null=True, help_text="Where the sections begin in the text: [[start, id on the page], …]."
    )

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "search entry"
        verbose_name_plural = "search entries"
        default_permissions = ()  # only the site itself writes these rows
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="one_search_entry_for_each_page"
            )
        ]

    def __str__(self):
        return self.title

    @property
    def kind(self):
        """The kind of page, as readers see it, such as "Article"."""
        model = ContentType.objects.get_for_id(self.content_type_id).model_class()
        page = searchable.of(model)
        return page.kind if page else model._meta.verbose_name.capitalize()

    def address(self, position):
        """The URL of the section in which this position of the text is."""
        starts = [start for start, _anchor in self.sections or []]
        number = bisect_right(starts, position) - 1
        anchor = self.sections[number][1] if number >= 0 else ""
        return f"{self.url}#{anchor}" if anchor else self.url
