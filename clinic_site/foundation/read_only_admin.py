"""Mixins of ModelAdmins whose rows, or some of their fields, are not for staff to change."""


class ReadOnlyAdmin:
    """Before admin.ModelAdmin: staff may look at these rows, and nobody may change them."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAfterCreate:
    """
    Before admin.ModelAdmin: fields that other things point at, chosen when the row is added and
    only shown afterwards.
    """

    read_only_after_create = ()

    def is_created(self, obj):
        return obj is not None

    def get_readonly_fields(self, request, obj=None):
        fields = self.read_only_after_create if self.is_created(obj) else ()
        return [*super().get_readonly_fields(request, obj), *fields]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if self.is_created(obj) else super().get_prepopulated_fields(request, obj)
