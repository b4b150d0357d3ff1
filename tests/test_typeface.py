"""The typeface is cut in two: the first file has what nearly all pages need."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from contact.models import Clinic

from .factories import FULL_RECORD, PLACE, make_clinician
from .html import soup
from .pages import PAGES


@pytest.fixture(scope="module")
def files():
    """The letters of each file, as sets of their numbers, the one that all pages need first."""
    css = Path(finders.find("css/tokens.css")).read_text()
    more, needed = [
        {
            code
            for span in written.split(", ")
            for first, _, last in [span.removeprefix("U+").partition("-")]
            for code in range(int(first, 16), int(last or first, 16) + 1)
        }
        for written in re.findall(r"unicode-range: (.*?);", css)
    ]
    return needed, more - needed  # of two rules that hold a letter the later one counts


def test_every_letter_is_in_one_file_of_the_typeface(files):
    for letter in "Aa0“”’–—…°×½€ <[_•áéíñóúüçßŒœ":
        assert any(ord(letter) in letters for letters in files), letter


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_the_pages_of_a_clinic_with_spanish_names_need_the_first_file_only(client, files, path):
    Clinic.objects.update(**PLACE, **FULL_RECORD)
    make_clinician(name="Íñigo Peña-Agüero", biography="<p>Habla español. ¿Cómo está?</p>")
    page = soup(client.get(path))
    for unseen in page.find_all(["script", "style"]):
        unseen.remove()
    rare = {letter for letter in page.find("body").text if ord(letter) not in files[0]}
    assert rare <= set("\n")
