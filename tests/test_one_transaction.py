"""A message is stored with its consents and its job, or not at all."""

import pytest
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from contact.models import ConsentEvent, Inquiry

from .messages import payload

pytestmark = pytest.mark.django_db


class BrokenTasks(DatabaseBackend):
    def enqueue(self, task, args, kwargs):
        raise RuntimeError("no room for one more task")


def test_message_consents_and_job_are_stored_together_or_not_at_all(client, settings):
    settings.TASKS = {"default": {"BACKEND": "tests.test_one_transaction.BrokenTasks"}}
    client.raise_request_exception = False
    response = client.post("/contact/", payload())
    assert response.status_code == 500
    assert b'href="tel:911"' in response.content
    assert not Inquiry.objects.exists()
    assert not ConsentEvent.objects.exists()
    assert not DBTaskResult.objects.exists()
