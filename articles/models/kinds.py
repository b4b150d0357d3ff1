"""
The models that are publications, such as Article. Code that works on all of them calls
publication_kinds(), so adding a kind takes one class and one entry in this list.
"""

from django.apps import apps

KINDS = ("Condition", "Article", "Page")  # in the order of lists that mix them


def publication_kinds():
    """The model classes. Looked up by name, because those modules import this one."""
    return [apps.get_model("articles", name) for name in KINDS]
