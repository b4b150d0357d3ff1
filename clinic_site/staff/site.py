"""The admin site: who may open it, and its pages beyond Django's own."""

from functools import partial, wraps

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.http.response import HttpResponseRedirectBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic_site.foundation.choices import GONE, is_number
from clinic_site.foundation.lists import AnswersAnyQuery

from . import find, guide, link_chooser, menu, refusals, today
from .second_factor import ask_for_code, missing_step, must_show


def for_script(request, response):
    """
    For session.js, which posts a form and stays on its page until there is an answer: a redirect
    as JSON. A script that follows one would read the messages that are meant for the next page.
    """
    is_redirect = isinstance(response, HttpResponseRedirectBase)
    if request.method != "POST" or request.accepts("text/html") or not is_redirect:
        return response
    answer = JsonResponse({"location": response.url})
    answer.cookies.update(response.cookies)
    return answer


def names_no_row(request):
    """Whether an action on rows of a list names one that can't be there. Django looks it up."""
    return not all(map(is_number, request.POST.getlist(ACTION_CHECKBOX_NAME)))


class SearchInField(AutocompleteJsonView):
    """What is typed into a field that chooses a row. PostgreSQL can't look up a zero byte."""

    def process_request(self, request):
        term, *rest = super().process_request(request)
        return term.replace("\0", ""), *rest


class ClinicAdminSite(admin.AdminSite):
    index_title = "Today"

    def register(self, model_or_iterable, admin_class=None, **options):
        """With a list that answers any query, Django's own and those of libraries too."""
        base = admin_class or admin.ModelAdmin
        careful = type(base)(base.__name__, (AnswersAnyQuery, base), {})
        super().register(model_or_iterable, careful, **options)

    def autocomplete_view(self, request):
        return SearchInField.as_view(admin_site=self)(request)

    def has_permission(self, request):
        """Django calls this before every page of the admin."""
        return super().has_permission(request) and not missing_step(request)

    def admin_view(self, view, cacheable=False):
        """
        Django's, and whoever saves or presses a button after their session has ended reads that it
        was for nothing, and what they typed. Signing in may lead them to the address of a button,
        which can only be pressed.
        """
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def keeps_what_was_typed(request, *args, **kwargs):
            step = missing_step(request)
            has_ended = not request.user.is_authenticated or step
            if has_ended and request.method == "POST" and refusals.fields(request):
                return refusals.expired(request, needs_second_factor=bool(step))
            if request.method == "POST" and not has_ended and names_no_row(request):
                messages.warning(request, GONE)
                return for_script(request, redirect(request.get_full_path()))
            response = guarded(request, *args, **kwargs)
            if response.status_code == 405 and request.method in ("GET", "HEAD"):
                return refusals.by_button_only(request, response)
            return for_script(request, response)

        return keeps_what_was_typed

    def login(self, request, extra_context=None):
        """
        Redirect to our sign-in page: Django's has no rate limit and no second factor. A user
        who is signed in is sent to show the second factor, or to set it up, where that is missing.
        """
        asked_for = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(asked_for)
        if not request.user.is_staff:
            raise PermissionDenied("not staff")
        if must_show(request):
            return ask_for_code(asked_for)
        return redirect(missing_step(request) or "admin:index")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def each_context(self, request):
        # A function, so that only the templates that use it cause the query.
        return super().each_context(request) | {
            "mail_trouble": partial(today.mail_trouble, request.user)
        }

    def get_urls(self):
        return [
            path("guide/", self.admin_view(self.guide), name="guide"),
            path("find/", self.admin_view(self.find), name="find"),
            path("session/", self.session, name="session"),
            path("session/signed-in/", self.admin_view(self.signed_in), name="signed_in"),
            path("choose-link/", self.admin_view(link_chooser.links), name="choose_link"),
            path(
                "choose-link/sections/",
                self.admin_view(link_chooser.sections),
                name="choose_section",
            ),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_safe])
    def session(self, request):
        """
        For session.js, before it sends a form: whether the admin would take it, the token that it
        must carry by now, and who signed in. Strangers are told no, and nothing else.
        """
        if not self.has_permission(request):
            return JsonResponse({"signed_in": False})
        user = request.user.get_username()
        return JsonResponse({"signed_in": True, "token": get_token(request), "user": user})

    def signed_in(self, request):
        """
        The last page of the small window in which somebody signs in beside a form. Like every
        page of the admin it leads to the sign-in first.
        """
        return TemplateResponse(request, "admin/signed_in.html")

    def guide(self, request):
        theirs, others = guide.sections_for(request.user)
        context = {"title": "How to…", "theirs": theirs, "others": others}
        return TemplateResponse(request, "admin/guide.html", self.each_context(request) | context)

    def find(self, request):
        context = {"title": "Find a page"} | find.found_pages(
            request.user, request.GET.get("q", "")
        )
        return TemplateResponse(request, "admin/find.html", self.each_context(request) | context)

    def get_app_list(self, request, app_label=None):
        """For the menu on every page: grouped by job."""
        return menu.grouped(super().get_app_list(request, app_label))

    def app_index(self, request, app_label, extra_context=None):
        """Django's page of an app, which says nothing to staff: all of it is in the menu."""
        return redirect("admin:index")

    def index(self, request, extra_context=None):
        extra_context = extra_context or {}
        context = self.each_context(request)
        context |= today.first_page(request.user, extra_context.get("refused_answer")) | {
            "title": self.index_title,
            "subtitle": None,
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/index.html", context | extra_context)
