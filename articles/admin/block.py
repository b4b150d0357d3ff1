from content_editor.admin import ContentEditor, ContentEditorInline
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models

from clinic_site.foundation.choices import ChoosesRows

from .picture import thumbnail
from .rows import RowFormSet


class TextInline(ContentEditorInline):
    formset = RowFormSet
    icon = "notes"
    verbose_name = "text"
    what_it_is = "Words, with or without a heading"
    fields = ["heading", "body", "region", "ordering"]


class AnsweringTextInline(TextInline):
    fields = ["heading", "short_answer", "body", "region", "ordering"]


class PictureInline(ChoosesRows, ContentEditorInline):
    formset = RowFormSet
    icon = "image"
    verbose_name = "picture"
    what_it_is = "A photo or drawing, with what it shows"
    fields = ["picture", "preview", "description", "is_decorative", "caption", "region", "ordering"]
    readonly_fields = ["preview"]
    autocomplete_fields = ["picture"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("picture")

    @admin.display(description="preview")
    def preview(self, block):
        return thumbnail(block.picture if block.picture_id else None)


class CareCardInline(ContentEditorInline):
    formset = RowFormSet
    icon = "warning"
    what_it_is = "A card that says when to get help"
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 5})}}
    fields = ["urgency", "heading", "symptoms", "note", "region", "ordering"]


class FactInline(ChoosesRows, ContentEditorInline):
    formset = RowFormSet
    icon = "pin"
    what_it_is = "One number, shown large"
    fields = ["figure", "words", "source", "region", "ordering"]
    autocomplete_fields = ["source"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source")


class BlockEditor(ContentEditor):
    """Blocks, with a line on each kind and on each part of the page for clinic_admin/blocks.js."""

    class Media:
        js = ["clinic_admin/blocks.js"]

    def render_change_form(self, request, context, add=False, **kwargs):
        """For users who may only view, use Django's form: the editor's script needs fields."""
        context["block_words"] = {
            "kinds": {
                inline.formset.prefix: inline.opts.what_it_is
                for inline in context["inline_admin_formsets"]
                if isinstance(inline.opts, ContentEditorInline)
            },
            "parts": {region.key: region.get("help", "") for region in self.model.regions},
        }
        if add or self.has_change_permission(request):
            return super().render_change_form(request, context, add=add, **kwargs)
        return admin.ModelAdmin.render_change_form(self, request, context, **kwargs)

    def save_related(self, request, form, formsets, change):
        """Skip the library's cloning, which would copy any row that a request names."""
        admin.ModelAdmin.save_related(self, request, form, formsets, change)
