from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from .kinds import publication_kinds


class SearchQuerySet(models.QuerySet):
    def published(self):
        """The entries whose page the public may see now."""
        is_public = Q()
        for model in publication_kinds():
            # One look for each entry asked about; a list of all public pages would be long.
            pages = model.objects.published().filter(pk=OuterRef("object_id"))
            is_public |= Q(Exists(pages), content_type=ContentType.objects.get_for_model(model))
        return self.filter(is_public)


class SearchEntry(models.Model):
    """The words of one page, for the search alone. articles/search/index.py writes them."""

    # Before the long texts, which SQLite would have to read through to come to these.
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    url = models.CharField(max_length=200)
    title = models.TextField()
    summary = models.TextField()
    text = models.TextField()

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "search entry"
        verbose_name_plural = "search entries"
        default_permissions = ()  # made by the site, for nobody to change
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="one_search_entry_for_each_page"
            )
        ]

    def __str__(self):
        return self.title

    @property
    def kind(self):
        """The kind of its page, as readers are told."""
        model = ContentType.objects.get_for_id(self.content_type_id).model_class()
        return model._meta.verbose_name.capitalize()
