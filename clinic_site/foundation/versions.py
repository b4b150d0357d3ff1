"""
The versions of rows that django-reversion keeps: what it has no public interface for. That a
version is stored as JSON, and how, is known here and nowhere else.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q


def points_at(model, field_name, pk):
    """The condition that finds the versions of a model whose foreign key holds this number."""
    return Q(
        content_type=ContentType.objects.get_for_model(model),
        serialized_data__regex=rf'"{field_name}": {pk}[,}}]',
    )
