"""
What the site uses of its libraries beside their public interfaces. A test here that fails after
an upgrade says which of it has changed; the docstring names the file to mend.
"""

import ast
import importlib
import inspect
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core import ratelimit
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from reversion import create_revision
from reversion.models import Version

from articles.models import Article, Picture
from articles.pictures.renditions import make_renditions
from clinic_site.foundation import queue
from clinic_site.foundation.versions import points_at

from .conftest import run_tasks
from .factories import make_article
from .test_architecture import PACKAGES, ROOT, nodes, production_files

# Names with an underscore that Django's documentation gives to its users.
DOCUMENTED = {"_base_manager", "_default_manager", "_meta", "_open", "_save", "_state"}
# Those that nothing public replaces. Each has a test below.
WATCHED = {"_get_login_attempts_cache_key"}


def is_private(name):
    return re.match("_[^_]", name) and name not in DOCUMENTED | WATCHED


def test_no_private_name_is_taken_from_what_another_file_defines():
    found = []
    for path in production_files():
        tree = ast.parse(path.read_text("utf-8"))
        own = {node.name for node in nodes((ast.FunctionDef, ast.ClassDef), tree)}
        own |= {n.attr for n in nodes(ast.Attribute, tree) if isinstance(n.ctx, ast.Store)}
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}"
            for node in nodes(ast.Attribute, tree)
            if is_private(node.attr)
            and (node.attr not in own or ast.unparse(node.value) == "super()")
        ]
    assert found == []


def test_no_private_module_or_name_of_a_library_is_imported():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}"
        for path in production_files()
        for node in nodes((ast.Import, ast.ImportFrom), ast.parse(path.read_text("utf-8")))
        if re.search(r"\.internal\b|[ .]_[a-z]", ast.unparse(node))
    ]
    assert found == []


def test_no_class_of_ours_redefines_a_private_name_of_a_library():
    classes = {
        value
        for path in production_files()
        if path.name not in ("manage.py", "render.py", "wsgi.py")
        for value in vars(module(path)).values()
        if inspect.isclass(value) and value.__module__ == module(path).__name__
    }
    assert len(classes) > 100
    found = [
        f"{one.__module__}.{one.__name__}.{name}"
        for one in classes
        for name, value in vars(one).items()
        if is_private(name) and inspect.isfunction(value) and value.__module__ == one.__module__
        if is_of_a_library(one, name)
    ]
    assert found == []


def module(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(parts).removesuffix(".__init__"))


def is_of_a_library(one, name):
    bases = [base for base in one.__mro__ if base.__module__.partition(".")[0] not in PACKAGES]
    return any(name in vars(base) for base in bases)


@pytest.mark.django_db
def test_an_upgrade_of_reversion_did_not_change_how_a_version_is_written():
    """clinic_site/foundation/versions.py looks through the stored JSON."""
    picture = Picture.objects.create(title="A knee", file="pictures/knee.jpg", width=9, height=9)
    with create_revision():
        article = make_article(picture=picture, picture_description="A knee.")
    [version] = Version.objects.filter(points_at(Article, "picture", picture.pk))
    assert version.field_dict["id"] == article.pk
    assert not Version.objects.filter(points_at(Article, "reviewed_by", picture.pk)).exists()


def post_from(rf, address):
    return rf.post("/", REMOTE_ADDR=address)


@pytest.mark.django_db
def test_an_upgrade_of_allauth_did_not_end_our_own_key_of_wrong_passwords(rf):
    """clinic_site/staff/adapter.py: AccountAdapter._get_login_attempts_cache_key()."""
    cache.clear()
    for _ in range(5):
        get_adapter().pre_authenticate(post_from(rf, "192.0.2.66"), username="ann", password="x")
    get_adapter().pre_authenticate(post_from(rf, "192.0.2.1"), username="ann", password="x")
    with pytest.raises(ValidationError):
        get_adapter().pre_authenticate(post_from(rf, "192.0.2.66"), username="ann", password="x")


def test_an_upgrade_of_allauth_did_not_change_how_tries_are_counted(rf):
    """clinic_site/staff/adapter.py counts those from everywhere by allauth.core.ratelimit."""
    cache.clear()
    action = {"action": "login_failed_anywhere", "key": "ann"}
    request = post_from(rf, "192.0.2.66")
    assert all(ratelimit.consume(request, **action) for _ in range(100))
    assert not ratelimit.consume(request, **action, dry_run=True)
    assert ratelimit.consume(request, action="login_failed_anywhere", key="bob", dry_run=True)


@pytest.mark.django_db
def test_an_upgrade_of_allauth_did_not_change_what_it_records_of_a_sign_in(client, rf):
    """clinic_site/staff/adapter.py: AccountAdapter.is_reauthentication_required()."""
    cache.clear()
    ann = User.objects.create_superuser("ann", password="sore-back-31")
    client.post(reverse("account_login"), {"login": "ann", "password": "sore-back-31"})
    request = rf.get("/")
    request.session = client.session
    assert abs(get_authentication_records(request, ann)[-1]["at"] - time.time()) < 60


@pytest.mark.django_db
def test_an_upgrade_of_tasks_db_did_not_change_the_rows_of_its_queue():
    """clinic_site/foundation/queue.py."""
    make_renditions.enqueue(4711)
    assert queue.waiting_arguments(make_renditions) == {(4711,)}
    DBTaskResult.objects.get().claim("a worker that is killed")
    assert queue.waiting_arguments(make_renditions) == set()
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(days=1))
    queue.requeue_killed()
    assert queue.waiting_arguments(make_renditions) == {(4711,)}


@pytest.mark.django_db
def test_an_upgrade_of_tasks_db_did_not_change_how_its_worker_does_one_task():
    """tests/conftest.py: run_tasks()."""
    result = make_renditions.enqueue(4711)
    run_tasks()
    result.refresh()
    assert result.is_finished
    assert result.status == "SUCCESSFUL"


def test_an_upgrade_of_django_did_not_change_where_tests_are_told_of_templates():
    """tests/conftest.py: templates_as_on_the_site()."""
    told = []

    def listen(template, **_rest):
        told.append(template)

    template_rendered.connect(listen)
    Template("a word").render(Context())
    template_rendered.disconnect(listen)
    assert told == []


@pytest.mark.parametrize(
    "part",
    ["addLink:()", 'name:"link",groups:"link"', '"Mod-k":', "commands.addLink()", "_definedItems"],
)
def test_an_upgrade_of_the_text_editor_did_not_change_how_it_asks_for_a_link(part):
    """static/clinic_admin/prose.js puts our dialog in place of its prompt."""
    assert part in Path(finders.find("django_prose_editor/editor.js")).read_text("utf-8")


def block_editor():
    """All the scripts of django-content-editor."""
    folder = Path(finders.find("content_editor/index.js")).parent
    return "".join(path.read_text("utf-8") for path in folder.glob("*.js"))


def test_an_upgrade_of_the_block_editor_did_not_change_how_it_brings_its_style():
    """static/clinic_admin/admin.js gives the nonce to what document.createElement() makes."""
    index = Path(finders.find("content_editor/index.js")).read_text("utf-8")
    assert 'document.createElement("style")' in index
    assert re.search(r"^  injectStyles\(.*^  emit\(\"content-editor:ready\"", index, re.M | re.S)


@pytest.mark.parametrize(
    "name",
    [
        "content-editor-hide",
        "content-editor:ready",
        "dataset.region",
        "inline_label",
        "inline_move_to_region",
        "order-machine",
        "order-machine-insert-target",
        "order-machine-ordering",
        "plugin-button",
        "plugin-button-title",
        "pluginPrefix",
        "plugin-buttons",
        "scrollY",
    ],
)
def test_an_upgrade_of_the_block_editor_did_not_rename_what_admin_js_looks_for(name):
    """static/clinic_admin/admin.js gives the keyboard what the editor has for the mouse alone."""
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", block_editor())


@pytest.mark.parametrize(
    "name", ["bold", "italic", "bulletList", "orderedList", "link", "unlink", "history:undo"]
)
def test_an_upgrade_of_the_text_editor_did_not_rename_its_buttons(name):
    """static/clinic_admin/prose.js gives them plain names; the menu stands before the text."""
    editor = Path(finders.find("django_prose_editor/editor.js")).read_text("utf-8")
    assert f'"{name}"' in editor
    assert ".view.dom.before(" in editor
