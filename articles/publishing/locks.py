"""
The locks of whoever changes a page: the row of the page first, then its working draft.

Everything that saves, approves, publishes, throws away or deletes takes them here, before it
reads what it decides on. Of two at once the second waits, and then sees what the first one did.
In any other order each might hold what the other waits for, and PostgreSQL would end one of them.
A treatment or picture comes after the pages that show it: a page that is saved waits for those of
its own at the very end. A new page has no row yet: see NewPages.lock_writer().

SQLite has one writer at a time: a transaction there begins with the lock of all.
"""

from articles.models import WorkingDraft


def locked(model, pk):
    """
    (The page, its working draft) as they are now, each None where there is none. Only inside a
    transaction, which keeps both until it ends.
    """
    page = model._base_manager.select_for_update().filter(pk=pk).first()
    if page is None:
        return None, None
    drafts = WorkingDraft.objects.of(page).select_related("saved_by")
    return page, drafts.select_for_update(of=("self",)).first()


def lock_all(pages):
    """Lock several pages and their drafts, always in the same order."""
    for page in sorted(pages, key=lambda page: (page._meta.label, page.pk)):
        locked(type(page), page.pk)
