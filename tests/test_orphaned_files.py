"""Files that no picture needs any more are deleted, and no others."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.management import call_command
from django.utils import timezone

from articles.models import Picture
from clinic_site.foundation.management.commands import run_worker

from .conftest import run_tasks
from .test_pictures import encoded, photo

pytestmark = pytest.mark.django_db

FILES = 7  # of a tiny picture: itself, its width in two kinds, link preview, square in three kinds


@pytest.fixture(autouse=True)
def storage(monkeypatch):
    """One that has no folders of its own and knows nothing of paths, as a bucket."""
    storage = InMemoryStorage()
    monkeypatch.setattr(Picture._meta.get_field("file"), "storage", storage)
    return storage


@pytest.fixture
def tomorrow():
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        yield


def upload(size=(128, 96)):
    picture = Picture.objects.create(
        title="A photo", file=ContentFile(encoded(photo(size)), name="photo.jpg")
    )
    run_tasks()
    picture.refresh_from_db()
    return picture


def names(storage):
    return set(storage.listdir("pictures")[1]) if storage.exists("pictures") else set()


def prune(capsys, **options):
    call_command("prune_pictures", **options)
    return capsys.readouterr().out.splitlines()


def test_all_files_of_a_deleted_picture_go(storage, capsys, request):
    kept = upload()
    needed = names(storage)
    upload((192, 96)).delete()
    assert len(names(storage)) == len(needed) + FILES
    request.getfixturevalue("tomorrow")
    assert len(prune(capsys)) == FILES
    assert names(storage) == needed
    assert storage.exists(kept.file.name)


def test_the_files_of_a_replaced_one_go_too(storage, capsys, request):
    picture = upload()
    before = names(storage)
    picture.file = ContentFile(encoded(photo((192, 96))), name="other.jpg")
    picture.save()
    run_tasks()
    after = names(storage) - before
    request.getfixturevalue("tomorrow")
    prune(capsys)
    assert names(storage) == after


def test_two_pictures_of_the_same_photo_do_not_share_files(storage, capsys, request):
    one, other = upload(), upload()
    one.delete()
    request.getfixturevalue("tomorrow")
    prune(capsys)
    assert len(names(storage)) == FILES
    assert storage.exists(other.file.name)


def test_what_is_younger_than_a_day_is_left_alone(storage, capsys):
    upload().delete()
    assert prune(capsys) == []
    assert len(names(storage)) == FILES


def test_what_is_none_of_ours_is_left_alone(storage, capsys, request):
    for name in ("pictures/logo.png", "pictures/notes.txt", "elsewhere/0123456789abcdef0123.jpg"):
        storage.save(name, ContentFile(b"x"))
    request.getfixturevalue("tomorrow")
    assert prune(capsys) == []


def test_a_dry_run_names_the_files_and_deletes_none(storage, capsys, request):
    picture = upload()
    name = picture.file.name
    picture.delete()
    request.getfixturevalue("tomorrow")
    lines = prune(capsys, dry_run=True)
    assert f"To be deleted: {name}" in lines
    assert len(lines) == len(names(storage)) == FILES


def test_an_empty_storage_is_no_error(settings, tmp_path, monkeypatch, capsys):
    monkeypatch.undo()  # the folder of a real storage, which is not there yet
    settings.MEDIA_ROOT = tmp_path
    assert prune(capsys) == []


def test_the_worker_does_it_once_a_day(storage, request):
    upload().delete()
    request.getfixturevalue("tomorrow")
    run_worker.tidy()
    assert names(storage) == set()


def test_one_failed_command_of_the_day_stops_no_other(storage, settings, request, caplog):
    settings.DAILY_COMMANDS = {"no_such_command": {}} | settings.DAILY_COMMANDS
    upload().delete()
    request.getfixturevalue("tomorrow")
    run_worker.tidy()
    assert names(storage) == set()
    assert "no_such_command failed: CommandError" in caplog.messages
