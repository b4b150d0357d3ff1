"""The weekly round of links to other sites: which are due, and what their sites said."""

from collections import Counter

from django.tasks import task

from articles.models import LinkCheck
from clinic_site.foundation import links

from .address import as_asked, read
from .fetch import Fetcher

MOST_LINKS = 200  # in one run; the others' turn comes on the next day
MOST_HOSTS = 100
MOST_PER_HOST = 20


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
        host = check.url.split("/")[2].lower()
        is_room = host in hosts or len(hosts) < MOST_HOSTS
        if is_room and hosts[host] < MOST_PER_HOST:
            hosts[host] += 1
            chosen.append(check)
        if len(chosen) == MOST_LINKS:
            break
    return chosen


def check_links(fetcher=None):
    note_links()
    fetcher = fetcher or Fetcher()
    missing, has_answer = [], False
    for check in due():
        answer = fetcher.look(check.url)
        if answer.is_missing_host:
            missing.append((check, answer))
        else:
            has_answer = has_answer or answer.reached
            check.note(answer.status, answer.reason)
    for check, answer in missing:
        if has_answer:
            check.note(answer.status, answer.reason)
        else:  # no name is found where this machine has lost its own way to the network
            check.note(LinkCheck.Status.UNCLEAR, "No site could be reached.")


@task
def check_again(key):
    """Look at one link now, for whoever has just mended it elsewhere."""
    if check := LinkCheck.objects.filter(pk=key).first():
        answer = Fetcher().look(check.url)
        check.note(answer.status, answer.reason)
