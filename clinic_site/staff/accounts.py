"""
What managers do with the accounts of their colleagues, and what nobody may do: every rule is here.

Each act runs in a transaction and calls lock() first, so that the second of two managers sees what
the first one did. Every act leaves an entry in Django's log.
"""

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from clinic_site.foundation.names import name_of
from clinic_site.foundation.outbox.tasks import enqueue
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact import assignment
from contact.models import Inquiry

from .models import Colleague, Invitation

# What each role may do, as managers read it beside the box.
ROLES = {
    FRONT_DESK: "answers messages, puts up notices, and says when you’re closed, on holidays too",
    EDITOR: "writes articles, pages and treatments, and adds pictures; opens no message",
    CLINICIAN: "reviews health pages and corrects them; opens no message",
    MANAGER: "does the work of the front desk and of editors, erases and exports messages, keeps "
    "the clinic’s facts and offers, and adds colleagues; approves no page",
}
MAY_MANAGE = "staff.change_colleague"

ONLY_MANAGER = "{} is the only manager. Make somebody else a manager first."
NOT_YOURSELF = "Ask another manager: nobody can do this to their own account."
CANT_OPEN = "Choose somebody who may open messages. Nothing was changed."
NO_ADDRESS = "{} has no email address. Type one, save, and try again."
NO_ROLE = "{} has no role. Choose one, save, and then reopen the account."
TAKEN = "{} has an account with this address already."
NAME_TAKEN = "{} signs in with this already. Choose another user name."
TAKEN_AND_LEFT = "{} used to work here with this address. Open their page to reopen the account."


def lock(actor):
    """
    Let nobody else change accounts until the transaction ends. Raises PermissionDenied where
    another manager has meanwhile taken the actor's own right to.
    """
    list(Group.objects.select_for_update(no_key=True).order_by("pk"))
    now = Colleague.objects.working().filter(pk=actor.pk).first()
    if now is None or not now.has_perm(MAY_MANAGE):
        raise PermissionDenied("not a manager")


def may_be_changed(person):
    """Superusers are changed by superusers alone, in Django's own form."""
    return not person.is_superuser


def require_another_manager(person):
    """Raises ValidationError if nobody would be left who may add colleagues."""
    managers = Colleague.objects.who_came_in().filter(groups__name=MANAGER)
    if managers.filter(pk=person.pk).exists() and not managers.exclude(pk=person.pk).exists():
        raise ValidationError(ONLY_MANAGER.format(person))


def require_free_address(email, person=None):
    """Raises ValidationError if the address, in letters of any case, is or names an account."""
    others = User.objects.exclude(pk=person and person.pk)
    other = others.filter(Q(email__iexact=email) | Q(username__iexact=email)).first()
    if other:
        words = TAKEN if other.is_active else TAKEN_AND_LEFT
        raise ValidationError(words.format(name_of(other)))


def require_free_username(username, person=None):
    """Raises ValidationError if somebody else's user name or address reads so, in any case."""
    others = User.objects.exclude(pk=person and person.pk)
    other = others.filter(Q(email__iexact=username) | Q(username__iexact=username)).first()
    if other:
        raise ValidationError(NAME_TAKEN.format(name_of(other)))


def new_username(person):
    """A user name from a name such as "Pat Example": pat.example, or with a number behind it."""
    name = slugify(person.get_full_name()) or slugify(person.email.partition("@")[0]) or "staff"
    name = name.replace("-", ".")[:140]
    taken = {one.lower() for one in User.objects.values_list("username", flat=True)}
    names = (f"{name}{number}" if number > 1 else name for number in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)


def log(actor, person, words):
    """Who did what to whose account."""
    return LogEntry.objects.log_actions(actor.pk, [person], CHANGE, words, single_object=True)


def in_words(roles):
    return ", ".join(sorted(role.name for role in roles)) or "no role"


def require_address(person):
    """Raises ValidationError where no invitation could be sent."""
    if not person.email:
        raise ValidationError(NO_ADDRESS.format(person))


def invite(actor, person):
    """Send a link to choose a password. The ones before it open nothing any more."""
    require_address(person)
    withdraw_invitations(person)
    invitation = Invitation.objects.create(user_id=person.pk, invited_by_id=actor.pk)
    enqueue("invitation", invitation, recipient=person.email)
    return invitation


def invite_again(actor, person):
    if not person.is_invited:
        raise ValidationError(f"{person} has a password already, and needs no invitation.")
    invite(actor, person)
    log(actor, person, "Sent an invitation again.")


def withdraw_invitations(person):
    still_open = Invitation.objects.filter(user_id=person.pk, used_at=None, withdrawn_at=None)
    still_open.update(withdrawn_at=timezone.now())


def accept(invitation, password):
    """Give the invited person the password that they chose. Call it with the user locked."""
    person = Colleague.objects.get(pk=invitation.user_id)
    person.set_password(password)
    person.save(update_fields=["password"])
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    log(person, person, "Accepted the invitation and chose a password.")


def open_to_somebody():
    """The condition on messages that are given to anybody and still need a person."""
    waiting = [*Inquiry.OPEN, Inquiry.Status.SUSPECT]
    return Q(assignee__isnull=False, status__in=waiting, erased_at=None)


def open_messages(person):
    """What is given to somebody and still needs a person."""
    return Inquiry.objects.filter(open_to_somebody(), assignee_id=person.pk)


def who_may_answer(person):
    """To whom the messages of somebody who leaves can be given."""
    able = assignment.who_may_answer().exclude(pk=person.pk)
    return Colleague.objects.filter(pk__in=able.values("pk"))


def receiver(person, chosen):
    """Who was chosen to get the messages of somebody, by their number; None for nobody."""
    if not chosen:
        return None
    if chosen not in (able := {str(one.pk): one for one in who_may_answer(person)}):
        raise ValidationError(CANT_OPEN)
    return able[chosen]


def hand_over(actor, person, to=None):
    """Give the open messages to somebody or to nobody. Returns what happened, for the log."""
    messages_of_theirs = list(open_messages(person).only("pk").select_for_update())
    if not messages_of_theirs:
        return ""
    assignment.give(actor, messages_of_theirs, to)
    count = len(messages_of_theirs)
    messages = "1 open message" if count == 1 else f"{count} open messages"
    return f" {messages} given to {to or 'nobody'}."


def hand_over_after_change(actor, person, to=None):
    """
    After a change of role: to whom the manager chose, or to nobody if the person can no longer
    open them. Asks the database anew, for permissions are kept with a user.
    """
    may_still = Colleague.objects.get(pk=person.pk).has_perm(assignment.MAY_ANSWER)
    return "" if may_still and to is None else hand_over(actor, person, to)


def hand_over_stranded(actor):
    """
    After a change by which anybody may have lost an account or a right: nobody keeps messages
    that they cannot open. Returns a sentence for each who had some.
    """
    given = Inquiry.objects.filter(open_to_somebody()).values("assignee")
    able = assignment.who_may_answer().values("pk")
    # Whoever is no longer staff, too.
    stranded = Colleague._base_manager.filter(pk__in=given).exclude(pk__in=able)
    sentences = []
    for person in stranded:
        words = hand_over(actor, person).strip()
        log(actor, person, words)
        sentences.append(f"{person} can’t open messages anymore: {words}")
    return sentences


def leave(actor, person, to=None):
    """
    Close an account. Without a password its sessions end at once, and none begins again when the
    person comes back.
    """
    if person.pk == actor.pk:
        raise ValidationError(NOT_YOURSELF)
    if not person.is_active:
        raise ValidationError(f"{person}’s account is closed already.")
    require_another_manager(person)
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    withdraw_invitations(person)
    handed_over = hand_over(actor, person, to)
    words = f"Closed the account.{handed_over}"
    entry = log(actor, person, words)
    return f"{words}{tell_receiver(actor, entry, to)}" if handed_over else words


def tell_receiver(actor, entry, to):
    """One email to who got the messages of somebody; returns a sentence on it for the manager."""
    if to is None or to.pk == actor.pk:
        return ""
    if not to.email:
        return f" {to} has no email address, so tell them about it yourself."
    enqueue("handed_over", entry, recipient=to.email)
    return f" {to} is told by email."


def come_back(actor, person):
    """Open an account that was closed. The person chooses a new password by an invitation."""
    if person.is_active:
        raise ValidationError(f"{person}’s account is open already.")
    if not person.groups.exists():
        raise ValidationError(NO_ROLE.format(person))
    require_address(person)
    require_free_address(person.email, person)
    person.is_active = True
    person.set_unusable_password()  # Django's own form closes an account and leaves it one
    person.save(update_fields=["is_active", "password"])
    invite(actor, person)
    log(actor, person, "Reopened the account.")


def remove_second_factor(actor, person):
    """
    For a lost phone: the password alone is enough then. Recovery codes go too. Nobody does it to
    themselves, or an unlocked desk would be enough to take a manager's account.
    """
    if person.pk == actor.pk:
        raise ValidationError(NOT_YOURSELF)
    removed, _rows = Authenticator.objects.filter(user_id=person.pk).delete()
    if not removed:
        raise ValidationError(f"{person} has no second factor.")
    entry = log(actor, person, "Removed the second factor.")
    if person.email:
        enqueue("second_factor_removed", entry, recipient=person.email)
