"""nginx before the real site, and nginx before a server that shows what nginx does."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.site import Site
from tests.servers import Nginx, free_port


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The whole site behind nginx, over https; `site.nginx` asks it."""
    folder = tmp_path_factory.mktemp("proxied")
    site = Site(folder)
    site.nginx = Nginx(folder, site.data_dir, site.environment["PORT"])
    site.environment |= {"SITE_URL": site.nginx.url, "BEHIND_TLS_PROXY": "true"}
    with contextlib.ExitStack() as stack:
        stack.callback(site.stop)
        site.start()
        site.nginx.start()
        stack.callback(site.nginx.stop)
        yield site


class Upstream(ThreadingHTTPServer):
    """In gunicorn's place: keeps what it was asked, and answers with what a test sets."""

    def __init__(self):
        super().__init__(("127.0.0.1", free_port()), Answering)
        self.asked = []
        self.status, self.body = 200, b"a page"
        self.headers = {"Cache-Control": "public, max-age=0, s-maxage=60", "ETag": '"1"'}
        # It looks so often, in seconds, whether it is to stop; of itself half a second apart.
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        self.path = self.requestline.split()[1]  # the library's own has // made into /
        self.server.asked.append(self)
        self.read = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", len(self.server.body))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def upstream():
    upstream = Upstream()
    yield upstream
    upstream.stop()


@pytest.fixture
def nginx(tmp_path, upstream):
    """A fresh nginx, which has kept nothing and counted nobody yet, before `upstream`."""
    (tmp_path / "data" / "static").mkdir(parents=True)
    (tmp_path / "data" / "media" / "pictures").mkdir(parents=True)
    nginx = Nginx(tmp_path, tmp_path / "data", upstream.server_port)
    nginx.data_dir = tmp_path / "data"
    nginx.start()
    yield nginx
    nginx.stop()
