from django.contrib import admin

from articles.models import Redirect
from clinic_site.foundation.two_editors import EditedTogether


@admin.register(Redirect)
class RedirectAdmin(EditedTogether, admin.ModelAdmin):
    list_display = ["old_path", "leads_to", "changed_at"]
    search_fields = ["old_path", "new_path"]

    @admin.display(description="readers", ordering="new_path")
    def leads_to(self, redirect):
        if redirect.new_path:
            return f"are sent to {redirect.new_path}"
        return "are told that the page is gone"
