"""A notice that the front desk puts up is on every kept page within a minute, and goes as fast."""

import http.client
import re
import threading
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest

from tests.browser.site import wait_for
from tests.editing import typed
from tests.pages import ARTICLE, CONDITION
from tests.servers import Nginx, free_port, needs_nginx

pytestmark = needs_nginx

WORDS = "Closed today for snow. We open tomorrow at 9 a.m."
PATHS = ["/", CONDITION, ARTICLE, "/contact/", "/about/"]
ADD = "/admin/contact/notice/add/"
SECONDS = 2  # in which a test sees a minute of nginx go by

# The session of a new member of the front desk, as after signing in.
HIRE = """
from django.contrib.auth.models import Group
from django.test import Client
user = User.objects.create_user("snow", is_staff=True)
user.groups.add(Group.objects.get(name="Front desk"))
client = Client()
client.force_login(user)
print(client.session.session_key)
"""


class ShortMinute(BaseHTTPRequestHandler):
    """Between nginx and the site: changes nothing but the time for which nginx keeps a page."""

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        site = http.client.HTTPConnection("127.0.0.1", self.server.site_port, timeout=60)
        site.request(self.command, self.path, body, dict(self.headers.items()))
        answer = site.getresponse()
        content = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value.replace("s-maxage=60", f"s-maxage={SECONDS}"))
        self.send_header("Content-Length", len(content))
        self.end_headers()
        self.wfile.write(content)
        site.close()

    do_POST = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def hasty(site, tmp_path):
    """Another nginx before the same site, for which a minute is two seconds."""
    relay = ThreadingHTTPServer(("127.0.0.1", free_port()), ShortMinute)
    relay.site_port = int(site.environment["PORT"])
    threading.Thread(target=relay.serve_forever, args=[0.01], daemon=True).start()
    nginx = Nginx(tmp_path, site.data_dir, relay.server_port)
    nginx.start()
    yield nginx
    nginx.stop()
    relay.shutdown()
    relay.server_close()


@pytest.fixture
def front_desk(site):
    """Fills in a form of the admin, through an nginx, as a browser does, and sends it (`to`)."""
    cookies = {"sessionid": site.shell(HIRE).split()[-1]}

    def fill_in(nginx, address, to=None, **changes):
        page = nginx.get(address, Cookie=cookie_header(cookies))
        assert page.status == 200
        for line in page.headers.get_all("Set-Cookie", []):
            cookies.update({name: one.value for name, one in SimpleCookie(line).items()})
        answer = nginx.ask(
            "POST",
            to or address,
            urlencode(typed(page) | changes, doseq=True),
            Content_Type="application/x-www-form-urlencoded",
            Cookie=cookie_header(cookies),
            Origin=nginx.url,
        )
        assert answer.status == 302

    yield fill_in
    site.shell("Notice.objects.all().delete(); User.objects.get(username='snow').delete()")


def cookie_header(cookies):
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def showing(nginx):
    """Those of the pages that show the notice."""
    return [path for path in PATHS if WORDS in nginx.get(path).content.decode()]


def test_the_notice_is_on_pages_that_nginx_kept_once_their_minute_is_over_and_off_them_again(
    site, hasty, front_desk
):
    assert showing(hasty) == []
    front_desk(hasty, ADD, text=WORDS)
    wait_for(lambda: showing(hasty) == PATHS, seconds=20)
    number = site.shell("print(Notice.objects.get().pk)").strip()
    assert showing(hasty) == PATHS
    notice = f"/admin/contact/notice/{number}"
    front_desk(hasty, f"{notice}/change/", to=f"{notice}/take-down/")
    wait_for(lambda: showing(hasty) == [], seconds=20)


def test_nginx_keeps_no_page_longer_than_a_minute_and_the_site_keeps_none_past_a_save(
    site, front_desk
):
    nginx = site.nginx
    for path in PATHS:
        page = nginx.get(path, Accept_Encoding="identity")
        kept_for = re.search(r"s-maxage=(\d+)", page.headers["Cache-Control"])
        assert int(kept_for[1]) <= 60, path
        nginx.get(path, Cookie="a=b", Accept_Encoding="identity")  # now the site has kept it too
    front_desk(nginx, ADD, text=WORDS)
    # A query string that no page uses: nginx keeps nothing under it, so this is the site's own.
    for path in PATHS:
        assert WORDS in nginx.get(f"{path}?utm_source=snow").content.decode(), path
