"""Several machines of one site: each with a folder, a web server and a worker of its own."""

import collections
import concurrent.futures
import contextlib
import http.cookiejar
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from types import SimpleNamespace

import psycopg
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from .browser.site import Site, message, wait_for
from .editing import typed
from .kept import loaded_template
from .mail_server import MailServer
from .servers import BucketServer, RedisServer

PASSWORD = "sore-back-31"


@contextlib.contextmanager
def machines(folder, count=2):
    """
    So many running machines, with one new database on the server that DATABASE_URL names,
    one Redis, one bucket and one mail server among them.
    """
    with contextlib.ExitStack() as stack:
        bucket = BucketServer()
        stack.callback(bucket.stop)
        redis = RedisServer(folder)
        stack.callback(redis.stop)
        mail = MailServer()
        stack.callback(mail.stop)
        mail.start_afresh(SimpleNamespace())
        shared = {
            "DATABASE_URL": stack.enter_context(new_database()),
            "REDIS_URL": redis.url,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(mail.port),
            "SMTP_TLS": "false",
        } | bucket.environment
        sites = [Site(folder / str(number), **shared) for number in range(count)]
        for number, site in enumerate(sites):
            (folder / str(number)).mkdir()
            site.environment["SITE_URL"] = sites[0].url  # that of the proxy before them all
            stack.callback(site.stop)
            site.start()
        yield SimpleNamespace(sites=sites, bucket=bucket, redis=redis, mail=mail)


@contextlib.contextmanager
def new_database():
    """The URL of a database on the server that DATABASE_URL names, with the sample site."""
    server = os.environ["DATABASE_URL"]
    name = f"machines_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {loaded_template()}")
        try:
            yield urllib.parse.urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Browser:
    """Keeps its cookies, from whichever machine they came, and has an address of its own."""

    def __init__(self, address="10.0.0.1"):
        self.address = address
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def get(self, site, path):
        return self._ask(site, path)

    def post(self, site, path, fields):
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        return self._ask(site, path, body)

    def fill_in(self, site, path, **changes):
        """Change these fields of the admin's form at a path, and send it."""
        fields = typed(self.get(site, path)) | changes
        headers = {"Content-Type": MULTIPART_CONTENT}
        return self._ask(site, path, encode_multipart(BOUNDARY, fields), headers)

    def sign_in(self, site, password=PASSWORD):
        path = "/admin/account/login/"
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.get(site, path).text)[1]
        return self.post(
            site, path, {"csrfmiddlewaretoken": token, "login": "ann", "password": password}
        )

    def _ask(self, site, path, body=None, headers=None):
        """The last of the answers, redirects followed; its words in `text`."""
        headers = {"X-Forwarded-For": self.address} | (headers or {})
        request = urllib.request.Request(site.url + path, body, headers)
        try:
            answer = self._opener.open(request)
        except urllib.error.HTTPError as error:
            answer = error
        answer.content = answer.read()
        answer.text = answer.content.decode()
        return answer


def send_messages(group, count, at_once=8):
    """Send so many messages from as many visitors, to each machine in turn; how many arrived."""

    def send(number):
        visitor = Browser(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
        site = group.sites[number % len(group.sites)]
        answer = visitor.post(site, "/contact/", message(message=f"From visitor {number}"))
        return "/contact/sent/" in answer.url

    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return sum(pool.map(send, range(count)))


def times_told(group, seconds=60):
    """Once no mail waits: how often staff were told of each message, by its reference."""
    site = group.sites[0]
    wait_for(lambda: site.shell("print(OutgoingMail.objects.unsent().count())") == "0\n", seconds)
    told = collections.Counter(mail["Subject"].split()[-1] for mail in group.mail.mails)
    stored = site.shell("print(*Inquiry.objects.values_list('reference', flat=True))").split()
    return {reference: told[reference] for reference in stored}
