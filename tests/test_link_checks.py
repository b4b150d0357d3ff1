"""
The worker asks other sites if what our pages link to is still there: politely, not too much, and
never a machine inside the network. By a real server.
"""

import socket
import ssl
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from articles.links import weekly
from articles.links.fetch import FOUND, GONE, UNCLEAR, Fetcher
from articles.models import LinkCheck, Source
from articles.publishing.checklist import Checklist
from clinic_site.foundation.roles import EDITOR

from .conftest import run_tasks
from .editing import url
from .factories import make_article, reviewed_article
from .html import soup
from .servers import make_certificate

pytestmark = pytest.mark.django_db

HERE = ["127.0.0.1/32"]


class Handler(BaseHTTPRequestHandler):
    def answer(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        kind, _slash, rest = self.path[1:].partition("/")
        if kind == "slow":
            for _ in range(40):  # a byte at a time, so that no timeout of a socket ever ends
                self.wfile.write(b"x")
                time.sleep(0.1)
        elif kind == "hang-up-on-head" and self.command == "HEAD":
            self.close_connection = True
        elif kind == "no-head" and self.command == "HEAD":
            self.send(405)
        elif kind == "to":
            self.send(302, Location=f"/{rest}")
        elif kind == "away":
            self.send(301, Location=f"http://{rest}")
        elif kind == "to-letters":  # raw UTF-8, as many servers send it
            self.send(302, Location="/only-if/\u00f1".encode().decode("latin-1"))
        elif kind == "only-if":
            self.send(200 if rest == "%C3%B1" else 404)
        elif kind == "round":
            self.send(302, Location="/round")
        else:
            self.send(int(kind) if kind.isdigit() else 200)

    do_GET = do_HEAD = answer

    def send(self, code, **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Set-Cookie", "kept=yes")
        self.end_headers()

    def log_message(self, *args):
        pass


def serve(wrap=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    if wrap:
        server.socket = wrap(server.socket)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    return server


@pytest.fixture(scope="module")
def servers():
    server = serve()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(servers):
    servers.asked.clear()
    servers.url = f"http://127.0.0.1:{servers.server_port}"
    return servers


@pytest.fixture
def fetcher(server):
    return Fetcher(HERE, ports=[server.server_port], seconds=1, pause=0)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/200", FOUND),
        ("/204", FOUND),
        ("/404", GONE),
        ("/410", GONE),
        ("/hang-up-on-head", FOUND),
        ("/no-head", FOUND),
        ("/to/200", FOUND),
        ("/to/to/404", GONE),
        ("/to/to/to/to/to/200", FOUND),
        ("/to/to/to/to/to/to/200", UNCLEAR),
        ("/round", UNCLEAR),
        *((f"/{code}", UNCLEAR) for code in (400, 401, 403, 405, 429, 451, 500, 502, 503)),
        ("/a b/%C3%A9?q=ñ#part", FOUND),
        ("/only-if/ñ", FOUND),
        ("/to-letters", FOUND),
    ],
)
def test_what_a_site_answers_decides(server, fetcher, path, status):
    answer = fetcher.look(server.url + path)
    assert answer.status == status
    assert bool(answer.reason) == (status != FOUND)


def test_a_site_that_trickles_or_is_not_there_could_not_be_checked(server, fetcher):
    started = time.monotonic()
    assert fetcher.look(f"{server.url}/slow").status == UNCLEAR
    assert time.monotonic() - started < 3.5
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert Fetcher(HERE, [port], pause=0).look(f"http://127.0.0.1:{port}/").status == UNCLEAR


def test_a_site_is_asked_by_name_and_without_cookies(server, fetcher):
    fetcher.look(f"{server.url}/to/no-head")
    assert [(method, path) for method, path, _ in server.asked] == [
        ("HEAD", "/to/no-head"),
        ("HEAD", "/no-head"),
        ("GET", "/no-head"),
    ]
    for _method, _path, headers in server.asked:
        assert headers["User-Agent"] == "LinkCheck (+http://testserver/)"
        assert headers["Host"] == f"127.0.0.1:{server.server_port}"
        assert not headers.keys() & {"Cookie", "Referer", "Authorization"}


PRIVATE = [
    "127.0.0.1",
    "localhost",
    "2130706433",
    "0x7f.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.9.9",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fec0::1]",
    "[fd00::1]",
    "[ff02::1]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_no_machine_inside_the_network_is_asked(server, host):
    answer = Fetcher(ports=[server.server_port], pause=0).look(
        f"http://{host}:{server.server_port}/200"
    )
    assert answer.status == UNCLEAR
    assert server.asked == []
    assert "inside a private network" in answer.reason


@pytest.mark.parametrize("host", ["10.0.0.1", "[::1]", "169.254.169.254"])
def test_nor_after_a_redirect(server, fetcher, host):
    where = f"{host}:{server.server_port}"
    answer = fetcher.look(f"{server.url}/away/{where}/")
    assert "inside a private network" in answer.reason
    assert [path for _method, path, _ in server.asked] == [f"/away/{where}/"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:22/", "port 22"),
        ("http://127.0.0.1:6379/", "port 6379"),
        ("ftp://127.0.0.1/", "isn't a web page"),
        ("file:///etc/passwd", "isn't a web page"),
        ("gopher://127.0.0.1/", "isn't a web page"),
        ("http://me:secret@127.0.0.1/", "a user name or a password"),
    ],
)
def test_only_websites_are_asked(address, words):
    assert words in Fetcher(HERE).look(address).reason


@pytest.mark.parametrize(
    "address", ["http://[", "http://a\r\nb/", "http://", "http://127.0.0.1:99999/"]
)
def test_an_address_that_makes_no_sense_harms_nobody(address):
    assert Fetcher(HERE).look(address).status in (UNCLEAR, GONE)


def test_the_connection_goes_to_the_address_that_was_judged(server, fetcher, monkeypatch):
    """A name that is a permitted address when it's judged, and a private one a moment later."""
    answers = iter(["192.0.2.1", "127.0.0.1", "127.0.0.1"])
    real = socket.getaddrinfo

    def changing(host, *args, **kwargs):
        return real(next(answers) if host == "changing.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    asked = Fetcher(["192.0.2.0/24"], ports=[server.server_port], seconds=0.3, pause=0)
    asked.look(f"http://changing.example:{server.server_port}/200")
    assert server.asked == []


def test_a_certificate_for_another_name_could_not_be_checked(tmp_path):
    make_certificate(tmp_path)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
    server = serve(lambda plain: own.wrap_socket(plain, server_side=True))
    port = server.server_port
    trusting = ssl.create_default_context(cafile=tmp_path / "fullchain.pem")
    fetcher = Fetcher([*HERE, "::1/128"], [port], trusting, pause=0)
    try:
        assert fetcher.look(f"https://localhost:{port}/404").status == GONE
        for other in (
            fetcher.look(f"https://127.0.0.1:{port}/"),
            Fetcher(HERE, [port], pause=0).look(f"https://localhost:{port}/"),
        ):
            assert other.status == UNCLEAR
            assert "certificate" in other.reason
    finally:
        server.shutdown()
        server.server_close()


def test_two_requests_to_one_host_are_apart(server):
    fetcher = Fetcher(HERE, [server.server_port], pause=0.2)
    started = time.monotonic()
    for _ in range(3):
        fetcher.look(f"{server.url}/200")
    assert time.monotonic() - started >= 0.4


def test_a_link_is_broken_once_it_is_gone_twice_a_week_apart(server, fetcher):
    at = f"{server.url}/404"
    article = reviewed_article(body=f'<p><a href="{at}">Read more</a>.</p>')
    with time_machine.travel(timezone.now(), tick=False) as clock:
        weekly.note_links()
        LinkCheck.objects.exclude(url=at).delete()
        (one,) = LinkCheck.objects.due()
        one.note(*said(fetcher, at))
        assert not LinkCheck.objects.broken()
        clock.shift(timedelta(days=6))
        assert not LinkCheck.objects.due()
        one.note(*said(fetcher, at))  # somebody pressed "Check again"
        assert not LinkCheck.objects.broken()
        clock.shift(timedelta(days=7, seconds=1))
        (one,) = LinkCheck.objects.due()
        one.note(*said(fetcher, f"{server.url}/503"))
        assert not LinkCheck.objects.broken()
        clock.shift(timedelta(days=7, seconds=1))
        one.note(*said(fetcher, at))
        assert list(LinkCheck.objects.broken()) == [one]
        (finding,) = [one for one in Checklist(article).findings if at in one.message]
        assert not finding.blocks
        one.note(*said(fetcher, f"{server.url}/200"))
        assert not LinkCheck.objects.broken()
        assert one.first_failed_at is None


def said(fetcher, at):
    answer = fetcher.look(at)
    return answer.status, answer.reason


def test_a_round_asks_each_link_of_public_pages_and_sources_once_and_forgets_the_rest(
    server, fetcher
):
    Source.objects.exclude(pk=Source.objects.first().pk).update(doi="", url=f"{server.url}/200#a")
    Source.objects.filter(pk=Source.objects.first().pk).update(doi="", url=f"{server.url}/404")
    make_article(body=f'<p><a href="{server.url}/200#b">A</a> <a href="/about/">B</a></p>')
    make_article(slug="d", published_at=None, body=f'<p><a href="{server.url}/500">A</a></p>')
    LinkCheck.objects.create(url="https://www.example.com/nobody-links-here")
    weekly.note_links()
    ours = LinkCheck.objects.filter(url__startswith=server.url)
    assert {one.url for one in ours} == {f"{server.url}/200", f"{server.url}/404"}
    assert not LinkCheck.objects.filter(url__contains="nobody").exists()
    LinkCheck.objects.exclude(pk__in=ours).update(last_checked=timezone.now())
    weekly.check_links(fetcher)
    assert {one.status for one in ours.all()} == {FOUND, GONE}
    server.asked.clear()
    weekly.check_links(fetcher)
    assert server.asked == []  # not due before next week


def test_a_machine_without_a_network_finds_nothing_broken():
    fetcher = Fetcher(pause=0)
    LinkCheck.objects.all().delete()
    Source.objects.update(doi="", url="https://no-such-site.invalid/")
    weekly.note_links()
    LinkCheck.objects.exclude(url__contains="invalid").update(last_checked=timezone.now())
    weekly.check_links(fetcher)
    assert LinkCheck.objects.get(url__contains="invalid").status == UNCLEAR


@pytest.fixture
def names(monkeypatch):
    """A network in which nobody knows names that end in .invalid."""
    real = socket.getaddrinfo

    def known(host, *args, **kwargs):
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", known)


@pytest.fixture
def gone_site(server):
    """The one link that is due: its site has gone."""
    LinkCheck.objects.all().delete()
    return LinkCheck.objects.create(url=f"http://no-such-site.invalid:{server.server_port}/")


def found_last_week(address):
    """Another link, which isn't due: its site answered."""
    now = timezone.now() - timedelta(days=1)
    return LinkCheck.objects.create(url=address, status=FOUND, last_checked=now)


def again(check, fetcher):
    weekly.ask_all(fetcher, [check])


def round_of(_check, fetcher):
    weekly.ask_all(fetcher, weekly.due())


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("ask", [round_of, again])
def test_a_site_that_has_gone_is_found_gone_though_no_other_is_due(server, fetcher, gone_site, ask):
    other = found_last_week(f"{server.url}/200")
    ask(gone_site, fetcher)
    gone_site.refresh_from_db()
    assert (gone_site.status, bool(gone_site.first_failed_at)) == (GONE, True)
    assert [path for _method, path, _headers in server.asked] == ["/200"]
    LinkCheck.objects.update(first_failed_at=timezone.now() - timedelta(days=8))
    assert list(LinkCheck.objects.broken()) == [gone_site]
    other.refresh_from_db()
    assert other.status == FOUND


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("ask", [round_of, again])
def test_where_no_site_answers_none_has_gone(server, fetcher, gone_site, ask):
    found_last_week(f"http://another-site.invalid:{server.server_port}/")
    ask(gone_site, fetcher)
    gone_site.refresh_from_db()
    assert (gone_site.status, gone_site.first_failed_at) == (UNCLEAR, None)


@pytest.mark.usefixtures("names")
def test_a_site_that_sends_readers_to_one_that_has_gone_answered_itself(server, fetcher):
    at = f"{server.url}/away/no-such-site.invalid:{server.server_port}/"
    check = LinkCheck.objects.create(url=at)
    weekly.ask_all(fetcher, [check])
    assert check.status == GONE
    assert "no-such-site.invalid" in check.reason


def test_a_site_that_has_enough_of_us_is_left_alone(server, fetcher):
    assert fetcher.look(f"{server.url}/429").status == UNCLEAR
    assert fetcher.look(f"{server.url}/200").status == UNCLEAR
    assert [(method, path) for method, path, _ in server.asked] == [("HEAD", "/429")]
    assert Fetcher(HERE, ports=[server.server_port], pause=0).look(f"{server.url}/200").reached


def test_a_round_takes_a_limited_number_and_of_one_host_fewer():
    LinkCheck.objects.bulk_create(
        LinkCheck(url=f"https://site-{number % 150}.example/{number}") for number in range(600)
    )
    chosen = weekly.due()
    assert len(chosen) == weekly.MOST_LINKS
    LinkCheck.objects.all().delete()
    LinkCheck.objects.bulk_create(
        LinkCheck(url=f"https://one.example/{number}") for number in range(100)
    )
    assert len(weekly.due()) == weekly.MOST_PER_HOST


def test_nothing_is_asked_where_the_setting_is_off(settings):
    settings.CHECK_LINKS = False
    call_command("check_links")
    assert not LinkCheck.objects.exists()


def test_an_address_is_asked_for_in_the_letters_that_servers_take():
    assert weekly.checked_as("https://bücher.example/ñ?q=ü#a") == (
        "https://xn--bcher-kva.example/%C3%B1?q=%C3%BC"
    )
    for other in ("/about/", "mailto:a@example.com", "https://", "https://a..example/", "x" * 2000):
        assert weekly.checked_as(other) == ""


def test_staff_ask_for_one_link_again(sign_in, settings, server):
    settings.CHECK_LINKS = True
    client = sign_in(EDITOR)
    at = "http://127.0.0.1/mended"  # not asked: it's inside
    make_article(body=f'<p><a href="{at}">A</a></p>', title="It links")
    now = timezone.now()
    one = LinkCheck.objects.create(
        url=at,
        status=GONE,
        reason="It isn't there.",
        first_failed_at=now - timedelta(days=8),
        last_checked=now,
    )
    page = soup(client.get(url(LinkCheck, "changelist"))).find(id="content-main")
    assert "It isn't there." in page.text
    again = page.find("form")["action"]
    assert client.get(again).status_code == 405
    assert client.post(again, follow=True).status_code == 200
    run_tasks()
    one.refresh_from_db()
    assert one.status == UNCLEAR
    assert "No link is broken." in soup(client.get(url(LinkCheck, "changelist"))).text
    assert client.post(again.replace(str(one.pk), "999999")).status_code == 404
