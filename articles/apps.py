from django.apps import AppConfig
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self):
        from . import addresses, search

        addresses.watch()
        search.watch()
        post_migrate.connect(index_missing, sender=self)


def index_missing(using, plan=(), **kwargs):
    """Pages from before there was a search get into it by migrating, once that is complete."""
    from . import search

    migrations = MigrationLoader(connections[using])
    if plan and migrations.applied_migrations.keys() >= set(
        migrations.graph.leaf_nodes("articles")
    ):
        search.rebuild(only_missing=True)
