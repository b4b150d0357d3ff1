import unicodedata

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse

from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.two_editors import digest_of_list

from .working_draft import WorkingDraft

ORDERING_HELP = "A low number comes first."


class TopicQuerySet(PublicQuerySet):
    def update(self, **values):
        """Refuses to change slugs: only save() records the redirect from the old URL."""
        if "slug" in values:
            raise TypeError("Save the topics one by one, so that their old addresses keep working")
        return super().update(**values)

    def in_use(self):
        """The topics with a public article. Menu, lists and sitemap show no others."""
        public = apps.get_model("articles", "Article").objects.published().values("pk")
        links = Topic.articles.through.objects.filter(topic=OuterRef("pk"), article__in=public)
        return self.filter(Exists(links))


class Topic(models.Model):
    name = models.CharField(
        max_length=60, unique=True, help_text="As readers see it, such as Everyday back care."
    )
    slug = models.SlugField(
        "web address",
        unique=True,
        help_text="The last part of the topic's address. After a change the old address keeps "
        "working: it sends readers on to the new one.",
    )
    summary = models.CharField(max_length=160, help_text="One sentence under the topic's title.")
    ordering = models.PositiveSmallIntegerField("order", default=0, help_text=ORDERING_HELP)

    # During a save: the row as it was before, None for a new one. Set by articles/redirects.py.
    before_save = None
    # While it is deleted: the topic into which it is merged, to which its address then leads.
    merged_into = None

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["ordering", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:topic", args=[self.slug])

    def clean(self):
        super().clean()
        self.name = unicodedata.normalize("NFC", self.name)  # so that no other looks the same

    @property
    def pages(self):
        """The articles and condition pages with this topic, drafts too, with all their topics."""
        topics = Prefetch("topics", Topic.objects.all())
        return [
            page
            for rows in (self.articles, self.conditions)
            for page in rows.prefetch_related(topics).order_by("title")
        ]

    def merge_into(self, other):
        """
        Give its pages and their drafts the other topic, delete it, and let its address lead to the
        other's.
        """
        with transaction.atomic():
            for page in self.pages:
                before = digest_of_list(page.topics.all())
                page.topics.add(other)
                page.topics.remove(self)
                after = digest_of_list(page.topics.all())
                WorkingDraft.objects.of(page).know("topics", before, after)
            WorkingDraft.objects.choose_instead("topics", self, other)
            self.merged_into = other
            self.delete()
