"""How people who work here are named on screens and in emails: by the name that others say."""

from django.contrib.auth.models import User
from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Lower, NullIf, Trim

LONGEST_KEPT = 150  # letters, in the fields of records that outlive an account
FULL = Concat("first_name", Value(" "), "last_name")


def name_of(user):
    """
    The full name; with the email address where somebody else who works here has the same. The
    user name only where an account has no other. For many at once: with_namesakes(), named().
    """
    name = user.get_full_name()
    if not name:
        return user.get_username()
    if not hasattr(user, "has_namesake"):
        found = with_namesakes(User.objects.filter(pk=user.pk))
        user.has_namesake = found.filter(has_namesake=True).exists()
    return f"{name} ({user.email or user.get_username()})" if user.has_namesake else name


def name_to_keep(user):
    """The same for a record that outlives the account."""
    return name_of(user)[:LONGEST_KEPT]


def name_kept(user, without):
    """The name of who did something once; `without` the account, which may be deleted."""
    return name_of(user) if user else without


def with_namesakes(users):
    """A queryset of users who are named without a query for each."""
    whole = Lower(FULL)
    working = User.objects.filter(is_active=True, is_staff=True).alias(whole=whole)
    others = working.filter(whole=OuterRef("whole")).exclude(pk=OuterRef("pk"))
    return users.alias(whole=whole).annotate(has_namesake=Exists(others))


def named(field):
    """For prefetch_related(): the users in this field, to be named without a query for each."""
    return Prefetch(field, with_namesakes(User.objects.all()))


def name_in(field):
    """For annotate(): what name_of() says of the users in this field."""
    known_by = Coalesce(NullIf("email", Value("")), "username")
    told_apart = Concat(FULL, Value(" ("), known_by, Value(")"), output_field=CharField())
    name = Case(
        When(first_name="", last_name="", then="username"),
        When(has_namesake=True, then=Trim(told_apart)),
        default=Trim(FULL),
    )
    users = with_namesakes(User.objects.filter(pk=OuterRef(field)))
    return Subquery(users.values_list(name))
