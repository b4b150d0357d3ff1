"""Working drafts in tests: typing into a page's form and pressing Save draft."""

from articles.models import WorkingDraft

from .editing import edit, typed, url
from .html import soup


def open_form(client, page):
    return client.get(url(type(page), "change", page.pk))


def save_draft(client, page, **changes):
    """Open the form, type, and press Save draft. Returns the draft."""
    answer = edit(client, page, _draft="Save draft", **changes)
    assert answer.status_code == 302, soup(answer).text
    return WorkingDraft.objects.of(page).get()


def throw_away(client, draft):
    """Say yes to the question whether to throw away the draft."""
    address = url(draft.page_type.model_class(), "throw_away", draft.pk)
    return client.post(address, {"draft_revision": str(draft.revision)})


def publish(client, page, **changes):
    return edit(client, page, _save="Publish changes", **changes)


def autosave(client, page, form, **changes):
    """What the page's script sends. Pass the fields of the form as it was opened."""
    sent = form | changes | {"page": page.pk if page else ""}
    return client.post(url(type(page), "autosave"), sent)


def open_and_autosave(client, page, **changes):
    return autosave(client, page, typed(open_form(client, page)), **changes)
