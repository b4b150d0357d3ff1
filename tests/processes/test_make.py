"""The commands of the Makefile, run in a folder whose name has a space."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

from clinic_site.settings import BASE_DIR
from tests.browser.site import wait_for
from tests.servers import free_port

NOT_COPIED = (".git", ".venv", "var", "docs", "__pycache__", ".pytest_cache", ".ruff_cache")

ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME")}


class Checkout:
    """A copy of the project, without what git does not keep, and `make` in it."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(BASE_DIR, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
        borrow_environment(folder)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"

    def make(self, *words, **environment):
        """A finished `make`, with its words in `stdout`."""
        return subprocess.run(
            ["make", *words],
            cwd=self.folder,
            env=ENVIRONMENT | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextlib.contextmanager
    def running(self, target):
        """A `make` that serves the site until, at the end, somebody presses Ctrl-C."""
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(
                ["make", target, f"PORT={self.port}"],
                cwd=self.folder,
                env=ENVIRONMENT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for(lambda: self.is_up() or process.poll() is not None, seconds=180)
            assert process.poll() is None, self.log()
            yield
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(timeout=20)

    def log(self):
        return (self.folder / "log").read_text()

    def get(self, path):
        return urllib.request.urlopen(self.url + path, timeout=30).read().decode()

    def answer(self, path):
        """What it says, be it an error; nothing while it is down."""
        try:
            return self.get(path)
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            return ""

    def is_up(self):
        return self.answer("/healthz")

    def processes(self):
        """What runs in this folder, where the system tells."""
        return [path for path in _working_folders() if path == self.folder]


def borrow_environment(folder):
    """
    What runs the tests is installed in this folder, as far as `make` knows. By links to what
    is inside: a Makefile gone wrong that clears the folder's .venv then clears no developer's.
    """
    venv = folder / ".venv"
    venv.mkdir()
    for path in Path(sys.prefix).iterdir():
        if path.name not in ("installed", "tested"):
            (venv / path.name).symlink_to(path)
    for stamp in ("installed", "tested"):
        (venv / stamp).touch()


def _working_folders():
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            yield link.readlink()
        except OSError:  # it ended meanwhile, or is another user's
            continue


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return Checkout(tmp_path_factory.mktemp("checkouts") / "a clinic site")


def test_make_run_serves_the_sample_site_until_control_c(checkout):
    with checkout.running("run"):
        assert checkout.processes()
        assert "Back spasms" in checkout.get("/")
        assert checkout.url in checkout.log()
    assert checkout.processes() == []
    assert (checkout.folder / "var" / "db.sqlite3").exists()


def test_make_dev_shows_errors_and_every_change_of_code_or_templates_at_once(checkout):
    with checkout.running("dev"):
        assert "DEBUG = True" in checkout.answer("/no-such-page/")
        wait_for(lambda: "Starting worker" in checkout.log())

        base = checkout.folder / "templates" / "base.html"
        base.write_text(base.read_text().replace("</body>", "<p>Written just now</p></body>"))
        wait_for(lambda: "Written just now" in checkout.answer("/"))

        with (checkout.folder / "clinic_site" / "urls.py").open("a") as urls:
            urls.write(
                "\nfrom django.http import HttpResponse\n"
                "urlpatterns.insert(0, path('new/', lambda request: HttpResponse('Here')))\n"
            )
        wait_for(lambda: checkout.answer("/new/") == "Here")
    assert checkout.processes() == []


def test_make_superuser_without_a_terminal_fails_and_says_what_to_do(checkout):
    made = checkout.make("superuser", DJANGO_SUPERUSER_USERNAME="ann")
    assert made.returncode != 0
    assert "run it in a terminal, or set DJANGO_SUPERUSER_USERNAME" in made.stdout


def test_make_superuser_takes_the_answers_from_the_environment(checkout):
    ann = {"USERNAME": "ann", "EMAIL": "ann@example.com", "PASSWORD": "sore-back-31"}
    answers = {f"DJANGO_SUPERUSER_{name}": value for name, value in ann.items()}
    made = checkout.make("superuser", **answers)
    assert made.returncode == 0, made.stdout
    again = checkout.make("superuser", **answers)
    assert again.returncode != 0
    assert "ann signs in with this already" in again.stdout


def test_manage_test_says_how_the_tests_are_run():
    process = subprocess.run(
        [sys.executable, "manage.py", "test"], cwd=BASE_DIR, capture_output=True, text=True
    )
    assert process.returncode != 0
    assert process.stderr == "The tests need pytest: run them with `make test`.\n"


@pytest.fixture
def project(tmp_path):
    """A project that asks for one package, pinned at 1.0, of which there is a 1.1 by now."""
    (tmp_path / "packages").mkdir()
    for version in ("1.0", "1.1"):
        wheel = tmp_path / "packages" / f"spine-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            about = f"Metadata-Version: 2.1\nName: spine\nVersion: {version}\n"
            for name, text in {"METADATA": about, "WHEEL": "", "RECORD": ""}.items():
                archive.writestr(f"spine-{version}.dist-info/{name}", text)
    shutil.copy(BASE_DIR / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "site"\nversion = "1"\nrequires-python = ">=3.12"\n'
        'dependencies = ["spine>=1,<2"]\n[dependency-groups]\ntest = ["spine"]\n'
        '[tool.uv]\nno-index = true\nfind-links = ["packages"]\ncache-dir = "cache"\n'
    )
    (tmp_path / "tests").mkdir()
    for folder in (tmp_path, tmp_path / "tests"):
        (folder / "requirements.txt").write_text("spine==1.0\n")
    borrow_environment(tmp_path)
    return tmp_path


@pytest.mark.skipif(not shutil.which("uv", path=Path(sys.prefix, "bin")), reason="no uv")
def test_make_lock_raises_the_pins(project):
    subprocess.run(["make", "lock"], cwd=project, env=ENVIRONMENT, check=True)
    for folder in (project, project / "tests"):
        pins = (folder / "requirements.txt").read_text()
        assert "spine==1.1" in pins
        assert "--hash=sha256:" in pins
