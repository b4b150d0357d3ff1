"""
Two machines are one site. On PostgreSQL, where such a site would be;
`benchmarks/machines.py` sends more messages.
"""

import urllib.request

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from tests.browser.site import message, wait_for
from tests.machines import PASSWORD, Browser, machines, send_messages, times_told
from tests.servers import needs_redis
from tests.test_pictures import encoded, photo

pytestmark = [
    pytest.mark.database,
    needs_redis,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is not PostgreSQL"),
]


@pytest.fixture(scope="module")
def group(tmp_path_factory):
    with machines(tmp_path_factory.mktemp("machines")) as group:
        group.sites[0].shell(
            f"User.objects.create_superuser('ann', 'ann@example.com', {PASSWORD!r})"
        )
        yield group


@pytest.fixture(scope="module")
def ann(group):
    """A superuser, signed in at the first machine."""
    browser = Browser()
    assert "Sign out" in browser.sign_in(group.sites[0]).text
    return browser


def test_who_signed_in_at_one_is_known_at_the_other(group, ann):
    for site in group.sites:
        assert ann.get(site, "/admin/contact/inquiry/").status == 200


def test_an_edit_through_one_shows_through_the_other_at_once(group, ann):
    one, other = group.sites
    for name in ("Oak Street Chiropractic", "Elm Street Chiropractic"):
        for site in group.sites:  # each keeps its page
            assert name not in Browser().get(site, "/contact/").text
        ann.fill_in(one, "/admin/contact/clinic/1/change/", name=name)
        for site in group.sites:
            assert name in Browser().get(site, "/contact/").text
        one, other = other, one


def test_a_picture_uploaded_through_one_is_shown_by_the_other(group, ann):
    one, other = group.sites
    upload = ContentFile(encoded(photo()), name="photo.jpg")
    ann.fill_in(one, "/admin/articles/picture/add/", title="Two colors", file=upload)
    picture = "Picture.objects.get(title='Two colors')"
    assert wait_for(lambda: other.shell(f"print(*{picture}.widths)").split()) == [
        "320",
        "480",
        "800",
        "900",
    ]
    for address in other.shell(
        f"p = {picture}; print(p.file.url, p.srcset('avif').split()[0])"
    ).split():
        assert address.startswith(group.bucket.url)
        with urllib.request.urlopen(address) as answer:
            assert answer.headers["Content-Type"].startswith("image/")
    assert not any((site.data_dir / "media").exists() for site in group.sites)


def test_of_each_message_staff_are_told_once(group):
    group.mail.mails.clear()
    assert send_messages(group, 100) == 100
    told = times_told(group)
    assert len(told) >= 100
    assert set(told.values()) == {1}


def test_one_visitor_is_one_visitor_at_both(group):
    busy = Browser("192.0.2.7")
    for number in range(8):
        site = group.sites[number % 2]
        busy.post(site, "/contact/", message(message=f"Busy visitor, {number}"))
    statuses = group.sites[0].shell(
        "print(*Inquiry.objects.filter(message__startswith='Busy').order_by('pk')"
        ".values_list('status', flat=True))"
    )
    assert statuses.split() == ["new"] * 5 + ["suspect"] * 3


def test_wrong_passwords_at_both_are_counted_together(group):
    robot = Browser("192.0.2.8")
    for number in range(6):
        robot.sign_in(group.sites[number % 2], password="wrong")
    for site in group.sites:
        assert "Too many tries" in robot.sign_in(site).text


def test_a_restarted_cache_signs_nobody_out_and_breaks_no_page(group, ann):
    group.redis.stop()
    for site in group.sites:
        assert Browser().get(site, "/contact/").status == 200
        assert ann.get(site, "/admin/contact/inquiry/").status == 200
    group.redis.start()
    for site in group.sites:
        assert Browser().get(site, "/contact/").status == 200
