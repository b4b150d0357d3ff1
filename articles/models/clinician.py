import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.text import slugify

from articles.fields import RichTextField
from clinic_site.foundation.caching import version
from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.web_address import validate_https

from .anchors import first_free
from .page import Page


class ClinicianQuerySet(PublicQuerySet):
    def public(self):
        """Those whom the website shows, in the order that staff chose."""
        return self.filter(is_public=True).select_related("photo")

    def shown(self):
        """
        Those whom /about/ shows, as a list: none while that page isn't public. Every page asks,
        so they're read once in each version of the public pages.
        """
        return version.cached("clinicians", self._read_shown)

    def _read_shown(self):
        about = Page.objects.published().filter(slug=Page.ABOUT)
        return list(self.public().filter(Exists(about)))


class Clinician(models.Model):
    """
    Somebody who treats patients here, or who writes or reviews pages.

    A byline and "Reviewed by" name a clinician who isn't public too, because readers may ask who
    stands behind the words. Only a public one has a photo there and a link to /about/.
    """

    name = models.CharField(
        max_length=100,
        validators=[
            RegexValidator(
                r"^\s*dr\b",
                "Leave “Dr.” out: the credentials beside the name say it (22 TAC §77.3).",
                inverse_match=True,
                flags=re.IGNORECASE,
            )
        ],
        help_text="First and last name, such as Pat Example, without “Dr.”",
    )
    anchor = models.SlugField(
        max_length=120,
        unique=True,
        editable=False,
        help_text="Their place on /about/. Set once from the name, so links "
        "keep working after an edit.",
    )
    credentials = models.CharField(max_length=60, help_text="Letters after the name, such as D.C.")
    role = models.CharField(max_length=80, help_text="In plain words, such as chiropractor.")
    photo = models.ForeignKey(
        "Picture",
        models.PROTECT,
        null=True,
        blank=True,
        help_text="A face, from the front. Without one, the website shows the initials.",
    )
    biography = RichTextField(
        blank=True,
        help_text="A few sentences, as you'd tell a patient: where they trained, whom they treat.",
    )
    is_public = models.BooleanField(
        "show on the website",
        default=False,
        help_text="On the About page, on the home page, and beside what they wrote or reviewed.",
    )
    position = models.PositiveSmallIntegerField(
        "place in the list",
        default=1,
        help_text="1 comes first. People with the same number are listed in alphabetical order.",
    )
    license_type = models.CharField(
        "license",
        max_length=80,
        blank=True,
        help_text="Which license they hold, such as Texas chiropractic license. Patients have a "
        "right to know (22 TAC §77.3).",
    )
    license_number = models.CharField(
        max_length=40, blank=True, help_text="As it's printed on the license."
    )
    license_lookup = models.URLField(
        "page to check the license",
        blank=True,
        validators=[validate_https],
        help_text="The web address where the board lets anyone look a license up.",
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="clinician",
        verbose_name="their sign-in",
        error_messages={"unique": "This sign-in belongs to another clinician. Choose theirs."},
        help_text="The user name they sign in with here, if they have one.",
    )

    objects = ClinicianQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(license_type="") | Q(license_number="", license_lookup=""),
                name="clinician_names_the_license",
                violation_error_message="Say which license it is.",
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.credentials}, {self.role}"

    def get_absolute_url(self):
        return f"{reverse('page', args=[Page.ABOUT])}#{self.anchor}"

    def save(self, *args, **kwargs):
        if not self.anchor:
            self.anchor = self._free_anchor()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.license_type.strip():
            return
        if self.license_number or self.license_lookup:
            words = "Say which license this is, such as Texas chiropractic license."
            raise ValidationError({"license_type": words})

    @property
    def named(self):
        return f"{self.name}, {self.credentials}"

    @property
    def initials(self):
        """Of the first and the last name, such as PE; of one name alone its first letter."""
        words = unicodedata.normalize("NFC", self.name).split()
        letters = [next(filter(str.isalpha, word), "") for word in words]
        letters = [letter.upper() for letter in letters if letter]
        return "".join(letters[:1] + letters[1:][-1:])

    def texts(self):
        return [self.named, self.role, self.biography, self.license_type]

    def _free_anchor(self):
        """Begins as no other id on the page does (OURS_BY_PATTERN in anchors.py)."""
        taken = set(Clinician.objects.values_list("anchor", flat=True))
        stem = f"clinician-{slugify(self.name)[:90]}".rstrip("-")
        return first_free(stem, taken)
