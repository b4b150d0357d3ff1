"""
Finding pages by their words: FTS5 on SQLite, full text search on PostgreSQL.

The index (SearchEntry) holds words alone. Whether a page is public is asked of the page itself
at every search, so a page that is withdrawn is gone at once.
"""

import difflib
import html
import re
import unicodedata

from django.db import connections, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe

from .models import (
    Article,
    Block,
    Condition,
    ConditionTreatment,
    Evidence,
    Page,
    Publication,
    Symptom,
    Treatment,
)

LONGEST_QUERY = 200  # characters that are read
MOST_WORDS = 12
PUBLICATIONS = {"condition": Condition, "article": Article, "page": Page}

MOST_RESULTS = 100  # beyond these nobody looks
MOST_RANKED = 150  # the best of all, drafts among them, before those that are public are chosen
# To rank is the slow part: of the pages that have a common word, so many of the newest are.
RANKED_OF_NEWEST = 300
SHORTEST_START = 3  # letters, from which on the last word may be the start of a longer one
EXCERPT_WORDS = 32

# Stand around found words until the text is escaped; plain_text() leaves none in a text.
MARK, UNMARK = "\x02", "\x03"
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], " ")

WORD = re.compile(r"[^\W_]+")
BLOCK_TAG = re.compile(r"</?(?:p|ul|ol|li|h3|br)\b[^>]*>")

SPELLING_ENTRIES = 40  # whose words are known when one is misspelt
SPELLING_LETTERS = 1000  # of each text: on a condition page, its symptoms


def plain_text(text):
    """What a reader sees of rich text, on one line."""
    words = html.unescape(strip_tags(BLOCK_TAG.sub(" ", text)))
    return " ".join(words.translate(CONTROLS).split())


def fold(text):
    """Without accents: "Café" is found by "cafe"."""
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in letters if not unicodedata.combining(c)))


def words_in(text):
    return set(WORD.findall(text.casefold()))


# They stand on every page. PostgreSQL leaves them out by itself; so both find the same.
COMMON_WORDS = words_in(
    "a an and are as at be but by do does for from had has have how i if in is it its me my not of "
    "on or s so t that the their them then there these they this to was we were what when which "
    "who why will with you your"
)


def words_of(query):
    """The words to look for; signs mean nothing, so that no query can be a bad one."""
    words = dict.fromkeys(WORD.findall(query.casefold()))
    return [word for word in words if word not in COMMON_WORDS][:MOST_WORDS]


class Form(models.IntegerChoices):
    """What a page must have, the next where no page has it."""

    ALL_WORDS = 1, "All of the words"
    LAST_BEGINS = 2, "All of the words, the last of which may be the start of one"
    ANY_WORD = 3, "Any of the words"


class SearchQuerySet(models.QuerySet):
    def published(self):
        """The entries whose page the public may see now."""
        is_public = Q()
        for name, model in PUBLICATIONS.items():
            # One look for each entry asked about; a list of all public pages would be long.
            is_public |= Q(Exists(model.objects.published().filter(pk=OuterRef(name))))
        return self.filter(is_public)

    def matching(self, words, form=Form.ALL_WORDS):
        """The keys of those that have the words: conditions first, then the best."""
        if not words:
            return []
        best = list(dict.fromkeys(self._index.best(words, form)))
        mine = set(self.filter(pk__in=best).values_list("pk", flat=True))
        return [key for key in best if key in mine][:MOST_RESULTS]

    def marked(self, keys, words, form=Form.ALL_WORDS):
        """Those of these keys, in their order, with the words marked in title and excerpt."""
        entries = self.select_related(*PUBLICATIONS).defer("text").in_bulk(keys)
        marks = self._index.marks(keys, words, form) if keys else []
        texts = {key: texts for key, *texts in marks}
        found = [entries[key] for key in keys if key in entries and key in texts]
        for entry in found:
            entry.marked_title, entry.marked_summary, entry.marked_text = texts[entry.pk]
        return found

    def spelling(self, words):
        """The same words with the unknown ones as the pages spell them, or None."""
        start = ("title", "summary", Left("text", SPELLING_LETTERS))
        # Each in the order of an index, so that the database reads no more than is taken.
        conditions = self.filter(condition__isnull=False).order_by("condition")
        texts = {
            text
            for entries in (conditions, self.order_by("-pk"))
            for text in entries.values_list(*start)[:SPELLING_ENTRIES]
        }
        known = {word for text in texts for word in words_in(" ".join(text))}
        corrected = [
            word if word in known or self.matching([word]) else nearest(word, known)
            for word in words
        ]
        if corrected != words and self.matching(corrected):
            return " ".join(corrected)
        return None

    @property
    def _index(self):
        return INDEXES[connections[self.db].vendor](connections[self.db])


def nearest(word, known):
    """The known word that is most like it, of those with its first letter; or else itself."""
    alike = sorted(
        other for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= 2
    )
    return next(iter(difflib.get_close_matches(word, alike, n=1, cutoff=0.75)), word)


def marked(text):
    """Marks as HTML, everything else escaped."""
    return mark_safe(  # noqa: S308 - escaped here
        escape(text).replace(MARK, "<mark>").replace(UNMARK, "</mark>")
    )


class Index:
    """What the two databases say each in its own way. What a visitor typed is a parameter."""

    def __init__(self, connection):
        self.connection = connection

    def rows(self, sql, params):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()


class SQLite(Index):
    """The virtual table articles_search, which triggers keep in step: see the migration."""

    BEST = """
        SELECT rowid FROM articles_search WHERE articles_search MATCH %s {}
        ORDER BY bm25(articles_search, 10, 4, 1) LIMIT %s
    """
    OF_CONDITIONS = (
        "AND rowid IN (SELECT id FROM articles_searchentry WHERE condition_id IS NOT NULL)"
    )
    OF_NEWEST = """
        AND rowid >= coalesce((
            SELECT rowid FROM articles_search WHERE articles_search MATCH %s
            ORDER BY rowid DESC LIMIT 1 OFFSET %s
        ), 0)
    """
    MARKS = """
        SELECT rowid,
            highlight(articles_search, 0, %s, %s),
            highlight(articles_search, 1, %s, %s),
            snippet(articles_search, 2, %s, %s, '… ', %s)
        FROM articles_search WHERE articles_search MATCH %s AND rowid IN ({})
    """

    def best(self, words, form):
        query = self._query(words, form)
        # Not in one: to join the table of texts for each row found would cost more than the rest.
        conditions = self.rows(self.BEST.format(self.OF_CONDITIONS), [query, MOST_RANKED])
        params = [query, query, RANKED_OF_NEWEST - 1, MOST_RANKED]
        newest = self.rows(self.BEST.format(self.OF_NEWEST), params)
        return [key for (key,) in conditions + newest]

    def marks(self, keys, words, form):
        sql = self.MARKS.format(", ".join(["%s"] * len(keys)))
        around = [MARK, UNMARK] * 3
        return self.rows(sql, [*around, EXCERPT_WORDS, self._query(words, form), *keys])

    @staticmethod
    def _query(words, form):
        terms = [f'"{word}"' for word in words]
        if form == Form.LAST_BEGINS:
            terms[-1] += "*"
        return (" OR " if form == Form.ANY_WORD else " AND ").join(terms)


class PostgreSQL(Index):
    """The column "words" of articles_searchentry, which PostgreSQL itself keeps in step."""

    BEST = """
        WITH found AS (
            (SELECT id, condition_id, words FROM articles_searchentry
                WHERE words @@ to_tsquery('english', %(query)s) AND condition_id IS NOT NULL)
            UNION ALL
            (SELECT id, condition_id, words FROM articles_searchentry
                WHERE words @@ to_tsquery('english', %(query)s)
                ORDER BY id DESC LIMIT %(newest)s)
        )
        SELECT id FROM found ORDER BY condition_id IS NULL,
            ts_rank_cd(words, to_tsquery('english', %(query)s)) DESC, id LIMIT %(most)s
    """
    MARKS = """
        SELECT id,
            ts_headline('english', title, query, %s),
            ts_headline('english', summary, query, %s),
            ts_headline('english', text, query, %s)
        FROM articles_searchentry, to_tsquery('english', %s) query WHERE id = ANY(%s)
    """

    def best(self, words, form):
        query = self._query(words, form)
        params = {"query": query, "newest": RANKED_OF_NEWEST, "most": MOST_RANKED}
        return [key for (key,) in self.rows(self.BEST, params)]

    def marks(self, keys, words, form):
        around = f"StartSel={MARK}, StopSel={UNMARK}"
        whole = f"{around}, HighlightAll=true"
        lengths = f"MaxWords={EXCERPT_WORDS}, MinWords={EXCERPT_WORDS // 2}, MaxFragments=1"
        options = [whole, whole, f"{around}, {lengths}"]
        return self.rows(self.MARKS, [*options, self._query(words, form), keys])

    @staticmethod
    def _query(words, form):
        """Each word as typed, for the marks, and without accents, as the index has it."""
        terms = [(f"'{fold(word)}'", f"'{word}'") for word in words]
        if form == Form.LAST_BEGINS:
            terms[-1] = tuple(f"{term}:*" for term in terms[-1])
        either = [f"({plain} | {typed})" for plain, typed in terms]
        return (" | " if form == Form.ANY_WORD else " & ").join(either)


INDEXES = {"sqlite": SQLite, "postgresql": PostgreSQL}


class SearchEntry(models.Model):
    """The words of one page, for the search alone."""

    # Before the long texts, which SQLite would have to read through to come to these.
    condition = models.OneToOneField(Condition, models.CASCADE, null=True, related_name="+")
    article = models.OneToOneField(Article, models.CASCADE, null=True, related_name="+")
    page = models.OneToOneField(Page, models.CASCADE, null=True, related_name="+")
    title = models.TextField()
    summary = models.TextField()
    text = models.TextField()

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "entry of the search"
        verbose_name_plural = "entries of the search"
        default_permissions = ()  # made by the site, for nobody to change
        constraints = [
            models.CheckConstraint(
                condition=Q(condition__isnull=False, article=None, page=None)
                | Q(condition=None, article__isnull=False, page=None)
                | Q(condition=None, article=None, page__isnull=False),
                name="search_entry_is_of_one_page",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def publication(self):
        return self.condition or self.article or self.page

    @property
    def kind(self):
        """What a reader is told that it is."""
        return self.publication._meta.verbose_name.capitalize()

    @property
    def title_with_marks(self):
        return marked(self.marked_title)

    @property
    def excerpt(self):
        """Where the words stand in the text, or else the summary."""
        if MARK not in self.marked_text:
            return marked(self.marked_summary)
        return marked(f"… {self.marked_text.strip('… ')} …")


class Search:
    """What one query finds."""

    def __init__(self, query):
        self.query = " ".join(query.translate(CONTROLS).split())[:LONGEST_QUERY]
        self.words = words_of(self.query)
        self.public = SearchEntry.objects.published()
        self.results, self.form, self.spelling = [], Form.ALL_WORDS, None
        for form in self._forms():
            self.form = form
            self.results = self.public.matching(self.words, self.form)
            if self.results:
                break

    def _forms(self):
        yield Form.ALL_WORDS
        if self.words and len(self.words[-1]) >= SHORTEST_START:
            yield Form.LAST_BEGINS
        self.spelling = self.words and self.public.spelling(self.words)
        if len(self.words) > 1:
            yield Form.ANY_WORD

    @property
    def has_some_words(self):
        return self.form == Form.ANY_WORD and self.results

    @property
    def is_cut(self):
        return len(self.results) == MOST_RESULTS

    def entries(self, keys):
        """The entries of some of the results."""
        return self.public.marked(list(keys), self.words, self.form)


# --- Keeping the index in step with the pages ------------------------------------------------


def index(model, pk, is_new=False):
    """Read the words of a page again; only where `is_new` may it be one without an entry."""
    publication = model.objects.filter(pk=pk).first()
    if publication is None:
        return
    entry = {model._meta.model_name: publication}
    values = {
        "title": publication.title,
        "summary": publication.summary,
        "text": " · ".join(filter(None, map(plain_text, publication.words()))),
    }
    # A part may be deleted after the entry and before the page: that must not make a new one.
    if not SearchEntry.objects.filter(**entry).update(**values) and is_new:
        SearchEntry.objects.create(**entry, **values)


def rebuild(only_missing=False):
    """Read all pages, or those that have no entry; how many they were."""
    count = 0
    for name, model in PUBLICATIONS.items():
        pages = model.objects.order_by("pk")
        if only_missing:
            entries = SearchEntry.objects.filter(**{f"{name}__isnull": False})
            pages = pages.exclude(pk__in=entries.values(name))
        for pk in list(pages.values_list("pk", flat=True)):
            index(model, pk, is_new=True)
            count += 1
    return count


def watch():
    """Read a page again whenever it, or a part of it, is saved, deleted or related anew."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_saved, dispatch_uid="articles.search")


def _saved(instance, action="post", **kwargs):
    if action.startswith("pre"):
        return
    match instance:
        case Publication():
            index(type(instance), instance.pk, is_new=True)
        case Block():
            index(type(instance).parent.field.related_model, instance.parent_id)
        case Symptom() | Evidence() | ConditionTreatment():
            index(Condition, instance.condition_id)
        case Treatment():
            for pk in instance.conditions.values_list("pk", flat=True):
                index(Condition, pk)
