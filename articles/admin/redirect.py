from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError

from articles.links.own import is_answered, is_closed, living, objection
from articles.models import Redirect
from articles.models.redirect import USED_BY_PAGES, as_stored, names_in
from clinic_site.foundation.clock import column
from clinic_site.foundation.two_editors import EditedTogether


class RedirectForm(forms.ModelForm):
    """Takes any address of an earlier site, and leads to what readers can see."""

    def clean_old_path(self):
        address = as_stored(self.cleaned_data["old_path"])
        if "\0" in address:  # as "%00", which PostgreSQL cannot look up
            raise ValidationError(Redirect.AN_ADDRESS.message)
        path, _question, query = address.partition("?")
        if not path.startswith("/"):
            return address  # the model's own check says what is wrong
        if is_closed(path):
            raise ValidationError(
                f"{address} is for staff, or a private link, so nobody would be sent on. Enter "
                "another address."
            )
        if is_answered(path):
            raise ValidationError(
                f"The web server itself answers at {address}, so nobody would be sent on. Enter "
                "another address."
            )
        if living(path) and (not query or names_in(query) & USED_BY_PAGES):
            raise ValidationError(
                f"Readers find a page at {address}, so nobody would be sent on. Move or unpublish "
                "that page first, or enter another address."
            )
        return address

    def clean_new_path(self):
        address = self.cleaned_data["new_path"].strip()
        is_address = Redirect.ON_THIS_SITE.regex.match(address)
        if address and is_address and (words := objection(address)):
            raise ValidationError(words)
        return address


@admin.register(Redirect)
class RedirectAdmin(EditedTogether, admin.ModelAdmin):
    form = RedirectForm
    list_display = ["old_path", "leads_to", column("changed_at", "last changed")]
    search_fields = ["old_path", "new_path"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "new_path":
            field.widget.attrs["data-choose-link"] = "page"
        return field

    @admin.display(description="readers", ordering="new_path")
    def leads_to(self, redirect):
        if redirect.new_path:
            return f"are sent to {redirect.new_path}"
        return "are told that the page is gone"

    def save_model(self, request, redirect, form, change):
        super().save_model(request, redirect, form, change)
        if urlsplit(form.data.get("old_path", "")).netloc:
            words = f"The site's name was left out: the old address is {redirect.old_path}."
            messages.info(request, words)
        if not redirect.new_path:
            words = f"You chose no page, so readers of {redirect.old_path} are told it's gone."
            messages.info(request, words)
