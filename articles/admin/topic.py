from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.models import Topic
from clinic_site.foundation.two_editors import EditedTogether


@admin.register(Topic)
class TopicAdmin(EditedTogether, admin.ModelAdmin):
    list_display = ["name", "summary", "ordering"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["merge"]
    delete_confirmation_template = "admin/articles/topic_delete.html"

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
        context = {
            "left": [
                (page, reverse(f"admin:articles_{page._meta.model_name}_change", args=[page.pk]))
                for page in pages
                if len(page.topics.all()) == 1
            ],
            "kept": sum(len(page.topics.all()) > 1 for page in pages),
        }
        return super().delete_view(request, object_id, context | (extra_context or {}))
