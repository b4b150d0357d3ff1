from django.contrib import admin

from articles.models import Article, ArticleCareCard, ArticleFact, ArticlePicture, ArticleText

from .block import CareCardInline, FactInline, PictureInline, TextInline
from .lists import ReviewFilter, StateFilter
from .publication import AFTER_BLOCKS, PublicationAdmin


@admin.register(Article)
class ArticleAdmin(PublicationAdmin):
    not_restored = [*PublicationAdmin.not_restored, "went_public_unreviewed"]
    list_filter = [StateFilter, ReviewFilter, "topics"]
    topics = ["topics"]
    more_fieldsets = [
        (
            "Sources and treatments",
            {"fields": ["sources", "treatments"], "classes": [AFTER_BLOCKS]},
        ),
        (
            "In short, author and question",
            {"fields": ["in_short", "author", "question"], "classes": [AFTER_BLOCKS]},
        ),
    ]
    autocomplete_fields = ["picture", "sources", "treatments"]
    inlines = [
        TextInline.create(ArticleText),
        PictureInline.create(ArticlePicture),
        CareCardInline.create(ArticleCareCard),
        FactInline.create(ArticleFact),
    ]
