"""The pages behind the link of an invitation, where somebody new chooses a password."""

from django.contrib.auth import logout
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from . import accounts
from .forms import ResetPasswordKeyForm
from .models import Colleague, Invitation


@sensitive_post_parameters()
def accept(request, signed):
    """Choosing a password uses it up. Opening it doesn't, because mail programs open links too."""
    if request.method != "POST":
        return answer(request, Invitation.objects.of_link(signed))
    with transaction.atomic():
        if invitation := Invitation.objects.of_link(signed):
            # Locked in the order of managers' acts, then read again: somebody may have been first.
            Colleague.objects.select_for_update().filter(pk=invitation.user_id).first()
            invitation = Invitation.objects.of_link(signed)
        return answer(request, invitation)


def answer(request, invitation):
    if why_not := invitation.why_not if invitation else "unknown":
        return render(request, "account/invitation.html", {"why_not": why_not}, status=410)
    person = Colleague.objects.get(pk=invitation.user_id)
    data = request.POST if request.method == "POST" else None
    form = ResetPasswordKeyForm(data=data, user=invitation.user)
    if form.is_valid():
        accounts.accept(invitation, form.cleaned_data["password1"])
        logout(request)  # whoever was signed in at this desk, or the next click would be theirs
        return redirect("invitation_accepted")
    return render(request, "account/invitation.html", {"form": form, "person": person})


def accepted(request):
    return render(request, "account/invitation_accepted.html")
