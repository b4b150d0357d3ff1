"""The email by which people see whether mail of this site arrives."""

from django.conf import settings
from django.core.mail import EmailMessage

BODY = """This is a test. Your website {site} can send email.

Please write today's date into the clinic's record, at “Test email arrived on”.
"""


def test_email(address, **options):
    body = BODY.format(site=settings.SITE_URL)
    return EmailMessage("Test email from your website", body, to=[address], **options)
