"""Two presses on one message at the very same time are one act."""

import threading
from contextlib import suppress

import pytest
from django.test import Client

from contact.models import AuditEntry

from .desk import page, write
from .editing import typed
from .test_two_at_once import in_threads, on_a_server, pausing


@on_a_server
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("button", ["answered_phone", "closed", "suspect"])
def test_the_log_has_a_change_once(sample_site, admin_client, button):
    message = write(phone="940 555 0142")
    address = page(message, "change")
    form = typed(admin_client.get(address)) | {"_mark": button}
    both = threading.Barrier(2)

    def for_the_other():
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)  # broken where the other one waits for this one

    def press():
        person = Client()  # two threads can't share one
        person.cookies = admin_client.cookies
        return person.post(address, form)

    update = 'UPDATE "contact_inquiry"|contact_inquiry".* FOR UPDATE'
    assert in_threads(*(pausing(press, update, for_the_other) for _press in "12")) == []
    assert AuditEntry.objects.filter(inquiry=message, action="status").count() == 1
