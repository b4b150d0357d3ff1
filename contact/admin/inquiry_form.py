"""What staff write into a message."""

from copy import copy

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.models import User
from django.db.models import Q

from clinic_site.foundation.names import name_of, with_namesakes
from clinic_site.foundation.two_editors import RefusesStaleSave, digest
from contact.assignment import who_may_answer
from contact.models import Inquiry

from .mark import NOT_SPAM, how_answered, status_of

Status = Inquiry.Status

IS_SUSPECT = "This message is among the suspected spam. Press “Not spam” first, then close it."


class ColleagueField(forms.ModelChoiceField):
    """Whoever can open messages may be chosen."""

    default_error_messages = {
        "invalid_choice": "This person can’t open messages, or no longer works here. Choose "
        "somebody on the list."
    }

    def label_from_instance(self, user):
        return name_of(user)


class InquiryAdminForm(RefusesStaleSave, forms.ModelForm):
    """
    What staff add to a message. Two people may have one open at the same time: each field
    carries what it held when the page was made, so that a save writes what its own writer
    changed and nothing else.
    """

    class Meta:
        model = Inquiry
        fields = ["status", "assignee", "notes"]
        # The visitor's form calls them by other words.
        labels = {
            "topic": "About",
            "assignee": "Assigned to",
        }
        widgets = {"notes": AdminTextareaWidget(attrs={"dir": "auto"})}
        help_texts = {
            "assignee": "Who's taking care of it.",
            "status": "The buttons above set it for you.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.saved = copy(self.instance)  # without what is typed
        pressed = self.data.get("_mark")  # one of the buttons of InquiryAdmin.mark()
        if status := status_of(pressed, self.instance):
            self.data = self.data.copy()
            self.data["status"] = status
            # Pressed on purpose, whatever the page showed: somebody may have changed it since.
            self.data[self["status"].html_initial_name] = ""
        for field in self.fields.values():
            field.show_hidden_initial = True
        if "assignee" in self.fields:
            # With whoever has it now, who may have left: a save of something else changes nothing.
            able = Q(pk__in=who_may_answer().values("pk")) | Q(pk=self.instance.assignee_id)
            people = User.objects.filter(able).order_by("first_name", "last_name", "username")
            self.fields["assignee"].queryset = with_namesakes(people)
        is_suspect = self.instance.status == Status.SUSPECT
        if "status" in self.fields and is_suspect and pressed != NOT_SPAM:
            # "Not spam" first: a closed suspect's consent would count.
            self.fields["status"].choices = [
                choice for choice in Status.choices if choice[0] != Status.CLOSED
            ]
            self.fields["status"].error_messages["invalid_choice"] = IS_SUSPECT

    def put_back(self, typed):
        """
        Show what was typed before and not saved: {field: value}. What the form says of itself to
        have held is still what is saved, so that a save knows it as changed.
        """
        self.data = {self[name].html_initial_name: self.initial[name] for name in typed}
        self.initial |= typed

    def state(self, row, rows_inside):
        """How it was answered belongs to its status."""
        state = super().state(row, rows_inside)
        return state | {"status": digest([row.status, row.answered_how])}

    def saved_state(self):
        self.found = super().saved_state()
        return self.found

    def matters(self, name):
        """Only where both changed the same field, each to something else, is one of them lost."""
        if name not in self.changed_data:
            return False
        return name not in self.cleaned_data or self.typed_state()[name] != self.found[name]

    def typed_state(self):
        row = copy(self.saved)
        for name, value in self.cleaned_data.items():
            setattr(row, name, value)
        row.answered_how = how_answered(self.data.get("_mark"), row.status, self.saved)
        return self.state(row, [])

    def clean(self):
        super().clean()
        for name in self.cleaned_data.keys() - set(self.changed_data):
            self.cleaned_data[name] = getattr(self.instance, name)

    def full_clean(self):
        super().full_clean()
        if not self.errors:
            return
        # What is refused leaves the message as it is, with the buttons that it has.
        for name in self.fields:
            setattr(self.instance, name, getattr(self.saved, name))
        if "status" in self.errors:  # the list has no such choice, and would show another one
            self.data = self.data.copy()
            for name in (self["status"].html_name, self["status"].html_initial_name):
                self.data[name] = self.saved.status
