"""
The one place that depends on how django-reversion stores a version, as JSON in
serialized_data. It has no public interface for searching that.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q


def points_at(model, field_name, pk):
    """A Q that matches the versions of a model's rows whose foreign key had this value."""
    return Q(
        content_type=ContentType.objects.get_for_model(model),
        serialized_data__regex=rf'"{field_name}": {pk}[,}}]',
    )
