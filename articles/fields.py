from django.core.exceptions import ValidationError
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from articles import rich_text
from clinic_site.foundation.blank import is_blank_html
from clinic_site.foundation.differences import html_text

LONGEST = 20_000  # characters of HTML, some 3,000 words

# The formatting that staff may use. This one list sets both the editor's buttons and what the
# sanitizer lets through. Level 2 headings are missing because blocks have a field for them.
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
    "PlainNames": True,
    # One row of buttons, those that are used most first.
    "Menu": {
        "groups": [
            {"group": "marks"},
            {"group": "headings"},
            {"group": "lists"},
            {"group": "link"},
            {"group": "nodes -blockType"},
            {"group": "history"},
        ]
    },
    "LinkChooser": True,
    "Link": {
        "enableTarget": False,
        "protocols": ["http", "https", "mailto", "tel"],
        "autolink": False,  # with it, what is typed after a link becomes a part of the link
    },
}


class RichTextField(ProseEditorField):
    """
    HTML from the editor, sanitized no matter how it is saved.

    The library sanitizes in clean() only. Imports, commands and QuerySet.update() do not call
    clean(), so this field sanitizes again when the value is written to the database.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", rich_text.cleaner(create_sanitizer(EXTENSIONS)))
        super().__init__(*args, **kwargs)

    def clean(self, value, instance):
        if len(value or "") > LONGEST:
            raise ValidationError(
                f"This text is too long: {len(value):,} characters, with its formatting. "
                f"{LONGEST:,} or fewer fit. Move a part of it to another text."
            )
        value = super().clean(value, instance)
        if not is_blank_html(value or ""):
            return value
        if not self.blank:
            raise ValidationError(self.error_messages["blank"])
        return ""

    def plain_text(self, value):
        """The value as plain text, for comparing two texts."""
        return html_text(self.sanitize(value))

    def get_db_prep_save(self, value, connection):
        if isinstance(value, str):
            value = self.sanitize(value)
        return super().get_db_prep_save(value, connection)
