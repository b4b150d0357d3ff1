from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from articles.sitemaps import sitemaps as article_sitemaps
from articles.views import draft, page_detail
from contact import views as contact_views
from contact.sitemaps import ContactSitemap

from . import health, views
from .feeds import ArticleFeed
from .foundation.outbox.views import mail_health

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error

sitemaps = article_sitemaps | {"contact": ContactSitemap}

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/feed/", ArticleFeed(), name="feed"),
    path("", include("articles.urls")),
    path("search/", views.search, name="search"),
    path("contact/", include("contact.urls")),
    path("offers/", contact_views.offers, name="offers"),
    path("consent/<str:signed>/", contact_views.consent, name="consent"),
    path("drafts/<str:signed>/", draft, name="draft"),
    path(f"{settings.ADMIN_PATH}account/", include("clinic_site.staff.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
    path(
        "sitemap.xml",
        sitemap,
        {"sitemaps": sitemaps},
        name="sitemap",
    ),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("healthz/write", health.healthz_write, name="healthz_write"),
    path("healthz/mail", mail_health, name="mail_health"),
    path("media/<path:path>", views.media, name="media"),
    # Last, because it matches every path of one part.
    path("<slug:slug>/", page_detail, name="page"),
]
