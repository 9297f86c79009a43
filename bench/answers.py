"""Measure confirmed answers a second against an empty Flask route on the same server and workers.

Run: .venv/bin/python -m bench.answers [seconds]. An answer is confirmed when it is on disk. Prints
the ratio for SQLite, and for PostgreSQL where one answers (JINBANG_TEST_DATABASE_URL or loopback).
"""

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import requests
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bench import load
from bench.service import running
from question_bank.response import right_response
from service import database
from service.attempts import read, start
from service.clock import now
from service.database import transaction
from service.people import consent, register, sign_in
from service.people.rules import Names
from service.rehearsal import stage
from service.sittings import admit, arrange

ROUNDS = 3
POSTGRESQL = os.environ.get(
    "JINBANG_TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test"
)


def main(seconds: float) -> None:
    """Measure on both databases and print."""
    measure("SQLite", "", 1, seconds)
    schema = f"bench_{uuid4().hex}"
    server = create_engine(POSTGRESQL)
    try:
        with server.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        sys.stdout.write(f"PostgreSQL: not measured, none answers at {POSTGRESQL}\n")
        return
    measure("PostgreSQL", f"{POSTGRESQL}?options=-csearch_path%3D{schema}", 2, seconds)
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


def measure(name: str, url: str, workers: int, seconds: float) -> None:
    """Let as many candidates as there are connections answer, and print the ratio."""
    with tempfile.TemporaryDirectory(prefix="jinbang-bench-") as folder:
        prepared = stage.prepare(Path(folder), url)
        attempts = [candidate(prepared, number) for number in range(load.CONNECTIONS)]
        database.sessions.kw["bind"].dispose()
        with running(prepared, workers, url) as server:
            tokens = [sign(server.port, cookie) for _attempt, cookie in attempts]
            empty = load.get("/empty")
            ratios = []
            for _ in range(ROUNDS):
                base = load.measure(server, lambda _n: empty, seconds)
                ours = load.measure(server, lambda n: said(attempts[n], tokens[n]), seconds)
                ratios.append(ours.per_second / base.per_second)
                sys.stdout.write(
                    f"{name}: empty {base.per_second:6.0f}/s   answers {ours.per_second:6.0f}/s "
                    f"p99 {ours.p99_ms:6.1f} ms {ours.cpu_us:5.0f} us   ratio {ratios[-1]:.2f}\n"
                )
    sys.stdout.write(f"{name}: {statistics.median(ratios):.2f} of the empty route\n")


def candidate(prepared: stage.Stage, number: int) -> tuple[str, str]:
    """Let a candidate start; returns the attempt and the browser's token."""
    moment = now()
    with transaction() as session:
        email = f"c{number}@bench.example"
        who = register.enrol(session, email, stage.PASSWORD, Names("Bo Lin", ""), "en", moment)
        [invigilator, *_] = arrange.invigilators(session, prepared.sitting)
        consent.give(session, who, "en", moment)
        place = admit.give_place(session, who, prepared.sitting, moment)
        admit.enter(session, who, prepared.sitting, moment)
        admit.admit(session, invigilator, place.id, moment)
        attempt = start.start(session, who, prepared.sitting, "bench", moment)
        entry = read.read(session, attempt).form.entries[0]
        RESPONSES[str(attempt)] = right_response(entry.item, entry.variant)
        return str(attempt), sign_in.start(session, who, moment)


RESPONSES: dict[str, dict[str, object]] = {}


def sign(port: int, token: str) -> tuple[str, str]:
    """Return the cookies and the CSRF token of a browser that is signed in."""
    url = f"http://127.0.0.1:{port}/account"
    answer = requests.get(
        url, cookies={"jinbang": token}, timeout=20, headers={"Accept": "text/html"}
    )
    csrf = answer.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = answer.cookies["jinbang_form"]
    return f"jinbang={token}; jinbang_form={form}", csrf


def said(attempt: tuple[str, str], token: tuple[str, str]) -> bytes:
    """Write the request that gives an answer to the first item once more."""
    response = RESPONSES[attempt[0]]
    told = {"key": str(uuid4()), "kind": "answered", "position": 1, "response": response}
    body = json.dumps({"device": "bench", "said": [told]}).encode()
    lines = [
        f"POST /exam/{attempt[0]}/events HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/json",
        "Content-Type: application/json",
        f"Cookie: {token[0]}",
        f"X-CSRFToken: {token[1]}",
        f"Content-Length: {len(body)}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
