from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from articles.links.places import linked_from
from articles.models import Topic, WorkingDraft
from articles.publishing.locks import lock_all
from clinic_site.foundation.two_editors import EditedTogether

from .links import with_forms
from .lists import state


def pages_that_may_have(topics):
    """The pages that have one of these topics, and those with a draft, which may choose one."""
    drafts = WorkingDraft.objects.exclude(page_id=None).prefetch_related("page")
    drafted = {draft.page for draft in drafts if draft.page}
    return drafted | {page for topic in topics for page in topic.pages}


@admin.register(Topic)
class TopicAdmin(EditedTogether, admin.ModelAdmin):
    list_display = ["name", "summary", "ordering"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["merge"]
    readonly_fields = ["its_pages"]
    delete_confirmation_template = "admin/articles/topic_delete.html"

    def get_fields(self, request, obj=None):
        """The list of its pages is there once the topic is."""
        fields = ["name", "slug", "summary", "ordering"]
        return [*fields, "its_pages"] if obj else fields

    @admin.display(description="pages")
    def its_pages(self, topic):
        lines = [
            (
                reverse(f"admin:articles_{page._meta.model_name}_change", args=[page.pk]),
                page.title,
                page._meta.verbose_name,
                state(page),
            )
            for page in topic.pages
        ]
        if not lines:
            return "No page has this topic yet. Choose it on the form of an article."
        items = format_html_join("", '<li><a href="{}">{}</a>, {} {}</li>', lines)
        return format_html("<ul>{}</ul>", items)

    @admin.action(description="Merge into one topic…", permissions=["delete"])
    def merge(self, request, queryset):
        """Ask which of the chosen topics to keep, then merge the others into it."""
        topics = list(queryset)
        if len(topics) < 2:
            self.message_user(request, "Choose two topics or more.", messages.ERROR)
            return None
        kept = next((one for one in topics if str(one.pk) == request.POST.get("keep")), None)
        if kept and "merge_now" in request.POST:
            self.merge_all(request, kept, [one for one in topics if one != kept])
            return None
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {
            "title": "Merge topics",
            "opts": self.opts,
            "topics": topics,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/topic_merge.html", context)

    def merge_all(self, request, kept, others):
        names = ", ".join(f"“{one}”" for one in others)
        with transaction.atomic():
            lock_all(pages_that_may_have(others))
            self.log_deletions(request, Topic.objects.filter(pk__in=[one.pk for one in others]))
            self.log_change(request, kept, f"Merged {names} into it.")
            for one in others:
                one.merge_into(kept)
        self.message_user(
            request, f"{names} merged into “{kept}”. Old addresses send readers to it."
        )

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        """Topics are deleted one at a time: the confirmation says what becomes of their pages."""
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        topic = self.get_object(request, unquote(object_id))
        pages = topic.pages if topic else []
        links = linked_from(topic) if topic else []
        context = {
            "linked_from": with_forms(request.user, links),
            "left": [
                (page, reverse(f"admin:articles_{page._meta.model_name}_change", args=[page.pk]))
                for page in pages
                if len(page.topics.all()) == 1
            ],
            "kept": sum(len(page.topics.all()) > 1 for page in pages),
        }
        return super().delete_view(request, object_id, context | (extra_context or {}))
