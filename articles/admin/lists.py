"""Columns and filters that the lists of pages share."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html

from articles.models import Publication
from clinic_site.foundation.clock import day, weekday_and_day


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        states = [("live", "Live"), ("scheduled", "Scheduled"), ("draft", "Draft")]
        if issubclass(model_admin.model, Publication):
            states.append(("changes", "Changes not published"))
        return states

    def queryset(self, request, queryset):
        match self.value():
            case "live":
                return queryset.published()
            case "scheduled":
                return queryset.filter(published_at__gt=timezone.now())
            case "draft":
                return queryset.filter(published_at=None)
            case "changes":
                return queryset.filter(working_drafts__isnull=False)


class ReviewFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("none", "Not reviewed yet"), ("overdue", "Overdue")]

    def queryset(self, request, queryset):
        match self.value():
            case "none":
                return queryset.not_reviewed()
            case "overdue":
                return queryset.review_overdue()


@admin.display(description="state", ordering="published_at")
def state(publication):
    if publication.published_at is None:
        return format_html('<span class="state">{}</span>', "Draft")
    if publication.published_at > timezone.now():
        return format_html('<span class="state">{}</span>', "Scheduled")
    return format_html('<span class="state state--live">{}</span>', "Live")


@admin.display(description="state", ordering="published_at")
def state_with_draft(publication):
    """The same of a page, and who has changes in a draft."""
    if publication.draft_saved_at is None:
        return state(publication)
    saved_on = day(publication.draft_saved_at)
    words = f"Draft of changes by {publication.draft_saved_by or 'somebody'}, {saved_on}"
    return format_html("{}<br>{}", state(publication), words)


@admin.display(description="next review", ordering="review_due_on")
def next_review(publication):
    if not publication.is_reviewed:
        return "not reviewed yet" if publication.requires_sources else None
    if publication.review_due_on and not publication.next_review:
        due = weekday_and_day(publication.review_due_on)
        return format_html('{} <span class="attention">overdue</span>', due)
    return publication.review_due_on and weekday_and_day(publication.review_due_on)
