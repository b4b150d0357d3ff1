"""
Asks another site whether an address answers, and keeps nothing of what it says.

An address in a text is whatever somebody typed, and the server can reach machines that readers
can't. So each name is looked up here, what isn't a public address is refused, and the connection
goes to that very address: a name that changes its mind in between gains nothing. The same holds
for each redirect.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3.exceptions
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from articles.models import LinkCheck

from .address import as_asked

FOUND, GONE, UNCLEAR = (LinkCheck.Status[name] for name in ("FOUND", "GONE", "UNCLEAR"))
PORTS = (80, 443)
MOST_REDIRECTS = 5
SECONDS = 10  # for one request, whatever comes in meanwhile
PAUSE = 2  # seconds between two requests to one host
TOO_MANY = 429  # requests, says the site
REDIRECTS = (301, 302, 303, 307, 308)
NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
# Networks that hold an IPv4 address inside, which may be a private one: NAT64, 6to4, Teredo.
DISGUISED = [ipaddress.ip_network(name) for name in ("64:ff9b::/96", "2002::/16", "2001::/32")]


@dataclass(frozen=True)
class Answer:
    status: str
    reason: str = ""
    is_missing_host: bool = False
    reached: bool = False  # whether a site said something, whatever it was


class Refused(Exception):
    """This address isn't asked; the words say why."""


class NoSuchHost(Exception):
    pass


class Fetcher:
    """`permitted` are networks that may be asked although they aren't public, for tests."""

    def __init__(self, permitted=(), ports=PORTS, context=None, seconds=SECONDS, pause=PAUSE):
        self.permitted = [ipaddress.ip_network(network) for network in permitted]
        self.ports, self.seconds, self.pause = ports, seconds, pause
        self.context = context or ssl.create_default_context()
        self.asked_at = {}  # host: when it was last asked
        self.had_enough = set()  # hosts that said so; they're asked next week again

    def look(self, url):
        """An Answer: found, gone, or could not check."""
        reached = False
        try:
            for _step in range(MOST_REDIRECTS + 1):
                code, location = self.ask(url)
                reached = True
                if code not in REDIRECTS:
                    return judged(code)
                if not location:
                    return Answer(UNCLEAR, "It sends readers on to nowhere.")
                url = urljoin(url, location)
            return Answer(UNCLEAR, "It sends readers on too many times.")
        except NoSuchHost as error:
            reason = f"There's no site called {error}."
            return Answer(GONE, reason, is_missing_host=True, reached=reached)
        except Refused as error:
            return Answer(UNCLEAR, str(error))
        except ssl.SSLError:
            return Answer(UNCLEAR, "Its certificate or encryption is at fault.")
        except (TimeoutError, urllib3.exceptions.TimeoutError):
            return Answer(UNCLEAR, "It took too long to answer.")
        except (OSError, HTTPError, http.client.HTTPException, ValueError):
            return Answer(UNCLEAR, "It didn't answer, or not in a way that programs understand.")

    def ask(self, url):
        """The status code and where it sends readers. HEAD first; where that fails, GET decides."""
        parts, port = self.admitted(url)
        if parts.hostname in self.had_enough:
            raise Refused("The site asked us to come back later.")
        addresses = self.addresses(parts.hostname, port)
        with suppress(HTTPError, http.client.HTTPException, ConnectionError):
            code, location = self.request("HEAD", parts, port, addresses)
            if code < 400 or code == TOO_MANY:
                return code, location
        return self.request("GET", parts, port, addresses)

    def admitted(self, url):
        parts = urlsplit(as_asked(url))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused("It leads to something that isn't a web page.")
        if parts.username is not None or parts.password is not None:
            raise Refused("It holds a user name or a password.")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if port not in self.ports:
            raise Refused(f"It leads to port {port}. Only the usual ports of websites are asked.")
        return parts, port

    def addresses(self, host, port):
        """The addresses of a host, all of them public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError:
            raise NoSuchHost(host) from None
        except socket.gaierror as error:
            if error.errno in NO_SUCH_HOST:
                raise NoSuchHost(host) from None
            raise
        addresses = list(dict.fromkeys(entry[4][0] for entry in found))
        if not all(self.may_ask(address) for address in addresses):
            raise Refused("It leads to an address inside a private network.")
        return addresses

    def may_ask(self, address):
        ip = ipaddress.ip_address(address.partition("%")[0])
        if ip.version == 6 and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        if any(ip in network for network in self.permitted):
            return True
        if ip.version == 6 and (ip.is_site_local or any(ip in network for network in DISGUISED)):
            return False
        return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)

    def request(self, method, parts, port, addresses):
        self.wait_for(parts.hostname)
        *others, last = addresses[:2]
        for address in others:
            try:
                return self.request_at(address, method, parts, port)
            except (OSError, HTTPError):  # such as IPv6 on a machine that has none
                continue
        return self.request_at(last, method, parts, port)

    def request_at(self, address, method, parts, port):
        if parts.scheme == "https":
            connection = HTTPSConnection(
                address,
                port,
                timeout=self.seconds,
                ssl_context=self.context,
                server_hostname=parts.hostname,  # whose certificate it has to be
            )
        else:
            connection = HTTPConnection(address, port, timeout=self.seconds)
        # A timeout of a socket begins anew with each byte that trickles in.
        alarm = threading.Timer(self.seconds, hang_up, [connection])
        alarm.daemon = True
        alarm.start()
        try:
            path = parts.path or "/"
            path = f"{path}?{parts.query}" if parts.query else path
            connection.request(method, path, headers=headers(parts), preload_content=False)
            response = connection.getresponse()
            if response.status == TOO_MANY:
                self.had_enough.add(parts.hostname)
            return response.status, in_utf8(response.headers.get("Location", ""))
        except (OSError, HTTPError, http.client.HTTPException, ValueError):
            if not alarm.is_alive():
                raise TimeoutError from None
            raise
        finally:
            alarm.cancel()
            connection.close()  # what it says is not read

    def wait_for(self, host):
        wait = self.asked_at.get(host, -self.pause) + self.pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self.asked_at[host] = time.monotonic()


def headers(parts):
    return {
        "Host": parts.netloc,
        "User-Agent": f"LinkCheck (+{settings.SITE_URL}/)",
        "Accept": "*/*",
        "Connection": "close",
    }


def in_utf8(words):
    """A header as most servers mean it; the library takes each byte for a letter."""
    try:
        return words.encode("latin-1").decode()
    except UnicodeError:
        return words


def hang_up(connection):
    if connection.sock is not None:
        with suppress(OSError):  # it has ended by itself
            connection.sock.shutdown(socket.SHUT_RDWR)


def judged(code):
    if 200 <= code < 300:
        return Answer(FOUND, reached=True)
    if code in (404, 410):
        return Answer(GONE, f"The site says that the page isn't there ({code}).", reached=True)
    return Answer(UNCLEAR, f"The site answered {code}.", reached=True)
