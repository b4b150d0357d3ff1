"""The buttons that say what became of a message. Each saves the form around it."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from clinic_site.foundation.differences import between
from contact.models import Inquiry
from contact.models.before_spam import before_spam

from .row import ways_to_answer

Status, How = Inquiry.Status, Inquiry.AnsweredHow

NOT_SPAM = "not_spam"
ANSWERED = {f"answered_{how}": how for how in How}


class MarkButtons:
    """A mixin for InquiryAdmin. It goes before EditedTogether in the list of bases."""

    @admin.display(description="mark as")
    def mark(self, inquiry):
        """Buttons of the form around them: one click saves everything, the new status with it."""
        text = '<button class="button" type="submit" name="_mark" value="{}">{}</button>'
        return format_html_join(" ", text, buttons(inquiry))

    def unsaved_changes(self, form, context):
        """Where both say that it's answered, how is what they have to compare."""
        found = super().unsaved_changes(form, context)
        status, how = form.initial["status"], ANSWERED.get(form.data.get("_mark"))
        if how and status == Status.ANSWERED:
            both = (form.instance.answered_how, how)
            words = (Inquiry(status=status, answered_how=one).status_in_words for one in both)
            found += between(*({"status": ("Status", text)} for text in words))
        return found


def buttons(inquiry):
    """(value, label) of each, what is pressed most often first."""
    if inquiry.status == Status.SUSPECT:
        spam = [(Status.SUSPECT, "Spam")] if inquiry.may_be_from_a_patient else []
        return [(NOT_SPAM, "Not spam"), *spam]
    ways = [how for how, _link, _words in ways_to_answer(inquiry)]
    answers = {value: how for value, how in ANSWERED.items() if how in ways}
    others = [Status.IN_PROGRESS, Status.CLOSED, Status.NEW]
    return [
        *((value, how.label) for value, how in answers.items() if not is_so(inquiry, how)),
        *((status, status.label) for status in others if status != inquiry.status),
        (Status.SUSPECT, "Spam"),
    ]


def is_so(inquiry, how):
    return inquiry.status == Status.ANSWERED and inquiry.answered_how == how


def status_of(button, inquiry):
    """Which status a button sets; "" where it is none of these."""
    if button in ANSWERED:
        return Status.ANSWERED
    if button == NOT_SPAM:
        is_suspect = inquiry.status == Status.SUSPECT  # else somebody else was first
        return before_spam(inquiry)[0] if is_suspect else inquiry.status
    return button if button in Status.values else ""


def how_answered(button, status, saved):
    """How a message was answered, once it has this status; `saved` is the message as it was."""
    if button in ANSWERED:
        return ANSWERED[button]
    if button == NOT_SPAM and saved.status == Status.SUSPECT:
        return before_spam(saved)[1]
    return saved.answered_how if status == saved.status else ""


def status_before(saved, status):
    """
    The words for the activity log of what a message was, as `saved`, before a button set this
    status. It stays the same where a person says that what the site alone held is spam.
    """
    is_held = saved.status == status == Status.SUSPECT and saved.suspicion
    return "Held by the site" if is_held else saved.status_in_words


def what_was_done(button, inquiry):
    """What the next page says of a message that was saved, with the way back to it."""
    status = status_of(button, inquiry)
    if status == Status.SUSPECT:
        text = "Message {} is put aside as spam, where no yes to texts or offers counts."
    elif status:
        text = f"Message {{}} is marked as “{inquiry.status_in_words}”."
    elif inquiry.status == Status.SUSPECT:  # chosen in the list
        text = "Message {} is saved, as suspected spam. What it agreed to doesn't count."
    else:
        text = "Message {} is saved."
    link = format_html('<a href="{}">{}</a>', inquiry.admin_path, inquiry.reference)
    return format_html(text, link)
