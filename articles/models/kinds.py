"""
The kinds of publication, such as articles. Whatever works on all of them asks here, so that
another kind is one class and one entry.
"""

from django.apps import apps

KINDS = ("Condition", "Article", "Page")  # in the order in which lists of unlike pages show them


def publication_kinds():
    """The models."""
    return [apps.get_model("articles", name) for name in KINDS]
