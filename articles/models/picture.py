from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, ProtectedError, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from reversion.models import Version

from articles.pictures.renditions import make_renditions
from articles.pictures.upload import NormalizedImage, normalize, store
from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.versions import points_at

from .kinds import publication_kinds

UPLOAD_TO = "pictures/"
DESCRIPTION_HELP = (
    "For readers who cannot see it. Good: “A hand resting on a sore lower back.” "
    "Bad: “Image of our excellent clinic.” 125 characters or fewer are best."
)


class PictureQuerySet(PublicQuerySet):
    def with_uses(self):
        """With `uses`: how often pages and clinicians show each."""
        counts = [
            rows.order_by().values(name).annotate(uses=Count("pk")).values("uses")
            for rows, name in Picture.shown_in(OuterRef("pk"))
        ]
        return self.annotate(uses=sum((Coalesce(Subquery(c), 0) for c in counts), Value(0)))

    def unused(self):
        return self.filter(*(~Exists(rows) for rows, _name in Picture.shown_in(OuterRef("pk"))))


class Picture(models.Model):
    """
    An uploaded picture. What is stored is an upright copy without camera or place data,
    named by its content; the upload itself is never kept. See articles/pictures.
    """

    title = models.CharField(max_length=120, help_text="To find it again. Visitors do not see it.")
    file = models.ImageField(
        upload_to=UPLOAD_TO,
        width_field="width",
        height_field="height",
        help_text="JPEG, PNG, WebP or AVIF, best 1600 pixels wide or more.",
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    widths = models.JSONField(
        editable=False, default=list, help_text="Pixel widths whose AVIF and WebP files are ready."
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]

    def __str__(self):
        return self.title

    @property
    def is_stored(self):
        """
        Whether its file is in the storage: a new upload is not, before save(). All that are
        stored are in the one folder, and the name of an upload never holds one.
        """
        return bool(self.file) and self.file.name.startswith(UPLOAD_TO)

    @classmethod
    def shown_in(cls, pictures):
        """The rows of each kind that show these pictures: [(queryset, name of its field), …]."""
        fields = [
            relation.field
            for relation in cls._meta.get_fields(include_hidden=True)
            if relation.one_to_many
        ]
        return [
            (field.model._base_manager.filter(**{field.name: pictures}), field.name)
            for field in fields
        ]

    def users(self):
        """The pages and clinicians that show it now."""
        users = []
        for rows, _name in self.shown_in(self):
            if hasattr(rows.model, "parent"):  # a block: its page shows the picture
                users += [block.parent for block in rows.select_related("parent")]
            else:
                users += rows
        return list(dict.fromkeys(users))

    def past_users(self):
        """The names of the pages that show it in a version that may be restored."""
        shows = Q()
        for rows, name in self.shown_in(self):
            shows |= points_at(rows.model, name, self.pk)
        saves = Version.objects.filter(shows).values("revision")
        pages = [ContentType.objects.get_for_model(kind) for kind in publication_kinds()]
        names = Version.objects.filter(revision__in=saves, content_type__in=pages)
        return sorted(set(names.values_list("object_repr", flat=True)))

    def clean_fields(self, exclude=None):
        super().clean_fields(exclude)
        try:
            self._strip_upload()
        except ValidationError as error:
            raise ValidationError({"file": error}) from error

    def save(self, *args, **kwargs):
        uploaded = self._strip_upload()
        if uploaded:
            store(self.file)
        super().save(*args, **kwargs)
        if uploaded:
            make_renditions.enqueue(self.pk)

    def _strip_upload(self):
        """Swap a new upload for its NormalizedImage; ValidationError where it is no picture."""
        if not self.file or self.is_stored:
            return False
        if not isinstance(self.file.file, NormalizedImage):
            self.file = normalize(self.file.file)
            self.widths = []
        return True

    def srcset(self, extension, stem=""):
        """
        The srcset of the finished files of one kind, "avif" or "webp". `stem` is the file's URL
        without its ending, where the caller has it: it costs as much as the rest.
        """
        stem = stem or self.file.url.rpartition(".")[0]
        return ", ".join(f"{stem}-{width}.{extension} {width}w" for width in self.widths)

    @property
    def social_url(self):
        """The 1200 by 630 picture for link previews, or "" until it is made."""
        return self.file.url.rpartition(".")[0] + "-social.jpg" if self.widths else ""


@receiver(pre_delete, sender=Picture)
def keep_for_history(instance, **kwargs):
    """By a signal, because a queryset deletes without calling delete()."""
    if pages := instance.past_users():
        raise ProtectedError("Earlier versions of pages show this picture.", set(pages))
