"""The dress rehearsal: the whole way over HTTP, on a scratch database that is thrown away.

One candidate passes and keeps the credential, a second passes and has it revoked, a third fails and
gets none. Each is verified, and what they hold is left in a folder for other people's tools.
"""

import json
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.rehearsal import leave, stage
from service.rehearsal.browser import Browser, RehearsalStuckError
from service.rehearsal.candidate import Candidate
from service.rehearsal.staff import admits, clears, revokes
from service.rehearsal.stage import Stage

Tell = Callable[[str], None]


@dataclass
class Protocol:
    """What was seen, as rehearsal.json keeps it."""

    checks: list[dict[str, Any]] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)

    def check(self, name: str, ok: bool, detail: str = "") -> None:  # noqa: FBT001  # the outcome
        """Write down whether something was as it must be."""
        self.checks.append({"name": name, "ok": ok, "detail": detail})

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Write down how long something took, in seconds."""
        began = time.perf_counter()
        yield
        self.timings[name] = round(time.perf_counter() - began, 3)

    @property
    def passed(self) -> bool:
        """Whether everything was as it must be."""
        return all(check["ok"] for check in self.checks)


@dataclass(frozen=True)
class Roles:
    """Who walks the way, each with a browser."""

    keeps: Candidate
    loses: Candidate
    fails: Candidate
    invigilator: Browser
    administrator: Browser


def rehearse(out: Path, tell: Tell, *, serve: bool) -> bool:
    """Rehearse, leave the files in a folder; returns whether all went well.

    With `serve` the service stays up until it is interrupted. Raises RehearsalStuckError.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jinbang-rehearsal-") as scratch:
        set_up = stage.prepare(Path(scratch))
        with stage.serving(set_up) as process:
            protocol = _walk(set_up, out, tell, process.pid if serve else None)
            if serve:
                tell(f"Serving at {set_up.url} (process group {process.pid}); stop with Ctrl+C.")
                _wait_for_interrupt(process.wait)
    return protocol.passed


def _walk(set_up: Stage, out: Path, tell: Tell, pid: int | None) -> Protocol:
    protocol = Protocol()
    roles = _sign_in(set_up, protocol, tell)
    attempts = _sit(set_up, roles, protocol, tell)
    kept, revoked = _issue(roles, protocol, tell)
    _revoke(set_up, roles, revoked, protocol, tell)
    leave.files(set_up, roles.keeps, kept, roles.loses, revoked, out)
    _verify(set_up, roles, kept, revoked, protocol)
    _write(set_up, out, protocol, attempts, kept, revoked, pid)
    for check in protocol.checks:
        tell(f"{'ok' if check['ok'] else 'FAILED':<7}{check['name']} {check['detail']}")
    return protocol


def _sign_in(set_up: Stage, protocol: Protocol, tell: Tell) -> Roles:
    tell("Three candidates register and confirm their addresses.")
    with protocol.timed("register"):
        keeps, loses, fails = (Candidate(set_up, who) for who in stage.CANDIDATES)
        for each in (keeps, loses, fails):
            each.registers()
    invigilator, administrator = Browser(set_up.url), Browser(set_up.url)
    invigilator.signs_in(stage.INVIGILATOR, stage.PASSWORD)
    administrator.signs_in(stage.ADMINISTRATOR, stage.PASSWORD)
    return Roles(keeps, loses, fails, invigilator, administrator)


def _sit(set_up: Stage, roles: Roles, protocol: Protocol, tell: Tell) -> dict[str, str]:
    tell("They sit the exam under an invigilator's eyes.")
    attempts = {}
    with protocol.timed("sit"):
        for name, each, right in (
            ("passed", roles.keeps, 36),
            ("revoked", roles.loses, 30),
            ("failed", roles.fails, 12),
        ):
            place = each.comes_to_the_door(set_up.sitting)
            admits(roles.invigilator, set_up.sitting, place)
            attempts[name] = each.sits(set_up.sitting, right)
            clears(roles.invigilator, set_up.sitting, place)
    return attempts


def _issue(roles: Roles, protocol: Protocol, tell: Tell) -> tuple[str, str]:
    tell("Results are released and credentials issued.")
    with protocol.timed("issue"):
        kept, revoked = roles.keeps.waits_for_credential(), roles.loses.waits_for_credential()
        roles.fails.waits_for_result()
    protocol.check("the first passes", "passed" in roles.keeps.result_state(), "")
    protocol.check("the third doesn't pass", "not passed" in roles.fails.result_state(), "")
    protocol.check("the third has no credential", not roles.fails.codes())
    return kept, revoked


def _revoke(set_up: Stage, roles: Roles, code: str, protocol: Protocol, tell: Tell) -> None:
    tell("An administrator revokes the second.")
    before = _verdict(set_up, code)
    protocol.check("the second is valid before", before["state"] == "valid", before["state"])
    with protocol.timed("revoke"):
        revokes(roles.administrator, code)
        _until(lambda: _verdict(set_up, code)["state"] == "invalid", "the revocation to be seen")
        _until(lambda: _listed(set_up), "the status list to be signed")


def _verify(set_up: Stage, roles: Roles, kept: str, revoked: str, protocol: Protocol) -> None:
    verdict = _verdict(set_up, kept)
    protocol.check("the first is valid", verdict["state"] == "valid", verdict["state"])
    names = [check["name"] for check in verdict["checks"]]
    order = ["format", "signature", "issuer", "dates", "status", "roll"]
    protocol.check("six checks in order", names == order, " ".join(names))
    lost = _verdict(set_up, revoked)
    told = f"{lost['state']}, {lost['reason']}"
    protocol.check("the second is revoked", told == "invalid, revoked", told)
    for name, document in (
        ("first", roles.keeps.document(kept)),
        ("second", roles.loses.document(revoked)),
    ):
        answer = Browser(set_up.url).verifies(document)
        protocol.check(
            f"the {name} document verifies as its code",
            answer == _verdict(set_up, kept if name == "first" else revoked)["state"],
            answer,
        )


def _verdict(set_up: Stage, code: str) -> dict[str, Any]:
    return Browser(set_up.url).json(f"/v/{code}")


def _listed(set_up: Stage) -> bool:
    encoded = Browser(set_up.url).json("/status/1")["credentialSubject"]["encodedList"]
    return leave.any_bit(encoded)


def _until(seen: Callable[[], bool], what: str) -> None:
    for _ in range(100):
        if seen():
            return
        time.sleep(0.1)
    raise RehearsalStuckError(what=what)


def _write(
    set_up: Stage,
    out: Path,
    protocol: Protocol,
    attempts: dict[str, str],
    kept: str,
    revoked: str,
    pid: int | None,
) -> None:
    content = {
        "base_url": set_up.url,
        "pid": pid,
        "code": kept,
        "revoked_code": revoked,
        "attempts": attempts,
        "timings": protocol.timings,
        "checks": protocol.checks,
    }
    (out / "rehearsal.json").write_text(json.dumps(content, indent=2) + "\n")


def _wait_for_interrupt(wait: Callable[[], int]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    try:
        wait()
    except KeyboardInterrupt:
        return
