"""Ready replies: where staff write them, and how a message offers them."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from clinic_site.foundation.two_editors import EditedTogether
from contact.mailto import mailto
from contact.models import ReadyReply

OPENS_YOUR_PROGRAM = "Opens your email program. Look it over, then send it."
TOO_LONG = (
    "“{}” is too long for a button with this name and address. Copy it from “Read them” into your "
    "email."
)


@admin.register(ReadyReply)
class ReadyReplyAdmin(EditedTogether, admin.ModelAdmin):
    list_display = ["title", "first_words", "ordering"]
    fields = ["title", "text", "ordering"]

    @admin.display(description="text")
    def first_words(self, reply):
        return format_html('<span dir="auto">{}</span>', Truncator(reply.text).chars(100))


class ReadyReplies:
    """A mixin for InquiryAdmin."""

    @admin.display(description="ready replies")
    def ready_replies(self, inquiry):
        """
        One tap each opens the mail program. All can be read too, for an answer by phone, or where
        a long address leaves no room in a link.
        """
        texts = [(reply, reply.filled_in(inquiry)) for reply in ReadyReply.objects.all()]
        if not texts:
            return "None yet. Write the first under “Ready replies” in the menu."
        links = [(mailto(inquiry, text), reply) for reply, text in texts if inquiry.email]
        buttons = format_html_join(
            " ", '<a class="button" href="{}">{}</a>', (pair for pair in links if pair[0])
        )
        hints = [OPENS_YOUR_PROGRAM] if buttons else []
        hints += [TOO_LONG.format(reply) for link, reply in links if not link]
        buttons += format_html_join("", '<div class="help">{}</div>', ((hint,) for hint in hints))
        read = format_html_join(
            "", '<dt>{}</dt><dd dir="auto">{}</dd>', ((reply, text) for reply, text in texts)
        )
        return format_html(
            '{}<details class="ready-replies"><summary>{}</summary><dl>{}</dl></details>',
            buttons,
            "Read them",
            read,
        )
