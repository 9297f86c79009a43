"""Measure GET /v/<code> as JSON against an empty Flask route on the same server and workers.

Run: .venv/bin/python -m bench.verify [seconds]. Prints the ratio of rates measured in one run,
where the verdict is kept and only the status is read afresh, and the first look beside it.
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
FLOOR = 0.8


def main(seconds: float) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="jinbang-bench-") as folder:
        prepared = stage.prepare(Path(folder))
        code = issued(prepared)
        with running(prepared) as server:
            waited = wait(server.port, code)
            kept = load.get(f"/v/{code}", "Accept: application/json")
            first = load.get(
                f"/v/{code}", "Accept: application/json", "Cookie: a=b", "X-First-Look: 1"
            )
            ratio = compare(server, kept, seconds)
            sys.stdout.write(
                f"kept, status read afresh: {ratio:.2f} of the empty route (floor {FLOOR})\n"
            )
            ratio = compare(server, first, seconds)
            sys.stdout.write(f"first look: {ratio:.2f} of the empty route (a prototype: 0.4)\n")
            sys.stdout.write(f"the very first in the process took {waited:.0f} ms\n")


def issued(prepared: stage.Stage) -> str:
    """Let somebody pass and be issued a credential; returns its code."""
    settings = Settings(data=prepared.folder, public_url=prepared.url, database_url="")
    works = ready.works(settings)
    with transaction() as session:
        who = register.enrol(
            session, "b@bench.example", stage.PASSWORD, Names("Bo Lin", ""), "en", now()
        )
    moment = now()
    script.passes(works, who, prepared.sitting, moment, moment)
    with transaction(read_only=True) as session:
        [held] = hold.of_candidate(session, accounts.read(session, who).id)
    return held.code


def wait(port: int, code: str) -> float:
    """Time the first look at a credential, in milliseconds."""
    began = time.perf_counter()
    url = f"http://127.0.0.1:{port}/v/{code}"
    answer = requests.get(url, headers={"Accept": "application/json"}, timeout=20)
    assert answer.json()["state"] == "valid", answer.text
    return 1000 * (time.perf_counter() - began)


def compare(server: load.Server, request: bytes, seconds: float) -> float:
    """Measure the empty route and another in turn; returns the median ratio of their work."""
    empty = load.get("/empty")
    ratios = []
    for _ in range(ROUNDS):
        base = load.measure(server, lambda _n: empty, seconds)
        ours = load.measure(server, lambda _n: request, seconds)
        ratios.append(base.cpu_us / ours.cpu_us)
        sys.stdout.write(
            f"empty {base.cpu_us:5.0f} us {base.per_second:6.0f}/s   verdict {ours.cpu_us:5.0f} us "
            f"{ours.per_second:6.0f}/s p99 {ours.p99_ms:5.1f} ms   "
            f"ratio of work {ratios[-1]:.2f}, of rates {ours.per_second / base.per_second:.2f}\n"
        )
    return statistics.median(ratios)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
