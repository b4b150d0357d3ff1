"""
`/etc/clinic.env` means the same to systemd and to `deploy/manage`, and nothing in it is run. The
rules are those of EnvironmentFile= in the manual page systemd.exec.
"""

import shutil
import subprocess

import pytest

from clinic_site.settings import BASE_DIR
from deploy.environment_file import BadFileError, read

DEPLOY = BASE_DIR / "deploy"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        # As it stands: nothing in it is a variable, a command or a comment.
        ("Pa$$word&1;x", "Pa$$word&1;x"),
        ("$(touch x)`touch x`", "$(touch x)`touch x`"),
        ("a#b #c", "a#b #c"),
        ("a=b=c", "a=b=c"),
        ("(a|b)<c>*?!~", "(a|b)<c>*?!~"),
        ("passé ✓", "passé ✓"),
        ("", ""),
        # Blanks: those inside stay, those around go.
        ("two  words", "two  words"),
        (" \t padded \t ", "padded"),
        # A backslash keeps what follows, and joins lines.
        (r"a\b\\c", r"ab\c"),
        (r"Pa\$word", "Pa$word"),
        (r"\"a\"", '"a"'),
        (r"\ a\ ", " a "),
        ("a\\\nb", "ab"),
        ("a \\\n  b", "a   b"),
        ("\\\na", "a"),
        # Quotes count at the beginning of a value alone.
        ("it's", "it's"),
        ('a"b"', 'a"b"'),
        # 'Single': anything but a single quote, lines too.
        ("'Pa$$word&1;x'", "Pa$$word&1;x"),
        (r"'a\b \$ \\'", r"a\b \$ \\"),
        ("' a ' ", " a "),
        ("'a\n#b\nc=d'", "a\n#b\nc=d"),
        ("''", ""),
        # "Double": a backslash keeps " \ ` and $, and stays before anything else.
        ('"Pa$$word&1;x"', "Pa$$word&1;x"),
        (r'"a\"b\\c\`d\$e"', r'a"b\c`d$e'),
        (r'"a\nb\'c"', r"a\nb\'c"),
        ('"a\\\nb"', "ab"),
        ('"a\nb"', "a\nb"),
        # Parts after one another are one value.
        ("'a' \"b\"", "ab"),
        ("'a'b c", "ab c"),
    ],
)
def test_a_value_is_read_as_systemd_documents_it(written, value):
    assert read(f"BEFORE=1\nNAME={written}\nAFTER=2\n") == {
        "BEFORE": "1",
        "NAME": value,
        "AFTER": "2",
    }


def test_comments_blank_lines_and_lines_without_a_sign_are_passed_by():
    text = "# A=1\n; B=2\n\n  # C='3\nnothing\n  D = 4  \n_e5=5"
    assert read(text) == {"D": "4", "_e5": "5"}


def test_of_two_lines_for_one_variable_the_last_counts():
    assert read("A=1\nA=2\n") == {"A": "2"}


@pytest.mark.parametrize(
    "text",
    ["A='1\nB=2\n", 'A="1\n', "export A=1\n", "1A=1\n", "=1\n", "# a \\\nA=1\n", "A=1\r\nB=2\r\n"],
)
def test_what_systemd_would_drop_or_guess_is_refused_by_its_line(text):
    with pytest.raises(BadFileError, match=r"line 1|Windows"):
        read(text)


@pytest.mark.parametrize("value", ["a\\", "\\", "'a'\\", "'a' b\\", "a\\\nb\\"])
def test_a_backslash_that_ends_the_file_is_refused_by_its_line(value):
    line = 3 + value.count("\n")
    with pytest.raises(BadFileError, match=f"line {line}: a backslash ends the file"):
        read(f"A=1\nB=2\nC={value}")


@pytest.mark.parametrize("value", ["a\0b", "'a\0'", '"\0"'])
def test_a_character_that_no_value_can_hold_is_refused_by_its_line(value):
    with pytest.raises(BadFileError, match="line 2: a NUL"):
        read(f"A=1\nB={value}\n")


def test_the_example_of_settings_can_be_read():
    example = (DEPLOY / "clinic.env.example").read_text()
    assert read(example)["SITE_URL"] == "https://www.example.com"


@pytest.fixture
def manage(tmp_path):
    """`deploy/manage` in a folder of its own, with a `runuser` that tells what it was given."""
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    (tmp_path / "site").mkdir()
    script = tmp_path / "deploy" / "manage"
    text = script.read_text()
    for there, here in {"/etc/clinic.env": "clinic.env", "/srv/clinic/site": "site"}.items():
        assert there in text
        text = text.replace(there, str(tmp_path / here))
    script.write_text(text)
    told = tmp_path / "runuser"
    told.write_text('#!/bin/sh\nprintf "%s\\n" "$PWD" "$SMTP_PASSWORD" "$@"\n')
    told.chmod(0o755)

    def manage(settings, *words):
        (tmp_path / "clinic.env").write_text(settings)
        return subprocess.run(
            [script, *words],
            cwd=tmp_path,
            env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )

    return manage


def test_manage_runs_nothing_of_the_file_of_settings(manage, tmp_path):
    done = manage("SMTP_PASSWORD=Pa$$word&1;x $(touch ran)\n", "check", "--tag", "a b")
    assert done.stdout.splitlines() == [
        str(tmp_path / "site"),
        "Pa$$word&1;x $(touch ran)",
        *("-u", "clinic", "--", ".venv/bin/python", "manage.py", "check", "--tag", "a b"),
    ]
    assert not (tmp_path / "ran").exists()
    assert done.returncode == 0


def test_manage_refuses_a_file_of_settings_that_it_cannot_read_without_doubt(manage):
    done = manage('A=1\nB="2\n', "check")
    assert done.returncode != 0
    assert done.stderr.endswith("clinic.env: line 2: a quote is not closed\n")
    assert done.stdout == ""
