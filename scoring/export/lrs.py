"""Speaks HTTP with a learning record store (xAPI 1.0.3 part 3, 1.3 and 2.1): one request, one plain answer.

Nothing is followed or read that was not asked for: no redirects (they would carry the password elsewhere), no other protocols
than HTTP, TLS unless the receiver is this very machine or the user said otherwise.
"""

import base64
import http.client
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from scoring.export.xapi import as_json
from sim.errors import UsageProblem

SECONDS: Final = 30.0
"""To wait for an answer; a store that takes longer is asked again."""

HERE: Final = ("localhost", "127.0.0.1", "::1")
LONGEST: Final = 2_000
"""Bytes read of what a receiver says about an error."""


@dataclass(frozen=True)
class Told:
    """What came back: an HTTP status, or 0 when nothing did; ``wait`` seconds the receiver asked for."""

    status: int
    text: str = ""
    wait: float | None = None

    @property
    def taken(self) -> bool:
        """Whether the receiver has what was sent."""
        return self.status in (200, 204)

    @property
    def passing(self) -> bool:
        """Whether it is worth asking again a little later."""
        return self.status in (0, 408, 425, 429) or (self.status >= 500 and self.status != 501)


class Receiver(Protocol):
    """Takes statements."""

    def post(self, statements: list[dict[str, Any]]) -> Told:
        """Sends statements, all or none of which are taken."""

    def has(self, statement: str) -> Told:
        """Whether a statement of that id is there: 200 or 404."""


@dataclass(frozen=True)
class Login:
    """A name and password; shown nowhere, kept nowhere."""

    name: str = field(repr=False)
    password: str = field(repr=False)

    def header(self) -> str:
        """HTTP's Basic scheme (RFC 7617), in UTF-8."""
        return "Basic " + base64.b64encode(f"{self.name}:{self.password}".encode()).decode()


def address_of(url: str, *, plain: bool) -> str:
    """The receiver's address, tidied: without a slash or ``/statements`` at its end.

    Args:
        url: as the user gave it.
        plain: whether the user allows a connection that others can listen to.

    Raises:
        UsageProblem: it is no web address, has a password in it, or would be sent in the open.
    """
    try:
        parts = urlsplit(url)
        name, _ = parts.hostname, parts.port
    except ValueError:
        name = None
    whole = re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url)
    if name is None or whole is None or parts.scheme not in ("http", "https"):
        raise UsageProblem(f"--send must be a web address such as https://lrs.kommun.se/xapi, not '{url}'.")
    if "@" in parts.netloc:
        raise UsageProblem("The address may hold no name or password. Give them in INRYMNING_LRS_LOGIN, or when asked.")
    if parts.scheme == "http" and name not in HERE and not plain:
        raise UsageProblem(
            f"'{url}' would send in the open, so that others can read it. Use https, or say --without-tls on a closed network."
        )
    return re.sub(r"(/statements)?/*$", "", url)


class Http:
    """A receiver at an address."""

    def __init__(self, url: str, version: str, login: Login | None, seconds: float = SECONDS) -> None:
        self._url, self._seconds = f"{url}/statements", seconds
        self._headers = {"X-Experience-API-Version": version, "Content-Type": "application/json; charset=utf-8"}
        if login is not None:
            self._headers["Authorization"] = login.header()
        self._opener = OpenerDirector()  # and not build_opener: that one follows redirects and reads files
        ways = (HTTPHandler(), HTTPSHandler(context=ssl.create_default_context()))
        for handler in ways if urlsplit(url).hostname in HERE else (ProxyHandler(), *ways):
            self._opener.add_handler(handler)

    def post(self, statements: list[dict[str, Any]]) -> Told:
        """Sends statements, all or none of which are taken."""
        return self._asked(Request(self._url, as_json(statements), self._headers, method="POST"))

    def has(self, statement: str) -> Told:
        """Whether a statement of that id is there: 200 or 404."""
        return self._asked(Request(f"{self._url}?statementId={quote(statement)}", None, self._headers, method="GET"))

    def _asked(self, request: Request) -> Told:
        try:
            answer = self._opener.open(request, timeout=self._seconds)
        except URLError as problem:
            return Told(0, str(problem.reason))
        except (OSError, http.client.HTTPException) as problem:  # a connection that breaks off in the middle
            return Told(0, str(problem) or type(problem).__name__)
        with answer:
            try:
                text = answer.read(LONGEST).decode("utf-8", "replace")
            except (TimeoutError, OSError, http.client.HTTPException):
                return Told(0)
            return Told(int(answer.status), _sentence(text), _seconds(answer.headers))


def _sentence(text: str) -> str:
    """What the receiver says, in one line without anything a terminal might act on."""
    try:
        told = json.loads(text)
        text = str(told.get("message") or told.get("error") or text) if isinstance(told, dict) else text
    except ValueError:
        pass
    return re.sub(r"[^\w\s.,:;()'\"/-]|\s+", " ", text).strip()[:200]


def _seconds(headers: Mapping[str, str]) -> float | None:
    wait = headers.get("Retry-After", "")
    return float(wait[:6]) if wait.isascii() and wait.isdigit() else None
