"""
What staff read where the admin refuses something: a page in the admin's look that says what to
do. The public error pages speak to visitors.
"""

import re
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpResponseServerError, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst, get_text_list

from clinic_site.foundation.differences import html_text
from clinic_site.foundation.roles import MANAGER
from clinic_site.middleware import is_from_own_page
from contact.models import Clinic

from . import whose_work
from .addresses import listing, may, url
from .models import Colleague

NOT_TYPED = re.compile(
    r"csrf|password|code|seen$|^_|^draft_|^initial-|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$"
    r"|-(id|parent|condition|clinic|region|ordering)$|^action$|^index$|^select_across$"
    r"|^status$"  # chosen, and by a button as well: what the list says is the choice before
    r"|^(answered_\w+|take|close|spam|not_spam|back)$"  # the buttons of a list of messages
)
IN_A_ROW = re.compile(r"^.+-(\d{1,6})-(\w+)$")  # articletext_set-0-body
TOO_LARGE = "This is more than the website takes at once."
MAKE_TWO = "divide the page into two, or take out what isn’t words, such as pasted pictures."
RICH_TEXT = re.compile(r"\s*<(p|ul|ol|h3|div|blockquote)\b")


def is_in_admin(request):
    return request.path_info.startswith(f"/{settings.ADMIN_PATH}")


def not_permitted(request):
    """
    403 for a page that this account may not open: whose work it is, whom to ask, and the words
    that were sent to it.
    """
    roles = whose_work.roles_for(request)
    model, _page_name = whose_work.model_of(request)
    is_account = whose_work.is_account(model)
    has_accounts = is_account and may(request.user, "change", Colleague)
    own_roles = sorted(request.user.groups.values_list("name", flat=True))
    return _page(
        request,
        "permission",
        "Your account can't open this page",
        status=403,
        typed=typed(request),
        roles=get_text_list(roles, "or"),
        own_roles=get_text_list(own_roles, "and"),
        managers=get_text_list(whose_work.managers(), "or"),
        is_account=is_account,
        accounts_url=listing(Colleague) if has_accounts else "",
        is_nobodys=request.user.is_superuser or (MANAGER in own_roles and not roles),
    )


def cross_site(request):
    """403 for a post of which the browser said that another website made it."""
    return _page(request, "cross_site", "Nothing was changed", status=403)


def expired(request, needs_second_factor=False):
    """
    403 for a form whose token or session has ended, or whose sender must now show a second factor,
    with the words that were typed, and a button that sends them again.
    """
    words = typed(request)
    return _page(
        request,
        "expired",
        "Not saved" if words else "Not done yet",
        status=403,
        typed=words,
        again=sent_again(request),
        needs_second_factor=needs_second_factor,
        had_files=has_files(request),
    )


def too_large(request):
    """400 for more words or fields than the website takes at once. Scripts get it as JSON."""
    if not request.accepts("text/html"):
        words = f"Not saved. {TOO_LARGE} Your words are still here: {MAKE_TWO}"
        return JsonResponse({"message": words}, status=400)
    # Most programs still have what was typed.
    words = f"{TOO_LARGE} Go back to what you typed, and copy it to be safe. Then {MAKE_TWO}"
    return _page(request, "too_large", "Not saved", status=400, too_large=words)


def unreadable(request):
    """400 for a request that cannot be read, such as one that was cut off."""
    title = "Not saved" if request.method == "POST" else "This address can’t be read"
    return _page(request, "unreadable", title, status=400, typed=typed(request))


def not_found(request):
    """
    404. Of a row that was deleted it names the list in which the others are, and shows what was
    typed of it.
    """
    words = {"typed": typed(request)}
    model, page_name = whose_work.model_of(request)
    if model is None or not may(request.user, "view", model):
        return _page(request, "not_found", "There's nothing at this address", status=404, **words)
    words |= {"kind": model._meta.verbose_name_plural, "list_url": listing(model)}
    if page_name == "change" and may(request.user, "add", model):
        words |= {"one": model._meta.verbose_name, "add_url": url(model, "add")}
    return _page(request, "not_found", "This isn't there anymore", status=404, **words)


def by_button_only(request, refused):
    """405 for the address of a button, to which a sign-in may lead back."""
    response = _page(request, "button", "Press the button once more", status=405)
    response["Allow"] = refused["Allow"]
    return response


def broken(request):
    """500. Needs no database, and shows what was typed."""
    context = {"typed": [], "back": ""}
    with suppress(Exception):
        context = {"typed": typed(request), "back": came_from(request)}
    context["first_page"] = f"/{settings.ADMIN_PATH}"
    with suppress(Exception):
        context["clinic_name"] = Clinic.objects.cached().name
    response = HttpResponseServerError(render_to_string("admin/500.html", context))
    add_never_cache_headers(response)
    return response


def came_from(request):
    """The page of the admin from which somebody came to another one, as far as is known."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return ""
    parts = urlsplit(address)
    is_ours = parts.path.startswith(f"/{settings.ADMIN_PATH}")
    if not is_ours or parts.path.startswith(_account_pages()) or parts.path == request.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def is_account_page(request):
    return request.path_info.startswith(_account_pages())


def _account_pages():
    return reverse("account_login").removesuffix("login/")


def sent_again(request):
    """
    All fields of a refused form, for the button that sends them again: [(name, value), …].

    None of them unless the browser says that a page of this site sent the form. Otherwise another
    website could choose the fields, and whoever presses the button would do its will. None where
    there is a password among them, either.
    """
    if is_account_page(request) or not is_from_own_page(request):
        return []
    sent = fields(request)
    if any("password" in name for name in sent):
        return []
    return [(name, value) for name, values in sent.items() for value in values]


def fields(request):
    """What was posted, {name: [values]}."""
    with suppress(BadRequest, SuspiciousOperation, MultiPartParserError):  # unreadable body
        sent = dict(request.POST.lists())
        sent.pop("csrfmiddlewaretoken", None)
        return sent
    return {}


def has_files(request):
    with suppress(BadRequest, SuspiciousOperation, MultiPartParserError):  # unreadable body
        return bool(request.FILES)
    return False


def typed(request):
    """The words in a posted form of the admin: [(label, text), …]. None of the account pages."""
    if is_account_page(request):
        return []
    return [
        (_label(name), html_text(value) if RICH_TEXT.match(value) else value)
        for name, values in fields(request).items()
        for value in values
        if not NOT_TYPED.search(name) and re.search(r"[^\W\d_]{3}", value)
    ]


def _label(name):
    if row := IN_A_ROW.match(name):
        name = f"{row[2]} {int(row[1]) + 1}"
    return capfirst(re.sub(r"[-_]+", " ", name))


def _page(request, reason, title, status, **context):
    context |= admin.site.each_context(request) | {"title": title, "reason": reason}
    context["back"] = came_from(request)
    context["is_nav_sidebar_enabled"] = context["has_permission"]
    response = render(request, "admin/refused.html", context, status=status)
    add_never_cache_headers(response)
    return response
