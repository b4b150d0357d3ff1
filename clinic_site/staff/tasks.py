"""Mail to staff about their account. Tasks take ids only: the database stores arguments."""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import int_to_base36

from clinic_site.foundation import queue
from clinic_site.foundation.outbox.tasks import deliver
from contact.models import Clinic


@task(queue_name=queue.MAIL)
def send_reset_link(user_id):
    """Mail a link to set a new password. It is made here, so that it is never stored."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    key = int_to_base36(user.pk), default_token_generator.make_token(user)
    context = {
        "user": user,
        "clinic": Clinic.objects.current(),
        "link": settings.SITE_URL + reverse("account_reset_password_from_key", args=key),
    }
    words = render_to_string("account/email/reset.txt", context)
    deliver(EmailMessage(subject="Your new password", body=words, to=[user.email]))
