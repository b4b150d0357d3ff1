"""
Processes that are killed at each step of their work. Runs in the shell of a site, not in pytest:
each step is tried in a fork that really writes into the site's database and files.
"""

import itertools
import json
import os
import signal
import sys
import time

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image
from reversion.models import Version

from articles.models import Article, Picture, Redirect, WorkingDraft
from articles.models.search_entry import SearchEntry
from articles.pictures.renditions import make_renditions
from articles.publishing.schedule import publish_due
from clinic_site.foundation.outbox.models import OutgoingMail
from contact.forms import ContactForm
from contact.models import ConsentEvent, Inquiry
from tests.browser.site import message
from tests.editing import typed, url
from tests.test_pictures import encoded, photo

FILE_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir"}
MOST_STEPS = 1000


def at_each_step(action, tell, every=1):
    """
    Do an action in a process that is killed at its first step, then at its second (or where the
    whole is longer, at some of them), and so on, until it comes to its end. A step is a statement
    to the database or a change of a file.

    Returns what `tell(before)` says after each, where `before` is what it said with None.
    """
    told = []
    for number in range(1, MOST_STEPS, every):
        before = tell(None)
        connections.close_all()
        if (process := os.fork()) == 0:
            try:
                killed_at(number, action)
                os._exit(0)
            except BaseException as error:
                print(repr(error)[:500], file=sys.stderr, flush=True)
                os._exit(1)
        _process, status = os.waitpid(process, 0)
        told.append(tell(before))
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0
            return told
        assert os.WTERMSIG(status) == signal.SIGKILL
    raise AssertionError("the action has no end")


def killed_at(number, action):
    steps = itertools.count(1)

    def step():
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch_files(event, arguments):
        # Of an "open": the path, how, and the flags.
        if event not in FILE_EVENTS:
            return
        is_change = event != "open" or arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if is_change and str(settings.DATA_DIR) in str(arguments[0]):
            step()

    def watch_statements(execute, *arguments):
        step()
        return execute(*arguments)

    sys.addaudithook(watch_files)
    with connection.execute_wrapper(watch_statements):
        action(number)


def grown(counts, before):
    return (
        counts if before is None else [new - old for new, old in zip(counts, before, strict=True)]
    )


def post():
    """For each step: how many messages, consent events and mails there are more."""
    wordings = ContactForm().initial["wordings"]

    def action(number):
        fields = message(message=f"Killed at step {number}", texts="on", offers="on")
        answer = visitor().post("/contact/", fields | {"wordings": wordings})
        assert answer.status_code == 302, answer.status_code

    def tell(before):
        models = (Inquiry, ConsentEvent, OutgoingMail)
        return grown([model.objects.count() for model in models], before)

    return at_each_step(action, tell)


def save():
    """For each step: are title and version new, and is the title of the search, a day later?"""
    article = Article.objects.first()
    Article.objects.filter(pk=article.pk).update(published_at=None)
    client = editor()
    address = url(Article, "change", article.pk)
    fields = {}

    def action(number):
        answer = client.post(address, fields | {"title": f"Title {number}"})
        assert answer.status_code == 302, typed(answer)

    def seen():
        title = Article.objects.get(pk=article.pk).title
        entry = SearchEntry.objects.filter(url=article.get_absolute_url()).first()
        return [title, entry and entry.title, Version.objects.count()]

    def tell(before):
        state = seen()
        if state[0] != state[1]:
            index_again()
            state = seen()
        if before is None:
            if fields.get("title") != state[0]:  # a form from before the last save is refused
                fields.update(typed(client.get(address)))
            return state
        return [new != old for new, old in zip(state, before, strict=True)]

    return at_each_step(action, tell)


def schedule():
    """
    For each of some steps: how many pages with the new title, redirects from the old address and
    versions of the page there are more, and how many drafts less.
    """
    article = Article.objects.latest("pk")
    # save() leaves one as a draft, to which this one may link.
    Article.objects.filter(published_at=None).update(published_at=article.published_at)
    client, address = editor(), url(Article, "change", article.pk)
    changes = {"title": "At its minute", "slug": "at-its-minute", "_draft": ""}
    reason = {"why_without_review": "It can't wait."}
    answer = client.post(address, typed(client.get(address)) | changes | reason)
    assert answer.status_code == 302, typed(answer)
    ann = User.objects.get(username="ann")
    WorkingDraft.objects.update(publish_at=timezone.now(), publish_by=ann)

    def tell(before):
        counts = [
            Article.objects.filter(title="At its minute").count(),
            Redirect.objects.count(),
            Version.objects.get_for_object(article).count(),
            -WorkingDraft.objects.count(),
        ]
        return grown(counts, before)

    return at_each_step(lambda _number: publish_due(), tell, every=12)


def upload():
    """
    For each step: how many pictures and how many tasks for their sizes there are more. Then,
    how many files belong to no picture, before and after the next day's tidying.
    """
    client = editor()
    address = url(Picture, "add")
    fields = typed(client.get(address))

    def action(number):
        image = Image.new("RGB", (300, 200), (number % 256, 99, 99))
        file = ContentFile(encoded(image), name="photo.jpg")
        answer = client.post(address, fields | {"title": f"Picture {number}", "file": file})
        assert answer.status_code == 302, typed(answer)

    def tell(before):
        assert all(
            picture.file.storage.exists(picture.file.name) for picture in Picture.objects.all()
        )
        return grown([Picture.objects.count(), DBTaskResult.objects.count()], before)

    told = at_each_step(action, tell)
    orphans = [len(orphaned_files())]
    for path in (settings.MEDIA_ROOT / "pictures").iterdir():
        two_days_ago = time.time() - 2 * 24 * 3600
        os.utime(path, (two_days_ago, two_days_ago))
    tidy()
    tell(None)
    return [told, [*orphans, len(orphaned_files())]]


def orphaned_files():
    needed = {name.rpartition("/")[2] for name in Picture.objects.values_list("file", flat=True)}
    stems = {name.rpartition(".")[0] for name in needed}
    files = [path.name for path in (settings.MEDIA_ROOT / "pictures").iterdir()]
    return [name for name in files if name.rpartition(".")[0].partition("-")[0] not in stems]


def sizes():
    """For each step: whether the picture has sizes, and whether all that pages name are whole."""
    file = ContentFile(encoded(photo((500, 300))), name="photo.jpg")
    client, address = editor(), url(Picture, "add")
    client.post(address, typed(client.get(address)) | {"title": "Two colors", "file": file})
    picture = Picture.objects.latest("pk")

    def action(_number):
        make_renditions.func(picture.pk)

    def tell(_before):
        picture.refresh_from_db()
        return [bool(picture.widths), all(map(is_whole, files_of(picture)))]

    return at_each_step(action, tell)


def files_of(picture):
    """The files that pages name: sizes and crops once there are some, and the picture itself."""
    stem = picture.file.path.rpartition(".")[0]
    sizes = [f"{stem}-{width}.{kind}" for width in picture.widths for kind in ("avif", "webp")]
    crops = ["face.jpg", *(f"face-{size}.webp" for size in picture.face_sizes), "social.jpg"]
    crops = [f"{stem}-{name}" for name in crops] if picture.has_crops else []
    return [picture.file.path, *sizes, *crops]


def is_whole(path):
    try:
        with Image.open(path) as image:
            image.load()
    except OSError:
        return False
    return True


def visitor():
    return Client(headers={"host": settings.SITE_URL.partition("://")[2]})


def editor():
    client = visitor()
    user, _created = User.objects.get_or_create(
        username="ann", is_staff=True, is_superuser=True, is_active=True
    )
    client.force_login(user)
    return client


def tidy():
    """What the worker does once a day."""
    for command, options in settings.DAILY_COMMANDS.items():
        call_command(command, stdout=sys.stderr, **options)


def index_again():
    """What bears on the search of all that the worker does once a day: it is done often here."""
    call_command("rebuild_search", stdout=sys.stderr, **settings.DAILY_COMMANDS["rebuild_search"])


def show(work):
    print(json.dumps(work()))
