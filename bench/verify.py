"""Measure GET /v/<code> as JSON against an empty Flask route on the same server and workers.

Run: .venv/bin/python -m bench.verify [seconds]. Prints the ratio of rates measured in one run, where
the verdict is kept and only the status is read afresh, and the first look beside it.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import requests

from bench import load
from bench.service import running
from service.cli import ready, script
from service.clock import now
from service.credentials import hold
from service.database import transaction
from service.people import accounts, register
from service.people.rules import Names
from service.rehearsal import stage
from service.settings import Settings

ROUNDS = 5
FIRST_LOOKS = 20
FLOOR = 0.8


def main(seconds: float) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="jinbang-bench-") as folder:
        prepared = stage.prepare(Path(folder))
        code = issued(prepared)
        with running(prepared) as port:
            first = first_look(port, code)
            compare(port, code, seconds)
            sys.stdout.write(f"first look, in a process that has seen none: {first:.1f} ms\n")


def issued(prepared: stage.Stage) -> str:
    """Let somebody pass and be issued a credential; returns its code."""
    settings = Settings(data=prepared.folder, public_url=prepared.url, database_url="")
    works = ready.works(settings)
    with transaction() as session:
        who = register.enrol(session, "b@bench.example", stage.PASSWORD, Names("Bo Lin", ""), "en", now())
    moment = now()
    script.passes(works, who, prepared.sitting, moment, moment)
    with transaction(read_only=True) as session:
        [held] = hold.of_candidate(session, accounts.read(session, who).id)
    return held.code


def first_look(port: int, code: str) -> float:
    """Time the first look at a credential, in milliseconds."""
    began = time.perf_counter()
    url = f"http://127.0.0.1:{port}/v/{code}"
    answer = requests.get(url, headers={"Accept": "application/json"}, timeout=20)
    assert answer.json()["state"] == "valid", answer.text
    return 1000 * (time.perf_counter() - began)


def compare(port: int, code: str, seconds: float) -> None:
    """Measure both routes in turn, several times, and print the median ratio."""
    empty = load.get("/empty")
    verdict = load.get(f"/v/{code}", "Accept: application/json")
    ratios = []
    for _ in range(ROUNDS):
        base = load.measure(port, lambda _n: empty, seconds)
        ours = load.measure(port, lambda _n: verdict, seconds)
        ratios.append(ours.per_second / base.per_second)
        sys.stdout.write(
            f"empty {base.per_second:7.0f}/s p99 {base.p99_ms:5.1f} ms   "
            f"verdict {ours.per_second:7.0f}/s p99 {ours.p99_ms:5.1f} ms   ratio {ratios[-1]:.2f}\n"
        )
    sys.stdout.write(f"ratio, median of {ROUNDS}: {statistics.median(ratios):.2f} (floor {FLOOR})\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
