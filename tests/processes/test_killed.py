"""Whatever a killed process was doing is stored whole or not at all, whichever step it was at."""

import contextlib
import json

import pytest
from django.db import connection

from tests.browser.site import Site
from tests.machines import new_database


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        site = Site(tmp_path_factory.mktemp("site"))
        if connection.vendor == "postgresql":
            site.environment["DATABASE_URL"] = stack.enter_context(new_database())
        site.fill()
        yield site


@pytest.fixture
def tried(site):
    """What tests/processes/killed.py tells of one kind of work."""
    show = "from tests.processes import killed; killed.show(killed.{})"
    # In a process of its own, of which it makes many.
    return lambda work: json.loads(site.manage("shell", "-v0", "-c", show.format(work)))


def test_a_message_its_consents_and_its_mail_are_stored_together_or_not_at_all(tried):
    told = tried("post")
    nothing, whole = [0, 0, 0], told[-1]
    assert whole[0] == 1
    assert all(whole)
    assert all(step in (nothing, whole) for step in told)
    assert told[0] == nothing


def test_an_article_and_its_version_are_saved_together_and_found_by_the_next_day(tried):
    told = tried("save")
    assert told[0] == [False, False, False]
    assert told[-1] == [True, True, True]
    assert [step for step in told if step not in (told[0], told[-1])] == []


def test_a_scheduled_change_is_published_once_and_whole_whenever_the_worker_is_killed(tried):
    """The draft stays due: the next run begins anew, and one that is not killed is enough."""
    told = tried("schedule")
    nothing, whole = [0, 0, 0, 0], [1, 1, 1, 1]
    assert told[0] == nothing
    assert len(told) > 5
    assert all(step in (nothing, whole) for step in told)
    assert told.count(whole) == 1


def test_a_picture_is_stored_with_its_file_and_its_task_or_not_at_all(tried):
    told, (orphans, left) = tried("upload")
    assert told[0] == [0, 0]
    assert told[-1] == [1, 1]
    assert all(step in (told[0], told[-1]) for step in told)
    assert orphans > 0  # files of uploads that were cut off
    assert left == 0


def test_a_picture_names_its_sizes_once_all_of_them_are_whole(tried):
    told = tried("sizes")
    assert told[0] == [False, True]
    assert told[-1] == [True, True]
    assert all(is_whole for _has_sizes, is_whole in told)
