"""Mixins for a ModelAdmin. Each goes before admin.ModelAdmin in the list of bases."""


class ReadOnlyAdmin:
    """Staff may view the rows. Nobody may add, change or delete one, not even a superuser."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAfterCreate:
    """
    Fields that are set when the row is added and read-only afterwards, because links or texts
    refer to their values.
    """

    read_only_after_create = ()

    def is_created(self, obj):
        """Whether the fields are read-only now. `obj` is None for a new row."""
        return obj is not None

    def get_readonly_fields(self, request, obj=None):
        fields = self.read_only_after_create if self.is_created(obj) else ()
        return [*super().get_readonly_fields(request, obj), *fields]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if self.is_created(obj) else super().get_prepopulated_fields(request, obj)
