"""What the documents name is there, and what there is to set is in the documents."""

import re
import tomllib

import pytest

from clinic_site.settings import BASE_DIR
from clinic_site.urls import urlpatterns

DOCS = BASE_DIR / "docs"
README, CHANGELOG = BASE_DIR / "README.md", BASE_DIR / "CHANGELOG.md"
# What these speak of is there today; the changelog also speaks of what was.
OF_TODAY = [README, BASE_DIR / "CONTRIBUTING.md", BASE_DIR / "SECURITY.md", *DOCS.glob("*.md")]
OPERATING = (DOCS / "operating.md").read_text("utf-8")

FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
ENDS_LIKE_A_FILE = re.compile(r"\.(py|md|toml|txt|html|css|js|svg|conf|service|yaml)")
# What looks like a path and is none, or is made only when the site runs.
NO_FILES = ("/", "var/", ".venv/", "DATA_DIR/", "admin/", "America/", "http:", "https:")


def blocks(text):
    """What stands between ``` in a document."""
    return FENCE.findall(text)


def spans(text):
    """What stands between ` in a document, each on one line."""
    return [" ".join(span.split()) for span in SPAN.findall(FENCE.sub("", text))]


def first_column(section):
    """The names between ` that begin the rows of a document's tables."""
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return {name for row in rows for name in SPAN.findall(row)}


def section(text, heading):
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)[1]


def anchors(path):
    """The links to its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(params=OF_TODAY, ids=lambda path: path.name)
def text(request):
    return request.param.read_text("utf-8")


def test_every_path_that_a_document_names_exists(text):
    words = {word for span in spans(text) for word in span.split()}
    words = {word for word in words if re.fullmatch(r"[\w./-]+", word)}
    named = {word for word in words if "/" in word.strip("/") or word.endswith("/")}
    named |= {word for word in words if re.search(ENDS_LIKE_A_FILE.pattern + "$", word)}
    named = {word for word in named if not word.startswith((*NO_FILES, "."))}
    # In a command, only what begins with a folder of ours.
    ours = "|".join(path.name for path in BASE_DIR.iterdir() if path.is_dir())
    in_commands = re.compile(rf"(?<![\w./-])(?:{ours})/[\w./-]+")
    named |= {path for block in blocks(text) for path in in_commands.findall(block)}
    named = {path for path in named if not path.startswith(NO_FILES)}
    missing = sorted(path for path in named if not (BASE_DIR / path).exists())
    assert not missing, missing


def test_every_module_that_a_document_runs_exists(text):
    named = re.findall(r"python -m ((?:articles|contact|clinic_site|tests)\b[\w.]*)", text)
    files = [f"{name.replace('.', '/')}.py" for name in named]
    missing = [file for file in files if not (BASE_DIR / file).exists()]
    assert not missing, missing


def test_every_make_target_that_a_document_names_exists(text):
    targets = re.findall(r"^([a-z0-9-]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE)
    command = re.compile(r"^ *(?:\w+=\S+ +)*make((?: +[a-z0-9-]+)+)", re.MULTILINE)
    named = [line for code in blocks(text) + spans(text) for line in command.findall(code)]
    assert set(" ".join(named).split()) <= set(targets)


@pytest.mark.parametrize("path", [*OF_TODAY, CHANGELOG], ids=lambda path: path.name)
def test_every_link_between_the_documents_leads_somewhere(path):
    broken = []
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", path.read_text("utf-8")):
        if "://" in target:
            continue
        file = (path.parent / target) if target else path
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(f"{target}#{anchor}")
    assert broken == []


def test_the_readme_stays_within_two_screens():
    assert len(README.read_text("utf-8").splitlines()) <= 110
    pictures = list((DOCS / "images").iterdir())
    assert len(pictures) == 2
    assert all(picture.stat().st_size < 200_000 for picture in pictures)


def test_every_setting_is_in_the_operators_table_and_no_other():
    settings = (BASE_DIR / "clinic_site" / "settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|required)\(\s*"([A-Z0-9_]+)"', settings))
    server = (BASE_DIR / "deploy" / "gunicorn.conf.py").read_text()
    read |= set(re.findall(r"""environ(?:\.get\(|\[)["']([A-Z0-9_]+)""", server))
    documented = first_column(section(OPERATING, "Settings"))
    assert documented == read


def test_the_example_of_settings_sets_what_there_is():
    example = (BASE_DIR / "deploy" / "clinic.env.example").read_text()
    names = set(re.findall(r"^(?:# )?([A-Z0-9_]+)=", example, re.MULTILINE))
    assert names <= first_column(section(OPERATING, "Settings"))


def test_every_health_address_is_in_the_operators_table_and_no_other():
    routes = {f"/{pattern.pattern}" for pattern in urlpatterns}
    health = {route for route in routes if route.startswith("/healthz")}
    assert first_column(section(OPERATING, r"Is it well\?")) == health


def test_every_library_has_its_reason_and_no_other():
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
    ranges = project["project"]["dependencies"] + project["dependency-groups"]["test"]
    libraries = {re.match(r"[\w-]+", line)[0] for line in ranges}
    architecture = (DOCS / "architecture.md").read_text("utf-8")
    assert first_column(section(architecture, "Libraries")) == libraries
