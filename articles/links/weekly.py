"""The weekly round of links to other sites: which are due, and what their sites said."""

from collections import Counter

from django.conf import settings
from django.tasks import task

from articles.models import LinkCheck
from clinic_site.foundation import links

from .address import as_asked, read
from .fetch import Fetcher

MOST_LINKS = 200  # in one run; the others' turn comes on the next day
MOST_HOSTS = 100
MOST_PER_HOST = 20
MOST_WITNESSES = 3


def host_of(url):
    return url.split("/")[2].lower()


def checked_as(link):
    """The address that is asked for: without the section. "" where the link leads to no site."""
    if not read(link).is_web:
        return ""
    try:
        url = as_asked(link.strip())
    except UnicodeError:  # a name that no server can have
        return ""
    return url if len(url) <= LinkCheck.LONGEST else ""


def note_links():
    """Write down the links of the public pages and sources, and forget those that went."""
    urls = {checked_as(found.link) for found in links.public_links()} - {""}
    known = set(LinkCheck.objects.values_list("url", flat=True))
    new = [LinkCheck(url=url) for url in sorted(urls - known)]
    LinkCheck.objects.bulk_create(new, ignore_conflicts=True)
    for url in known - urls:
        LinkCheck.objects.filter(url=url).delete()


def due():
    """The links of this run: not too many in all, and of one host."""
    hosts, chosen = Counter(), []
    for check in LinkCheck.objects.due().iterator():
        host = host_of(check.url)
        is_room = host in hosts or len(hosts) < MOST_HOSTS
        if is_room and hosts[host] < MOST_PER_HOST:
            hosts[host] += 1
            chosen.append(check)
        if len(chosen) == MOST_LINKS:
            break
    return chosen


def check_links(fetcher=None):
    note_links()
    ask_all(fetcher or Fetcher(), due())


def ask_all(fetcher, checks):
    """Ask for each of these links, and note what the sites said."""
    missing, has_answer = [], False
    for check in checks:
        answer = fetcher.look(check.url)
        has_answer = has_answer or answer.reached
        if answer.is_missing_host:
            missing.append((check, answer))
        else:
            check.note(answer.status, answer.reason)
    # No name is found where this machine has lost its own way to the network.
    if missing and not (has_answer or has_network(fetcher, {host_of(c.url) for c, _ in missing})):
        for check, _answer in missing:
            check.note(LinkCheck.Status.UNCLEAR, "No site could be reached.")
    else:
        for check, answer in missing:
            check.note(answer.status, answer.reason)


def has_network(fetcher, missing):
    """Whether a site answers that isn't one of the missing hosts: a few that did so, or ours."""
    found = LinkCheck.objects.filter(status=LinkCheck.Status.FOUND).order_by("-last_checked", "pk")
    others = {}
    for url in found.values_list("url", flat=True).iterator():
        if host_of(url) not in missing:
            others.setdefault(host_of(url), url)
        if len(others) == MOST_WITNESSES:
            break
    return any(fetcher.look(url).reached for url in [*others.values(), f"{settings.SITE_URL}/"])


@task
def check_again(key):
    """Look at one link now, for whoever has just mended it elsewhere."""
    if check := LinkCheck.objects.filter(pk=key).first():
        ask_all(Fetcher(), [check])
