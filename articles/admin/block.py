from content_editor.admin import ContentEditor, ContentEditorInline
from django.contrib import admin

from .picture import thumbnail
from .rows import RowFormSet


class TextInline(ContentEditorInline):
    formset = RowFormSet
    icon = "notes"
    fields = ["heading", "body", "region", "ordering"]


class AnsweringTextInline(TextInline):
    fields = ["heading", "short_answer", "body", "region", "ordering"]


class PictureInline(ContentEditorInline):
    formset = RowFormSet
    icon = "image"
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
    fields = ["urgency", "heading", "symptoms", "note", "region", "ordering"]


class FactInline(ContentEditorInline):
    formset = RowFormSet
    icon = "pin"
    fields = ["figure", "words", "source", "region", "ordering"]
    autocomplete_fields = ["source"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source")


class BlockEditor(ContentEditor):
    def render_change_form(self, request, context, add=False, **kwargs):
        """For users who may only view, use Django's form: the editor's script needs fields."""
        if add or self.has_change_permission(request):
            return super().render_change_form(request, context, add=add, **kwargs)
        return admin.ModelAdmin.render_change_form(self, request, context, **kwargs)

    def save_related(self, request, form, formsets, change):
        """Skip the library's cloning, which would copy any row that a request names."""
        admin.ModelAdmin.save_related(self, request, form, formsets, change)
