from django.contrib import admin

from articles.models import Page, PageCareCard, PagePicture, PageText
from clinic_site.foundation.read_only_admin import ReadOnlyAfterCreate

from .block import CareCardInline, PictureInline, TextInline
from .publication import AFTER_BLOCKS, PublicationAdmin


@admin.register(Page)
class PageAdmin(ReadOnlyAfterCreate, PublicationAdmin):
    read_only_after_create = ["slug"]
    list_display = [*PublicationAdmin.list_display, "menu"]
    list_filter = [*PublicationAdmin.list_filter, "menu"]
    inlines = [
        TextInline.create(PageText),
        PictureInline.create(PagePicture),
        CareCardInline.create(PageCareCard),
    ]

    more_fieldsets = [
        *PublicationAdmin.more_fieldsets,
        (
            "Menus",
            {"fields": ["menu", "menu_words", "menu_order"], "classes": [AFTER_BLOCKS]},
        ),
    ]

    def get_fieldsets(self, request, obj=None):
        words, *others = super().get_fieldsets(request, obj)
        if obj is not None and obj.legal_notice:
            name, options = words
            words = name, options | {"description": obj.legal_notice.guidance}
        return [words, *others]

    def is_created(self, page):
        return page is not None and page.slug in Page.FIXED
