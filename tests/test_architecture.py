"""The house keeps its one direction: roof, apps, foundation. docs/architecture.md says why."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("clinic_site", "articles", "contact")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
LONGEST = 500  # lines of a file


def production_files():
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


@pytest.fixture
def house(tmp_path):
    """A copy of the code, in which to build a wall wrongly."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(house):
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=house,
        capture_output=True,
        text=True,
    )


def test_the_house_as_it_stands_keeps_its_direction(house):
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("articles/models/topic.py", "from clinic_site import checks"),
        ("contact/forms.py", "from clinic_site.staff import today"),
        ("articles/views.py", "from contact.models import Clinic"),
        ("clinic_site/foundation/logs.py", "from articles.models import Article"),
        ("clinic_site/foundation/outbox/models.py", "from contact.models import Inquiry"),
        ("articles/models/source.py", "from .page import Page"),
    ],
)
def test_an_import_that_runs_the_wrong_way_is_refused(house, place, line):
    path = house / place
    path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")
    done = lint(house)
    assert done.returncode != 0, done.stdout
    assert Path(place).stem in done.stdout


def test_the_contracts_name_every_module_of_the_roof():
    roof = {
        f"clinic_site.{path.stem}"
        for path in (ROOT / "clinic_site").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    } - {"clinic_site.foundation"}
    forbidden = [c for c in CONTRACTS["contracts"] if c["type"] == "forbidden"]
    assert len(forbidden) == 2
    for contract in forbidden:
        assert roof <= set(contract["forbidden_modules"])


def test_no_file_is_too_long_to_read_at_one_sitting():
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in production_files()}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def nodes(kind, tree):
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


def test_no_function_imports_but_where_django_begins():
    """AppConfig.ready() has to: the models are not loaded before."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in production_files()
        for function in nodes(ast.FunctionDef, ast.parse(path.read_text("utf-8")))
        if function.name != "ready"
        for node in nodes((ast.Import, ast.ImportFrom), function)
    ]
    assert found == []


def test_nothing_is_hung_on_a_request():
    """But the name of the admin site, as Django's documentation asks."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in production_files()
        for node in nodes(ast.Attribute, ast.parse(path.read_text("utf-8")))
        if isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value).rpartition(".")[2] == "request"
        and node.attr != "current_app"
    ]
    assert found == []
