"""The real servers around the site, started by the tests that need them."""

import contextlib
import http.client
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Debian keeps it out of the way of those who are not root.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
BROTLI = any(Path("/etc/nginx/modules-enabled").glob("*brotli-static.conf"))

needs_nginx = pytest.mark.skipif(
    not (NGINX and BROTLI), reason="nginx or libnginx-mod-http-brotli-static is not installed"
)
needs_redis = pytest.mark.skipif(
    not shutil.which("redis-server"), reason="redis-server is not installed"
)


# Where tests run side by side, by pytest-xdist: which of the processes this is, and of how many.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


# Below 32768, where Linux takes the ports of what goes out.
PORTS = list(range(20_000 + WORKER, 32_000, WORKERS))
random.shuffle(PORTS)


def free_port():
    """A port for a server of a test, also if it starts later: nobody is given it twice."""
    while True:
        port = PORTS.pop()
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def wait_for_port(process, port, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args[0]} ended by itself"
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.01)
    raise AssertionError(f"nothing listens on port {port}")


class RedisServer:
    """Keeps nothing on disk. It can be killed, started again, and made to hang."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        wait_for_port(self.process, self.port)

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)

    def wake(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.process.kill()
        self.process.wait()


class Nginx:
    """
    `deploy/nginx.conf`, run as it is but for where things are. `data_dir` is the site's, and
    `upstream` its port.
    """

    # What Debian's own nginx.conf gives; nginx writes nothing outside of the folder.
    AROUND = """
        user root;
        pid {folder}/pid;
        error_log stderr;
        worker_processes 2;
        include /etc/nginx/modules-enabled/*.conf;
        events {{ worker_connections 768; }}
        http {{
            include /etc/nginx/mime.types;
            default_type application/octet-stream;
            sendfile on;
            tcp_nopush on;
            set_real_ip_from 127.0.0.1;  # so that a test can come from any IP address
            real_ip_header X-Test-Visitor;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            include {folder}/site.conf;
        }}
    """

    def __init__(self, folder, data_dir, upstream):
        self.folder = folder
        self.port, self.plain_port = free_port(), free_port()
        self.host = f"localhost:{self.port}"
        self.url = f"https://{self.host}"
        self.changes = {
            r"listen \[::\].*": "",  # not every machine of a test has it
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            "https://www.example.com": self.url,
            "Host www.example.com": f"Host {self.host}",
            "/etc/letsencrypt/live/www.example.com": str(folder),
            "www.example.com": "localhost",
            r"/srv/clinic/site(\S*);": rf'"{ROOT}\1";',  # its path may have a space
            "/srv/clinic/data": str(data_dir),
            "/var/(cache|log)/nginx": str(folder),
        }

    def start(self):
        make_certificate(self.folder)
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for words, others in self.changes.items():
            text, times = re.subn(words, others, text)
            assert times, f"deploy/nginx.conf has no {words!r}"
        (self.folder / "site.conf").write_text(text)
        main = self.folder / "nginx.conf"
        main.write_text(self.AROUND.format(folder=self.folder))
        self.process = subprocess.Popen([NGINX, "-c", str(main), "-g", "daemon off;"])
        wait_for_port(self.process, self.port)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def connect(self, **options):
        context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        return http.client.HTTPSConnection(
            "localhost", self.port, timeout=60, context=context, **options
        )

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def ask(self, method, path, body=None, **headers):
        """The response, with its body in `content`; a header's name has _ for each -."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = self.connect()
        try:
            connection.request(method, path, body, {"Host": self.host} | headers)
            response = connection.getresponse()
            response.content = response.read()
            return response
        finally:
            connection.close()


def make_certificate(folder):
    """Of localhost, vouched for by nobody but itself: fullchain.pem and privkey.pem."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-days", "2", "-nodes"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )


class BucketServer:
    """An S3-compatible server, with one bucket that anyone may read."""

    NAME = "pictures"

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # The site's settings for it.
        self.environment = {
            "MEDIA_BUCKET": self.NAME,
            "MEDIA_URL": f"{self.url}/{self.NAME}/",
            "S3_ENDPOINT_URL": self.url,
            "S3_ACCESS_KEY": "key",
            "S3_SECRET_KEY": "secret",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.process, self.port)
        bucket = f"{self.url}/{self.NAME}"
        public = {"x-amz-acl": "public-read"}
        urllib.request.urlopen(urllib.request.Request(bucket, headers=public, method="PUT"))

    def stop(self):
        self.process.terminate()
        self.process.wait()
