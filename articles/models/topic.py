from django.db import models
from django.urls import reverse

from clinic_site.foundation.caching.version import PublicQuerySet

ORDERING_HELP = "A low number comes first."


class Topic(models.Model):
    name = models.CharField(
        max_length=60, unique=True, help_text="As readers see it, such as Everyday back care."
    )
    slug = models.SlugField(
        unique=True, help_text="The last part of the address. Best left alone once it is public."
    )
    summary = models.CharField(max_length=160, help_text="One sentence under the topic's title.")
    ordering = models.PositiveSmallIntegerField("order", default=0, help_text=ORDERING_HELP)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["ordering", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:topic", args=[self.slug])
