from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from clinic_site.foundation.caching.version import PublicQuerySet


class RedirectQuerySet(PublicQuerySet):
    def record_move(self, old_path, new_path, was_public):
        """
        Record that a page moved from one path to another.

        A draft (`was_public` false) needs no redirect, unless its old path already is one.
        """
        self.filter(old_path=new_path, new_path=old_path).update(new_path="")  # it moves back
        self.filter(new_path=old_path).update(new_path=new_path)
        if was_public or self.filter(old_path=old_path).exists():
            self.filter(old_path=new_path).delete()
            self.update_or_create(old_path=old_path, defaults={"new_path": new_path})

    def record_removal(self, path):
        """Record that the page at a path is no longer public: the path then answers 410 Gone."""
        self.update_or_create(old_path=path, defaults={"new_path": ""})


class Redirect(models.Model):
    """
    A path where a public page used to be, and where it moved, if anywhere.

    It is looked up only when no page has that path, so a new page may take over an old path.
    articles/redirects.py writes these rows whenever a page is saved or deleted.
    """

    ON_THIS_SITE = RegexValidator(
        r"^/([^/\\\s][^\\\s]*/)?\Z",
        "Leave out the site's name, and begin and end with a slash: /articles/sitting/",
    )

    old_path = models.CharField(
        "old address",
        max_length=200,
        unique=True,
        validators=[ON_THIS_SITE],
        help_text="Without the site's name, such as /articles/old-name/.",
    )
    new_path = models.CharField(
        "send readers to",
        max_length=200,
        blank=True,
        validators=[ON_THIS_SITE],
        help_text="Another address on this site, such as /articles/new-name/. Leave blank to tell "
        "readers that the page is gone.",
    )
    changed_at = models.DateTimeField("last changed", auto_now=True)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(new_path=F("old_path")),
                name="redirect_leads_elsewhere",
                violation_error_message="An address can't send readers to itself.",
            )
        ]

    def __str__(self):
        return self.old_path

    def clean(self):
        back = Redirect.objects.filter(old_path=self.new_path, new_path=self.old_path)
        if self.new_path and back.exists():
            raise ValidationError({"new_path": "That address sends its readers to this one."})

    def save(self, *args, **kwargs):
        """Shorten chains, so that a reader is redirected only once."""
        onward = Redirect.objects.filter(old_path=self.new_path).exclude(
            new_path__in=["", self.old_path]
        )
        self.new_path = onward.values_list("new_path", flat=True).first() or self.new_path
        super().save(*args, **kwargs)
        if self.new_path:
            before = Redirect.objects.filter(new_path=self.old_path)
            before.exclude(old_path=self.new_path).update(new_path=self.new_path)
