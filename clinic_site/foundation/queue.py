"""
The one place that uses the rows of django-tasks-db, the queues of background tasks. Its public
interface cannot do what these functions do.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

# Mail has a queue and threads of its own, so that it waits neither for pictures nor for another
# mail whose server takes ten minutes to answer.
MAIL = "mail"

KILLED_AFTER = timedelta(minutes=20)  # longer than any of our tasks runs


def requeue_killed():
    """Requeue the tasks of workers that were killed, so that another worker runs them."""
    now = timezone.now()
    was_killed = Q(started_at__lt=now - KILLED_AFTER)
    was_killed |= Q(started_at__gt=now + KILLED_AFTER)  # or the clock was set back
    with transaction.atomic():
        DBTaskResult.objects.running().filter(was_killed).update(status=TaskResultStatus.READY)


def waiting_arguments(task):
    """The arguments of a task's runs that wait in the queue: a set of tuples."""
    waiting = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
    return {tuple(row.args_kwargs["args"]) for row in waiting}
