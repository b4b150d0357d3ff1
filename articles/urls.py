from django.urls import path

from . import views

app_name = "articles"

urlpatterns = [
    path("conditions/", views.condition_list, name="conditions"),
    path("conditions/<slug:slug>/", views.condition_detail, name="condition"),
    path("conditions/<slug:slug>/print/", views.condition_print, name="condition_print"),
    path("articles/", views.article_list, name="articles"),
    path("articles/topics/<slug:topic_slug>/", views.article_list, name="topic"),
    path("articles/<slug:slug>/", views.article_detail, name="article"),
]
