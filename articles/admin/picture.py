from copy import copy

from django import forms
from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from articles.models import Picture
from articles.pictures.cropping import MIDDLE
from articles.pictures.decoding import NOT_TAKEN
from articles.pictures.upload import NotStoredError, upload_was_refused
from articles.publishing.chosen import chosen_in_drafts, drafts_choosing
from articles.publishing.locks import lock_all
from articles.publishing.shared import pages_with_picture, record_change
from clinic_site.foundation.clock import column
from clinic_site.foundation.two_editors import EditedTogether

from .chooser import NOT_SAVED, SHARP_WIDTH, PictureChooserAdmin
from .kept import ChosenInDrafts, form_of
from .shared import told_in_words


def thumbnail(picture, css_class="preview"):
    """An <img> of the smallest file of a picture; "-" where none is stored yet."""
    if picture is None or not picture.is_stored:
        return "-"
    return format_html(
        '<img class="{}" src="{}" width="{}" height="{}" loading="lazy" alt="">',
        css_class,
        picture.thumbnail_url,
        picture.width,
        picture.height,
    )


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("unused", "Not used")]

    def queryset(self, request, queryset):
        if self.value() != "unused":
            return queryset
        return queryset.unused().exclude(pk__in=chosen_in_drafts(Picture))


class PictureForm(forms.ModelForm):
    class Meta:
        error_messages = {"file": dict.fromkeys(("empty", "invalid", "missing"), NOT_TAKEN)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):  # who may only look gets no fields
            file.widget.attrs["accept"] = "image/*,.heic,.heif"
            file.max_length = None  # the name is not kept
        for name in {"focus_x", "focus_y"} & self.fields.keys():
            self.fields[name].required = False
            self.fields[name].widget.attrs["max"] = 100

    def full_clean(self):
        if self.files and self.instance.pk:
            lock_all(pages_with_picture(self.instance))
        super().full_clean()

    def clean_focus_x(self):
        return self.percent("focus_x")

    def clean_focus_y(self):
        return self.percent("focus_y")

    def percent(self, name):
        """What was typed; blank is the middle."""
        typed = self.cleaned_data[name]
        return MIDDLE if typed is None else typed


class RefusedPictureForm(PictureForm):
    """Shows again what was typed, with the reason why the file could not be saved."""

    def clean(self):
        cleaned = super().clean()
        self.add_error("file", NOT_SAVED)
        return cleaned


@admin.register(Picture)
class PictureAdmin(EditedTogether, ChosenInDrafts, PictureChooserAdmin, admin.ModelAdmin):
    form = PictureForm
    delete_confirmation_template = "admin/articles/picture_delete.html"
    list_display = ["small", "title", "size", "used", column("added_at", "added")]
    list_display_links = ["title"]
    list_filter = [UseFilter]
    search_fields = ["title", "description"]
    fieldsets = [
        (None, {"fields": ["title", "file", "description"]}),
        (
            "Most important point",
            {
                "fields": ["preview", ("focus_x", "focus_y")],
                "description": "Where the picture is cut to fit, such as in a round photo, "
                "a card or a link preview, this point stays in view.",
            },
        ),
        (None, {"fields": ["size", "where_used"]}),
    ]
    readonly_fields = ["preview", "size", "where_used"]

    in_drafts = ()  # for the list: the numbers of the pictures that drafts have chosen

    class Media:
        js = ["clinic_admin/focal-point.js"]

    def changelist_view(self, request, extra_context=None):
        listing = copy(self)  # the admin itself is shared by all requests
        listing.in_drafts = chosen_in_drafts(Picture)
        return super(PictureAdmin, listing).changelist_view(request, extra_context)

    def get_queryset(self, request):
        return super().get_queryset(request).with_uses()

    def get_form(self, request, obj=None, **kwargs):
        if upload_was_refused(request):
            kwargs["form"] = RefusedPictureForm
        return super().get_form(request, obj, **kwargs)

    def changeform_view(self, request, *args, **kwargs):
        """Show the form again, filled in, when the storage could not save the file."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotStoredError:
            refusing = RefusingPictureAdmin(self.model, self.admin_site)
            return refusing.changeform_view(request, *args, **kwargs)

    def save_model(self, request, picture, form, change):
        described = form.cleaned_data.get("description")
        super().save_model(request, picture, form, change)
        if described and not picture.description:
            messages.warning(
                request,
                "What the old picture showed is taken away. Say what the new one shows.",
            )
        if picture.width < SHARP_WIDTH:
            messages.warning(
                request,
                f"This picture is {picture.width} pixels wide and may look soft. "
                f"{SHARP_WIDTH} or more are better.",
            )

    def save_related(self, request, form, formsets, change):
        """
        Another file is another picture to the readers of its pages. There's no line to ask for:
        a form that is refused loses its file, and the clinician sees both facts and page.
        """
        super().save_related(request, form, formsets, change)
        picture = form.instance
        if change and "file" in form.changed_data:
            pages = pages_with_picture(picture)
            if told := record_change(picture, pages, request.user, "Another file was chosen."):
                self.message_user(request, told_in_words(told))

    def get_deleted_objects(self, pictures, request):
        """Name what still needs these pictures, earlier versions of pages too, in plain words."""
        deleted, count, lacking, _protected = super().get_deleted_objects(pictures, request)
        needing = [use for picture in pictures for use in self.uses(picture)]
        return deleted, count, lacking, needing

    def uses(self, picture):
        """Each use of a picture, as HTML with a link to the page where it can be changed."""
        users = picture.users()
        links = [
            format_html(
                '{}: <a href="{}">{}</a>',
                capfirst(user._meta.verbose_name),
                reverse(f"admin:articles_{user._meta.model_name}_change", args=[user.pk]),
                user,
            )
            for user in users
        ]
        only_before = set(picture.past_users()) - set(map(str, users))
        return links + [f"An earlier version of “{name}”" for name in sorted(only_before)]

    @admin.display(description="picture")
    def small(self, picture):
        return thumbnail(picture, "preview preview--small")

    @admin.display(description="preview")
    def preview(self, picture):
        whole = thumbnail(picture) if picture.is_stored else ""
        return render_to_string("admin/articles/focal_point.html", {"whole": whole})

    @admin.display(description="size", ordering="width")
    def size(self, picture):
        if not picture.width:
            return "-"
        size = f"{picture.width}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{picture.height} pixels"
        if picture.width < SHARP_WIDTH:
            return format_html('{} <span class="attention">may look soft</span>', size)
        return size

    @admin.display(description="used", ordering="uses")
    def used(self, picture):
        match picture.uses:
            case 0:
                return "in a draft" if picture.pk in self.in_drafts else "not used"
            case 1:
                return "once"
            case times:
                return f"{times} times"

    @admin.display(description="where it's used")
    def where_used(self, picture):
        if picture.pk is None:
            return "-"
        drafts = [
            format_html('A draft: <a href="{}">{}</a>', form_of(draft), draft)
            for draft in drafts_choosing(picture)
        ]
        uses = [[use] for use in [*self.uses(picture), *drafts]]
        uses = format_html_join("", "<li>{}</li>", uses)
        return format_html("<ul>{}</ul>", uses) if uses else "Nowhere: it can be deleted."


class RefusingPictureAdmin(PictureAdmin):
    """Shows the form once more after the storage failed. It saves nothing and says why."""

    form = RefusedPictureForm
