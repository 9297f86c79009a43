"""Answers to looks that were taken before: the standing is read afresh, the rest is kept.

Many look at the same credential. A verdict that was given once stays true until the standing, the
keys or the dates change, so its bytes are kept and only what tells the time is written anew.
"""

import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from service.credentials import show
from service.web.frame import ANSWERED, SECONDS

MOST: Final = 2_000  # answers, of some 10 kB each
KEYS_READ_EVERY: Final = 1.0  # seconds
ROUTE: Final = "employer.credential"
OWN_EACH_TIME: Final = frozenset({"x-request-id", "content-length", "date"})
Key = tuple[str, str, str, str]
Ground = tuple[tuple[object, ...], object]  # how the credential stands, and whom we trust
Part = bytes | Callable[[datetime], bytes]


@dataclass(frozen=True)
class Answer:
    """A kept answer: what it rests on, and its bytes in parts."""

    rests_on: Ground
    until: datetime
    headers: list[tuple[str, str]]
    parts: tuple[Part, ...]


class Kept:
    """Answers `GET /v/<code>` for programs from what is kept; hands on everything else."""

    def __init__(self, app: WSGIApplication, trusted: Callable[[], object]) -> None:
        self.app = app
        self.trusted = trusted  # changes its identity when keys or registry change
        self.lately: tuple[float, object] = (-KEYS_READ_EVERY, None)
        self.answers: OrderedDict[Key, Answer] = OrderedDict()
        self.count = ANSWERED.labels(ROUTE, 200)
        self.seconds = SECONDS.labels(ROUTE)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        key, began, now = key_of(environ), time.perf_counter(), datetime.now(UTC)
        rests_on = None if key is None else self._rests_on(key)
        if key is None or rests_on is None:
            return self.app(environ, start)
        answer = self.answers.get(key)
        if answer is not None and answer.rests_on == rests_on and now < answer.until:
            return self._again(answer, start, now, began)
        return self._ask(environ, start, key, rests_on)

    def _rests_on(self, key: Key) -> Ground | None:
        """Read what an answer rests on; None where there is nothing to keep, or nothing answers."""
        try:
            row, trusted = show.glance(key[0]), self._trusted_lately()
        except Exception:  # noqa: BLE001  # what is wrong the application finds as well, and says
            return None
        return None if row is None else (row, trusted)

    def _trusted_lately(self) -> object:
        """Ask whether keys or registry changed, once a second: each asking is a look at a file."""
        read, known = self.lately
        if time.monotonic() > read + KEYS_READ_EVERY:
            known = self.trusted()
            self.lately = (time.monotonic(), known)
        return known

    def _again(
        self, answer: Answer, start: StartResponse, now: datetime, began: float
    ) -> Iterable[bytes]:
        body = b"".join(part if isinstance(part, bytes) else part(now) for part in answer.parts)
        start("200 OK", [*answer.headers, ("Content-Length", str(len(body)))])
        self.count.inc()  # counted, and not logged one by one: there is nothing to tell them apart
        self.seconds.observe(time.perf_counter() - began)
        return [body]

    def _ask(
        self, environ: WSGIEnvironment, start: StartResponse, key: Key, rests_on: Ground
    ) -> Iterable[bytes]:
        told: list[Any] = []
        asked = datetime.now(UTC)

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # noqa: ANN401  # PEP 3333
            told[:] = [status, headers]
            return start(status, headers, *more)

        answered = self.app(environ, begin)
        try:
            body = b"".join(answered)
        finally:
            getattr(answered, "close", lambda: None)()
        # Looked at again: had it changed in between, the answer might be of either.
        if told[0] == "200 OK" and _lasts(told[1]) and self._rests_on(key) == rests_on:
            self._keep(key, rests_on, asked, told[1], body)
        return [body]

    def _keep(
        self,
        key: Key,
        rests_on: Ground,
        asked: datetime,
        headers: list[tuple[str, str]],
        body: bytes,
    ) -> None:
        verdict = json.loads(body)
        lasting = [header for header in headers if header[0].lower() not in OWN_EACH_TIME]
        answer = Answer(rests_on, until(verdict, asked), lasting, tuple(in_parts(verdict)))
        self.answers[key] = answer
        while len(self.answers) > MOST:
            self.answers.popitem(last=False)


def _lasts(headers: list[tuple[str, str]]) -> bool:
    """Whether an answer is a verdict as JSON, and for nobody in particular."""
    told = {name.lower(): value for name, value in headers}
    return told.get("content-type") == "application/json" and "set-cookie" not in told


def key_of(environ: WSGIEnvironment) -> Key | None:
    """Name a look that may be kept: by a program, without a cookie; None for all others."""
    path: str = environ["PATH_INFO"]
    accept = environ.get("HTTP_ACCEPT", "")
    if not path.startswith("/v/") or "application/json" not in accept or "html" in accept:
        return None
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ or "/" in path[3:]:
        return None
    language = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return path[3:], environ.get("QUERY_STRING", ""), accept, language


def until(verdict: Mapping[str, Any], asked: datetime) -> datetime:
    """Say until when a verdict, asked for at a time, may be repeated: its dates may change it."""
    credential = verdict["credential"] or {}
    dates = (credential.get("validFrom"), credential.get("validUntil"))
    coming = [at for at in (datetime.fromisoformat(d) for d in dates if d) if at >= asked]
    return min([*coming, datetime.max.replace(tzinfo=UTC)])


def in_parts(verdict: dict[str, Any]) -> Iterable[Part]:
    """Take a verdict's JSON apart at the places that tell the time."""
    slots: dict[str, Callable[[datetime], bytes]] = {}

    def slot(write: Callable[[datetime], bytes]) -> str:
        name = f"slot-{secrets.token_hex(16)}"
        slots[name] = write
        return name

    verdict["checked_at"] = slot(lambda now: b'"%s"' % written(now))
    for check in verdict["checks"]:
        if check["data_at"] is None:
            continue
        if check["name"] == "status":  # it was read just now
            check["data_at"] = slot(lambda now: b'"%s"' % written(now))
            check["data_age_s"] = 0
        else:
            since = datetime.fromisoformat(check["data_at"])
            check["data_age_s"] = slot(
                lambda now, since=since: b"%d" % max(0, (now - since).total_seconds())  # type: ignore[misc]
            )
    rest = json.dumps(verdict, ensure_ascii=False).encode()
    for name, write in slots.items():
        before, _, rest = rest.partition(b'"%s"' % name.encode())
        yield before
        yield write
    yield rest


def written(now: datetime) -> bytes:
    """Write a time as verdicts have it."""
    return now.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
