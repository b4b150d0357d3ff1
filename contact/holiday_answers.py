"""Forms for what staff answer about a holiday: in the admin, and by one tap on their first page."""

from django import forms

from clinic_site.foundation.clock import NOT_A_TIME, ClosingTimeField, PlainClockInput, clock

from .models import Holiday

Answer = Holiday.Answer


class HolidayForm(forms.ModelForm):
    """Refuses, beside the field, a time of closing that makes no sense."""

    def clean(self):
        cleaned = super().clean()
        if "closes" not in self.errors and (error := self.error_in_time(cleaned)):
            self.add_error("closes", error)
        return cleaned

    def error_in_time(self, cleaned):
        closes = cleaned.get("closes")
        if cleaned.get("answer") != Answer.UNTIL:
            return closes and "Leave the time blank, or choose “Open, but closing early”."
        if closes is None:
            return NOT_A_TIME
        day = self.instance.day
        spans = [
            span for span in self.instance.clinic.opening_hours if span.weekday == day.weekday()
        ]
        if not spans:
            return ""
        opens, usual = min(span.opens for span in spans), max(span.closes for span in spans)
        if closes <= opens:
            return (
                f"You open at {clock(opens)} that day. Give a later time, or answer that you’re "
                "closed."
            )
        if closes >= usual:
            return (
                f"You close at {clock(usual)} that day anyway. Give an earlier time, or answer "
                "that you’re open as usual."
            )
        return ""


class HolidayAnswerForm(HolidayForm):
    """For the staff's first page, which has several of them."""

    closes = ClosingTimeField(
        label="Open until",
        required=False,
        widget=PlainClockInput(attrs={"autocomplete": "off", "class": "holiday__time"}),
    )

    class Meta:
        model = Holiday
        fields = ["answer", "closes"]

    def __init__(self, data=None, *, instance):
        super().__init__(data, instance=instance, auto_id=f"holiday-{instance.pk}-%s")
        answers = self.fields["answer"]
        answers.choices = [choice for choice in Answer.choices if choice[0] != Answer.UNANSWERED]
