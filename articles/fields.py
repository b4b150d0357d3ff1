from datetime import UTC, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import strip_tags
from django_prose_editor.fields import ProseEditorField, create_sanitizer

# What staff may write, and so what may reach a page: this one list draws the editor's
# buttons and feeds the sanitiser. Headings of level 2 are the blocks' own headings.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "HardBreak": True,
    "Callout": True,
    "PastedWords": True,
    "StyleNonce": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
}


class RichTextField(ProseEditorField):
    """
    HTML from the editor, cleaned however it is saved.

    The library cleans in clean() only; imports, commands and QuerySet.update() never call
    that, so this cleans once more on the way into the database.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", create_sanitizer(EXTENSIONS))
        super().__init__(*args, **kwargs)

    def clean(self, value, instance):
        value = super().clean(value, instance)
        if not self.blank and not strip_tags(value).strip():
            raise ValidationError(self.error_messages["blank"])
        return value

    def get_db_prep_save(self, value, connection):
        if isinstance(value, str):
            value = self.sanitize(value)
        return super().get_db_prep_save(value, connection)


class LocalDateTimeField(forms.SplitDateTimeField):
    """
    A form field that takes every date and time of the site's clock.

    Django refuses the hour that comes twice in the night when clocks go back, and the hour that
    is skipped when they go forward. Here they mean what RFC 5545, section 3.3.5, says and
    calendars do: the first of the two, and the same time by the clock from before the change.
    """

    def compress(self, data_list):
        if not (data_list and all(data_list)):
            return super().compress(data_list)
        try:
            return timezone.make_aware(datetime.combine(*data_list)).astimezone(UTC)
        except OverflowError:  # the last evening of the year 9999 has no time in UTC
            raise ValidationError(self.error_messages["invalid_date"]) from None
