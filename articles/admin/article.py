from django.contrib import admin

from articles.models import Article, ArticleCareCard, ArticleFact, ArticlePicture, ArticleText

from .block import CareCardInline, FactInline, PictureInline, TextInline
from .lists import ReviewFilter, StateFilter
from .publication import PublicationAdmin


@admin.register(Article)
class ArticleAdmin(PublicationAdmin):
    list_filter = [StateFilter, ReviewFilter, "topics"]
    text_fields = ["title", "slug", "summary", "in_short", "author", "topics", "treatments"]
    text_fields += ["question"]
    autocomplete_fields = ["picture", "sources", "treatments"]
    inlines = [
        TextInline.create(ArticleText),
        PictureInline.create(ArticlePicture),
        CareCardInline.create(ArticleCareCard),
        FactInline.create(ArticleFact),
    ]
