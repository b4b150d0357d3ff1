import re
import unicodedata
from urllib.parse import unquote_to_bytes, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.encoding import repercent_broken_unicode

from clinic_site.foundation.caching import version
from clinic_site.foundation.caching.pages import TRACKING
from clinic_site.foundation.caching.version import PublicQuerySet

# What pages of this site read from a query. No old address may take these away from them.
USED_BY_PAGES = {"about", "done", "offer", "page", "q"}
HOST = re.compile(r"([\w-]+\.)+[a-z]{2,}(:\d+)?(?=/)", re.IGNORECASE)


def as_stored(address):
    """
    An old address as it's stored and looked up: without the site's name and without what no
    server gets to see, with the letters that percent signs stand for, and with the query in order.
    """
    address = address.strip()
    if HOST.match(address):
        address = f"//{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if not (parts.netloc or address.startswith("/")):
        return address.partition("#")[0]
    return with_query(decoded(parts.path or "/"), parts.query)


def decoded(path):
    """A path as requests have it: bytes that are no UTF-8 keep their percent signs."""
    path = repercent_broken_unicode(unquote_to_bytes(path)).decode()
    return unicodedata.normalize("NFC", path)


def with_query(path, query):
    query = TRACKING.sub("", query).strip("&")
    pairs = sorted(decoded(pair.replace("+", " ")) for pair in query.split("&") if pair)
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def names_in(query):
    """The names of the parameters in a query, without those of advertisements."""
    pairs = TRACKING.sub("", query).split("&")
    return {pair.partition("=")[0] for pair in pairs if pair}


def either_way(path):
    """A path with and without its last slash; the path as it came is the first."""
    if path == "/" or "?" in path:
        return [path]
    return [path, path.removesuffix("/") if path.endswith("/") else f"{path}/"]


class RedirectQuerySet(PublicQuerySet):
    def record_move(self, old_path, new_path, was_public):
        """
        Record that a page moved from one path to another.

        A draft (`was_public` false) needs no redirect, unless its old path already is one.
        """
        self.filter(old_path=new_path, new_path=old_path).update(new_path="")  # it moves back
        for redirect in self.leading_to(old_path):
            redirect.new_path = new_path + redirect.new_path.removeprefix(old_path)
            self.filter(pk=redirect.pk).update(new_path=redirect.new_path)
        if was_public or self.filter(old_path=old_path).exists():
            self.filter(old_path=new_path).delete()
            self.update_or_create(old_path=old_path, defaults={"new_path": new_path})

    def record_removal(self, path):
        """Record that the page at a path is no longer public: the path then answers 410 Gone."""
        self.update_or_create(old_path=path, defaults={"new_path": ""})

    def leading_to(self, path):
        """Those that lead to a page or to one of its sections."""
        return self.filter(Q(new_path=path) | Q(new_path__startswith=f"{path}#"))

    def at(self, path, query=""):
        """
        The one for an address that was asked for, or None: by path and query, else by the path
        alone, each with or without the last slash.
        """
        path = unicodedata.normalize("NFC", path)
        full = with_query(path, query)
        wanted = [old for old in dict.fromkeys([full, *either_way(path)]) if "\0" not in old]
        found = {row.old_path: row for row in self.filter(old_path__in=wanted)}
        return next((found[old] for old in wanted if old in found), None)

    def with_exactly(self, path, query):
        """The one for this very path and query, or None."""
        old = with_query(unicodedata.normalize("NFC", path), query)
        # Read once in a version: any page may be asked for with a query that isn't ours.
        known = version.cached("old-queries", self._read_queries)
        return self.filter(old_path=old).first() if old in known else None

    def _read_queries(self):
        return set(self.filter(old_path__contains="?").values_list("old_path", flat=True))

    def leading_on(self, paths):
        """Where old addresses lead: {path: new path, "" for a page that is gone}."""
        old = {path: either_way(path) for path in paths if "\0" not in path}
        wanted = {one for ways in old.values() for one in ways}
        rows = dict(self.filter(old_path__in=wanted).values_list("old_path", "new_path"))
        return {
            path: next(rows[one] for one in ways if one in rows)
            for path, ways in old.items()
            if not rows.keys().isdisjoint(ways)
        }


class Redirect(models.Model):
    """
    An address where a public page used to be, here or on an earlier site of the clinic, and where
    it moved, if anywhere.

    It is looked up only when no page has that path, so a new page may take over an old path.
    articles/redirects.py writes these rows whenever a page is saved or deleted.
    """

    ON_THIS_SITE = RegexValidator(
        r"^/([^/\\\s?#][^\\\s?#]*/)?(#[\w-]+)?\Z",
        "Leave out the site's name, and begin and end with a slash: /articles/sitting/. The name "
        "of a section may follow: /articles/sitting/#chairs.",
    )
    AN_ADDRESS = RegexValidator(
        r"^/([^/\\\x00-\x1f\x7f][^\\\x00-\x1f\x7f]*)?\Z",
        "Begin with a slash, such as /services.html, or paste the whole old address.",
    )

    old_path = models.CharField(
        "old address",
        max_length=500,
        unique=True,
        validators=[AN_ADDRESS],
        help_text="Paste it as it was, such as /services.php or /?p=1164. The site's name isn't "
        "needed.",
    )
    new_path = models.CharField(
        "send readers to",
        max_length=300,
        blank=True,
        validators=[ON_THIS_SITE],
        help_text="A public page, section or list of this site, such as /articles/new-name/. Leave "
        "blank to tell readers that the page is gone.",
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
        page = self.new_path.partition("#")[0]
        back = Redirect.objects.leading_to(self.old_path).filter(old_path=page)
        if self.new_path and back.exists():
            raise ValidationError({"new_path": "That address sends its readers to this one."})

    def save(self, *args, **kwargs):
        """Shorten chains, so that a reader is redirected only once."""
        self.old_path = as_stored(self.old_path)
        page, hash_sign, section = self.new_path.partition("#")
        onward = Redirect.objects.filter(old_path=page).exclude(new_path__in=["", self.old_path])
        if further := onward.values_list("new_path", flat=True).first():
            has_section = "#" in further
            self.new_path = further if has_section else f"{further}{hash_sign}{section}"
        super().save(*args, **kwargs)
        if self.new_path:
            page, to_section, _section = self.new_path.partition("#")
            for before in Redirect.objects.leading_to(self.old_path).exclude(old_path=page):
                section = "" if to_section else before.new_path.removeprefix(self.old_path)
                Redirect.objects.filter(pk=before.pk).update(new_path=self.new_path + section)
