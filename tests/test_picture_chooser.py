"""Staff choose a picture by its thumbnail, and add several at once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.admin.chooser import NOT_SAVED, title_from
from articles.models import Picture
from articles.pictures.decoding import NOT_TAKEN
from clinic_site.foundation.roles import EDITOR, FRONT_DESK

from .editing import edit, url
from .html import soup
from .test_editing_costs import queries
from .test_pictures import encoded, photo, replaced

pytestmark = pytest.mark.django_db

CHOOSE, UPLOAD = "/admin/articles/picture/choose/", "/admin/articles/picture/upload/"
SEVERAL = "/admin/articles/picture/several/"
RED = encoded(photo())


@pytest.fixture(autouse=True)
def _media_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(sign_in):
    return sign_in(EDITOR)


def file(data=RED, name="sore_back-at work.jpg"):
    return SimpleUploadedFile(name, data)


def found(client, **asked):
    response = client.get(CHOOSE, asked)
    assert response.status_code == 200
    return response.json()


def titles(client, **asked):
    return [one["title"] for one in found(client, **asked)["pictures"]]


def make(title, description=""):
    name = Picture.objects.first().file.name
    return Picture.objects.create(
        title=title, description=description, file=name, width=9, height=9
    )


def test_a_picture_is_found_by_its_title_and_by_what_it_shows_without_accents(editor):
    make("Café table", "Two people talk.")
    make("Chair", "An older man at a café.")
    assert titles(editor, q="CAFE") == ["Chair", "Café table"]
    assert titles(editor, q="talk table") == ["Café table"]
    assert titles(editor, q="no such words") == []


def test_thumbnails_come_newest_first_a_page_at_a_time(editor):
    for number in range(30):
        make(f"Quiet {number}")
    first = found(editor, q="quiet")
    assert [first["count"], first["next"], len(first["pictures"])] == [30, 2, 24]
    assert first["pictures"][0]["title"] == "Quiet 29"
    second = found(editor, q="quiet", page=2)
    assert (second["next"], [one["title"] for one in second["pictures"]][-1]) == (None, "Quiet 0")


def test_asking_costs_the_same_however_many_pictures_there_are(editor):
    queries(editor, CHOOSE)
    few = queries(editor, CHOOSE)
    for number in range(40):
        make(f"P {number}")
    assert queries(editor, CHOOSE) == few
    assert few < 10


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "x" * 500},
        {"q": "\0"},
        {"q": "\"'<b>"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"page": "x"},
        {"picture": "x"},
        {"picture": "9" * 40},
        {"picture": ""},
        {"picture": "²"},
    ],
)
def test_odd_questions_get_an_answer(editor, asked):
    found(editor, **asked)


def test_a_field_can_ask_what_its_picture_shows(editor):
    picture = make("Chair", "A chair by a window.")
    [one] = found(editor, picture=picture.pk)["pictures"]
    assert (one["pk"], one["description"]) == (picture.pk, "A chair by a window.")


def test_a_picture_is_uploaded_with_a_title_from_its_file(editor):
    answer = editor.post(UPLOAD, {"file": file()}).json()
    picture = Picture.objects.get(pk=answer["picture"]["pk"])
    assert (picture.title, answer["reasons"]) == ("Sore back at work", [])
    assert default_storage.exists(picture.file.name)
    assert answer["picture"]["url"] == picture.file.url
    assert LogEntry.objects.get(object_id=picture.pk).is_addition()
    line = soup(answer["line"])
    assert line.find("input", name=f"p{picture.pk}-title")["value"] == "Sore back at work"


@pytest.mark.parametrize(
    ("name", "title"),
    [("IMG_1234.HEIC", "IMG 1234"), ("", "Picture"), (".jpg", ".jpg"), ("a\0b.png", "A b")],
)
def test_any_name_of_a_file_makes_a_title(name, title):
    assert title_from(name) == title
    assert len(title_from(name * 300)) <= 120


def test_a_file_that_is_no_picture_is_refused_in_our_words_and_stores_nothing(editor):
    before = Picture.objects.count()
    answer = editor.post(UPLOAD, {"file": file(b"Dear all,", "letter.docx")}).json()
    assert (answer["picture"], answer["reasons"]) == (None, [NOT_TAKEN])
    assert "letter.docx" in answer["line"]
    assert editor.post(UPLOAD, {"name": "x" * 900}).json()["reasons"]
    assert Picture.objects.count() == before


def test_a_disk_that_is_full_is_said(editor, settings, tmp_path):
    (tmp_path / "pictures").write_text("no folder")
    assert editor.post(UPLOAD, {"file": file()}).json()["reasons"] == [NOT_SAVED]


def test_without_script_several_files_are_sent_at_once_and_a_bad_one_stops_no_other(editor):
    green = encoded(photo((700, 500)))
    files = [file(), file(b"no picture", "bad.jpg"), file(green, "second.jpg")]
    page = soup(editor.post(SEVERAL, {"file": files}))
    assert [p.title for p in Picture.objects.all()[:2]] == ["Second", "Sore back at work"]
    assert "bad.jpg isn’t added" in page.text
    assert NOT_TAKEN in page.text
    assert "it may look soft" in page.text

    second, first = Picture.objects.order_by("-pk")[:2]
    words = {"words": "1", "picture": [first.pk, second.pk]}
    for one, title in ((first, "Back"), (second, "Second")):
        words |= {f"p{one.pk}-title": title, f"initial-p{one.pk}-title": one.title}
        words |= {f"p{one.pk}-description": f"{title}.", f"initial-p{one.pk}-description": ""}
    assert editor.post(SEVERAL, words).status_code == 302
    first.refresh_from_db()
    assert (first.title, first.description) == ("Back", "Back.")


def test_sending_no_file_says_what_to_do(editor):
    assert "Choose one picture or more." in soup(editor.post(SEVERAL)).text


def words_for(picture, seen, **typed):
    words = {"words": "1", "picture": picture.pk}
    for name in ("title", "description"):
        words[f"initial-p{picture.pk}-{name}"] = seen[name]
        words[f"p{picture.pk}-{name}"] = typed.get(name, seen[name])
    return words


def test_words_that_somebody_changed_meanwhile_are_not_written_over_unseen(editor):
    picture = make("Chair")
    seen = {"title": "Chair", "description": ""}
    Picture.objects.filter(pk=picture.pk).update(title="A chair by a window")
    assert editor.post(SEVERAL, words_for(picture, seen, description="A chair.")).status_code == 302
    picture.refresh_from_db()
    assert (picture.title, picture.description) == ("A chair by a window", "A chair.")

    response = editor.post(SEVERAL, words_for(picture, seen, title="My chair"))
    page = soup(response)
    assert "It now says “A chair by a window”" in page.text
    assert page.find("input", name=f"p{picture.pk}-title")["value"] == "My chair"
    picture.refresh_from_db()
    assert picture.title == "A chair by a window"
    again = {"title": "A chair by a window", "description": "A chair."}
    assert page.find("input", name=f"initial-p{picture.pk}-title")["value"] == again["title"]
    assert editor.post(SEVERAL, words_for(picture, again, title="My chair")).status_code == 302


@pytest.mark.parametrize("numbers", [["x", "9" * 30, "-1", "\0"], []])
def test_odd_numbers_of_pictures_change_nothing(editor, numbers):
    assert editor.post(SEVERAL, {"words": "1", "picture": numbers}).status_code == 302


def test_who_may_not_see_or_add_pictures_does_not(sign_in):
    desk = sign_in(FRONT_DESK)
    for address in (CHOOSE, SEVERAL):
        assert desk.get(address).status_code == 403
    assert desk.post(UPLOAD, {"file": file()}).status_code == 403
    assert desk.post(SEVERAL, {"words": "1"}).status_code == 403


def test_uploading_takes_a_post(editor):
    assert editor.get(UPLOAD).status_code == 404


def test_another_file_takes_the_description_away_unless_one_came_with_it():
    picture = make("Chair", "A chair.")
    replaced(picture, (500, 300))
    assert Picture.objects.get(pk=picture.pk).description == ""
    picture = Picture.objects.get(pk=picture.pk)
    picture.description = "A table."
    picture.file = file()
    picture.full_clean()
    picture.save()
    assert Picture.objects.get(pk=picture.pk).description == "A table."


def test_whoever_replaces_a_file_reads_that_the_description_went(editor):
    picture = make("Chair", "A chair.")
    response = edit(editor, picture, file=file())
    assert response.status_code == 302
    page = soup(editor.get(url(Picture, "changelist")))
    assert "Say what the new one shows." in page.text


def test_a_title_saved_by_an_older_page_does_not_change_the_description():
    older = make("Chair")
    newer = Picture.objects.get(pk=older.pk)
    newer.description = "A chair by a window."
    newer.save()
    older.title = "Seat"
    older.save()
    picture = Picture.objects.get(pk=older.pk)
    assert (picture.title, picture.description) == ("Seat", "A chair by a window.")


def test_the_pictures_of_the_sample_site_are_described():
    assert not Picture.objects.filter(description="").exists()


def test_the_list_of_pictures_leads_to_the_screen(editor):
    page = soup(editor.get(url(Picture, "changelist")))
    assert page.find("a", href=SEVERAL).text == "Add several pictures"
