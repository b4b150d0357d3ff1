"""Models and querysets for records that must never change, such as consent events."""

from django.db import models


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError(f"{self.model.__name__} rows are kept as they were written")

    def delete(self):
        raise TypeError(f"{self.model.__name__} rows are kept as they were written")

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise TypeError(f"{self.model.__name__} rows are kept as they were written")
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """A model whose rows are written once. Changing or deleting one raises TypeError."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are kept as they were written")
        # Without this, a new object with the primary key of an old row would overwrite it.
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args, **kwargs):
        raise TypeError(f"{type(self).__name__} rows are kept as they were written")
