from bisect import bisect_left
from math import inf

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, ProtectedError, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from reversion.models import Version

from articles.pictures.cropping import MIDDLE
from articles.pictures.renditions import SHORTEST_SIDE, crop_suffix, make_renditions
from articles.pictures.upload import NormalizedImage, normalize, store
from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.versions import points_at

from .kinds import publication_kinds

UPLOAD_TO = "pictures/"
OWNERS = ("parent", "condition")  # foreign keys to the page that a row belongs to
SMALLEST_FACE = 200  # pixels: a smaller square looks soft beside a name
DESCRIPTION_HELP = (
    "For readers who can't see it. Good: “A hand resting on a sore lower back.” "
    "Bad: “Image of our excellent clinic.” 125 characters or fewer are best."
)


class PictureQuerySet(PublicQuerySet):
    def with_uses(self):
        """Annotate each picture with `uses`: how many pages, blocks and clinicians show it."""
        counts = [
            rows.order_by().values(name).annotate(uses=Count("pk")).values("uses")
            for rows, name in Picture.shown_in(OuterRef("pk"))
        ]
        return self.annotate(uses=sum((Coalesce(Subquery(c), 0) for c in counts), Value(0)))

    def unused(self):
        return self.filter(*(~Exists(rows) for rows, _name in Picture.shown_in(OuterRef("pk"))))


class Picture(models.Model):
    """
    An uploaded picture. The stored file is an upright copy without camera or location data,
    named by a hash of its content. The upload itself is never stored. See articles/pictures.
    """

    title = models.CharField(
        max_length=120, help_text="To help you find it again. Visitors don't see it."
    )
    # No ImageField: Django would decode the upload before our own checks, within no limits.
    file = models.FileField(
        upload_to=UPLOAD_TO,
        help_text="JPEG, PNG, WebP, AVIF or a phone's HEIC. Best 1600 pixels wide or more.",
    )
    description = models.CharField(
        "what the picture shows",
        max_length=250,
        blank=True,
        help_text=f"{DESCRIPTION_HELP} Each place that shows the picture begins with these words, "
        "and may have its own.",
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    widths = models.JSONField(
        editable=False, default=list, help_text="Pixel widths whose AVIF and WebP files are ready."
    )
    # The focal point: the most important place in the picture, which every crop keeps.
    focus_x = models.PositiveSmallIntegerField(
        "percent from the left",
        default=MIDDLE,
        validators=[MaxValueValidator(100)],
        help_text="Where the most important point is, such as a face. Leave blank for the middle.",
    )
    focus_y = models.PositiveSmallIntegerField(
        "percent from the top",
        default=MIDDLE,
        validators=[MaxValueValidator(100)],
        help_text="0 is the top edge, 100 the bottom edge. Leave blank for the middle.",
    )
    cropped_for = models.JSONField(
        editable=False, default=list, help_text="The focal point whose crops are ready, or none."
    )
    face_sizes = models.JSONField(
        editable=False, default=list, help_text="Pixel sizes whose square files are ready."
    )
    added_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(
        null=True, editable=False, help_text="When its file last took the place of another."
    )

    objects = PictureQuerySet.as_manager()
    # What the row had when it was read: its focal point, and what it says the picture shows.
    read_focus = None
    read_description = None

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focus_x__range=(0, 100), focus_y__range=(0, 100)),
                name="picture_focus_inside",
                violation_error_message="The most important point has to be in the picture: "
                "from 0 to 100 percent.",
            )
        ]

    def __str__(self):
        return self.title

    @classmethod
    def from_db(cls, db, field_names, values, *, fetch_mode=None):
        picture = super().from_db(db, field_names, values, fetch_mode=fetch_mode)
        if not picture.get_deferred_fields() & {"focus_x", "focus_y"}:
            picture.read_focus = picture.focus
        if "description" not in picture.get_deferred_fields():
            picture.read_description = picture.description
        return picture

    @property
    def focus(self):
        return [self.focus_x, self.focus_y]

    @property
    def has_crops(self):
        """Whether the files that are cut to a shape are there, for the focal point of now."""
        return self.cropped_for == self.focus

    @property
    def has_faces(self):
        return self.has_crops and bool(self.face_sizes)

    @property
    def is_large_enough_for_a_face(self):
        """Whether a square around a face, cut out of it, is sharp."""
        return min(self.width, self.height) >= SMALLEST_FACE

    @property
    def is_stored(self):
        """
        Whether the file is in the storage, which a new upload is not until save(). Stored
        names begin with the folder; Django removes folders from the name of an upload.
        """
        return bool(self.file) and self.file.name.startswith(UPLOAD_TO)

    @classmethod
    def shown_in(cls, pictures):
        """
        Every model's rows that show a picture: [(queryset, name of the foreign key), …].

        `pictures` is a Picture, or an expression such as OuterRef("pk").
        """
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
        """The pages and clinicians that show it now, each once."""
        users = []
        for rows, _name in self.shown_in(self):
            # The page of a block shows the picture, and the condition of a step.
            owner = next((name for name in OWNERS if hasattr(rows.model, name)), None)
            users += [getattr(row, owner) for row in rows.select_related(owner)] if owner else rows
        return list(dict.fromkeys(users))

    def past_users(self):
        """The names of the pages with an earlier version that shows it and could be restored."""
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
        is_new = self._state.adding
        has_moved = self.focus != self.read_focus
        uploaded = self._strip_upload()
        if uploaded:
            if self.pk:
                self.replaced_at = timezone.now()
            store(self.file)
        elif not is_new:
            # Since this row was read, its file may have been replaced, its widths made, its focal
            # point moved, or other words written.
            changed = ["focus_x", "focus_y"] if has_moved else []
            changed += ["description"] if self.description != self.read_description else []
            kwargs.setdefault("update_fields", ["title", *changed])
        super().save(*args, **kwargs)
        self.read_focus, self.read_description = self.focus, self.description
        lacks_faces = self.widths and not self.face_sizes  # one from before there were any
        if uploaded or lacks_faces or (has_moved and not is_new):
            make_renditions.enqueue(self.pk)

    def _strip_upload(self):
        """
        Replace a new upload by its NormalizedImage; return whether there was a new upload.

        Raises ValidationError for a file that normalize() refuses, and for a picture too small or
        too narrow to show.
        """
        if not self.file or self.is_stored:
            return False
        if not isinstance(self.file.file, NormalizedImage):
            image = normalize(self.file.file)
            shorter = min(image.width, image.height)
            if shorter < SHORTEST_SIDE:
                raise ValidationError(
                    "This picture is too small or too narrow for our pages: its shorter side would "
                    f"have {shorter} of the {SHORTEST_SIDE} pixels that it needs. Choose another."
                )
            self.file = image
            self.width, self.height = image.width, image.height
            self.widths, self.face_sizes, self.cropped_for = [], [], []
            # The new file's are not known, unless they came with it.
            if self.focus == self.read_focus:
                self.focus_x = self.focus_y = MIDDLE
            if self.description == self.read_description:
                self.description = ""
        return True

    @property
    def thumbnail_url(self):
        """The URL of its smallest file: the whole picture until that is made."""
        return self.srcset("webp").partition(" ")[0] or self.file.url

    def srcset(self, extension, stem="", largest=inf):
        """
        The srcset attribute for one format, "avif" or "webp"; "" until the files are made.

        It ends with the first file that is `largest` pixels wide or wider.
        `stem` is the file's URL without the extension. A caller that needs several formats
        passes it in, because building the URL takes as long as everything else here.
        """
        stem = stem or self.file.url.rpartition(".")[0]
        widths = self.widths[: bisect_left(self.widths, largest) + 1]
        return ", ".join(f"{stem}-{width}.{extension} {width}w" for width in widths)

    @property
    def social_url(self):
        """The URL of the 1200 by 630 crop for link previews, or "" until it is made."""
        return f"{self._crop_stem()}-social.jpg" if self.has_crops else ""

    @property
    def face_url(self):
        """The URL of the largest square around the focal point; only for one that has_faces."""
        return f"{self._crop_stem()}-face.jpg"

    def face_srcset(self, extension):
        """As srcset(), for the square files."""
        stem = self._crop_stem()
        return ", ".join(f"{stem}-face-{size}.{extension} {size}w" for size in self.face_sizes)

    def _crop_stem(self):
        return self.file.url.rpartition(".")[0] + crop_suffix(self.focus)


@receiver(pre_delete, sender=Picture)
def keep_for_history(instance, **kwargs):
    """
    Refuse to delete a picture that an earlier version of a page shows.

    By a signal, because QuerySet.delete() does not call the model's delete().
    """
    if pages := instance.past_users():
        raise ProtectedError("Earlier versions of pages show this picture.", set(pages))
