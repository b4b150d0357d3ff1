"""
The queues of background work: what django-tasks-db keeps in the database, and does not offer
by its public interface. Its rows are used here and nowhere else.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

# A queue of its own, with threads of its own: mail waits neither for pictures, nor for another
# mail whose server takes ten minutes to answer.
MAIL = "mail"

KILLED_AFTER = timedelta(minutes=20)  # no task of ours runs as long


def requeue_killed():
    """Let another worker do what a killed one was doing."""
    now = timezone.now()
    was_killed = Q(started_at__lt=now - KILLED_AFTER)
    was_killed |= Q(started_at__gt=now + KILLED_AFTER)  # the clock was set back since
    with transaction.atomic():
        DBTaskResult.objects.running().filter(was_killed).update(status=TaskResultStatus.READY)


def waiting_arguments(task):
    """The positional arguments of each run of a task that waits, as a set of tuples."""
    waiting = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
    return {tuple(row.args_kwargs["args"]) for row in waiting}
