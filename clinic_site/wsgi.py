import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
site = get_wsgi_application()

from .page_cache import PageCache  # noqa: E402 -- needs the settings that the line above reads

application = PageCache(site)
