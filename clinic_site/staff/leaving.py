"""What a closed account leaves behind on the website, in words for the manager who closed it."""

from django.utils.html import format_html, format_html_join

from articles.models import Clinician, Review
from articles.publishing.review import approvers

from .addresses import url

MOST_NAMED = 5  # pages in one sentence
STILL_SHOWN = (
    'The website still shows {} on <a href="{}">the About page</a>. To change that, <a href="{}">'
    "open them under Clinicians</a>."
)
NOBODY_REVIEWS = "Nobody else can approve pages, and these wait for a review: {}{}."


def what_stays(person):
    """Sentences with links, as safe HTML; "" where nothing is left to do. Ask before closing."""
    sentences = []
    if clinician := Clinician.objects.public().filter(account=person.pk).first():
        form = url(Clinician, "change", clinician.pk)
        shown = format_html(STILL_SHOWN, clinician.name, clinician.get_absolute_url(), form)
        sentences.append(shown)
    able = set(approvers().values_list("pk", flat=True))
    if able == {person.pk} and (pages := waiting_pages()):
        links = ((url(type(page), "change", page.pk), page) for page in pages[:MOST_NAMED])
        named = format_html_join(", ", '<a href="{}">{}</a>', links)
        more = " and others" if len(pages) > MOST_NAMED else ""
        sentences.append(format_html(NOBODY_REVIEWS, named, more))
    return format_html_join(" ", "{}", ((sentence,) for sentence in sentences))


def waiting_pages():
    """The pages that wait for a review, the longest first."""
    waiting = Review.objects.waiting().select_related("page_type").order_by("pk")
    kinds = ((review.page_type.model_class(), review.page_id) for review in waiting)
    pages = (kind.objects.filter(pk=pk).first() for kind, pk in kinds)
    return [page for page in pages if page]
