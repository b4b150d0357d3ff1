from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef
from django_tasks_db.models import DBTaskResult

from clinic_site.foundation.clock import ClockAdmin
from clinic_site.foundation.two_editors import EditedTogether

# Staff do not need these lists: email addresses are not confirmed on this site, an Authenticator
# row holds a secret, and mail that waits is on the first page. User and Group are registered
# again below.
admin.site.unregister([EmailAddress, Authenticator, DBTaskResult, Group, User])


@admin.register(User)
class StaffAdmin(EditedTogether, ClockAdmin, UserAdmin):
    list_display = ("username", "first_name", "last_name", "is_staff", "is_superuser", "factor")
    actions = ("remove_second_factor",)
    readonly_fields = ("last_login", "date_joined")  # the site writes them

    def get_queryset(self, request):
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_second_factor=Exists(factors))

    @admin.display(description="second factor", boolean=True)
    def factor(self, user):
        return user.has_second_factor

    @admin.action(
        description="Remove the second factor (the phone is lost)", permissions=["superuser"]
    )
    def remove_second_factor(self, request, users):
        for user in users.filter(has_second_factor=True):
            Authenticator.objects.filter(user=user).delete()
            self.log_change(request, user, "Removed the second factor.")
            messages.success(
                request,
                f"{user} now signs in with the password alone. Ask them to set it up again.",
            )

    def has_superuser_permission(self, request):
        return request.user.is_superuser


@admin.register(Group)
class RoleAdmin(EditedTogether, GroupAdmin):
    pass
