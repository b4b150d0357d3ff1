"""What the checklist says of the links in a page's texts."""

from articles.fields import RichTextField
from articles.links.address import links_in, read
from articles.links.own import OwnLinks, sections_in
from articles.links.weekly import checked_as
from articles.models import LinkCheck, Publication


def findings(page, texts, rows, treatments):
    """
    [(what is wrong with a link, where it stands, whether that blocks), …], each link once in a
    place. Citations, links to #source-…, are not judged here.
    """
    places = {
        (link, id(place)): (link, place)
        for place, field, text in texts
        if isinstance(field, RichTextField)
        for link in links_in(text)
        if not link.startswith("#source-")
    }
    if not places:
        return
    found = {link for link, _place in places.values()}
    is_page = isinstance(page, Publication)
    own = OwnLinks(
        found,
        page if is_page else None,
        sections_in(rows, treatments) if is_page else None,
        getattr(page, "published_at", None),
    )
    gone = gone_elsewhere(found)
    for link, place in places.values():
        if verdict := own.problem(link):
            yield verdict.message, place, verdict.blocks
        elif check := gone.get(link):
            words = f"“{check.url}” was missing twice, a week or more apart. {check.reason}"
            yield words, place, False


def gone_elsewhere(found):
    asked = {link: url for link in found if read(link).is_web and (url := checked_as(link))}
    if not asked:
        return {}
    checks = LinkCheck.objects.broken().filter(url__in=asked.values())
    by_url = {check.url: check for check in checks}
    return {link: by_url[url] for link, url in asked.items() if url in by_url}


def objections(text):
    """What is wrong with the links of a text that is no page's, as a list of messages."""
    found = list(dict.fromkeys(links_in(text)))
    own = OwnLinks(found)
    verdicts = [own.problem(link) for link in found]
    return [verdict.message for verdict in verdicts if verdict and verdict.blocks]
