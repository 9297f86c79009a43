import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import tasks
from service.cli import Commands
from service.clock import now
from service.credentials import hold
from service.credentials.hold import Mine
from service.credentials.models import AwardRow
from service.database import transaction
from service.people.rules import Names
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.sittings.rules import Admitting
from tests import factories
from tests.house import URL, House
from tests.people.administrator import Administrator
from tests.people.candidate import Candidate

Run = Callable[..., Result]


@pytest.fixture
def run(lone_house: House, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the house's data, or on another folder's."""
    monkeypatch.setenv("JINBANG_PUBLIC_URL", URL)

    def run(*arguments: object, data: Path | None = None) -> Result:
        monkeypatch.setenv("JINBANG_DATA", str(data or lone_house.folder))
        return CliRunner().invoke(Commands(), [str(each) for each in arguments])

    return run


def due(house: House) -> Mine:
    """Somebody passes; the worker stops before the credential is issued."""
    administrator, candidate = (
        Administrator(house),
        Candidate(house, names=Names("Lim Wei", "林伟")),
    )
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    candidate.answers_right(attempt)
    candidate.hands_in(attempt)
    house.works()
    with transaction() as session:
        decide.decide(session, administrator.id, attempt, Decision.CLEAR, "", now())
    tasks.step(house.works_, now())
    with transaction(read_only=True) as session:
        [award] = session.query(AwardRow).all()
        return hold.read(session, award.id)


def document(house: House, held: Mine) -> Path:
    with transaction(read_only=True) as session:
        row = session.get_one(AwardRow, held.award_id)
        file = house.folder / "credential.json"
        file.write_text(json.dumps(row.credential))
    return file


def test_what_is_due_is_shown_issued_and_verified(lone_house: House, run: Run) -> None:
    held = due(lone_house)

    assert f"{held.code_shown} numbered" in run("issue", "--show").output
    assert "1 waited, 0 still wait" in run("issue").output
    assert run("issue").output == "0 wait.\n"

    verdict = run("verify", document(lone_house, held))
    assert verdict.exit_code == 0
    assert "Lim Wei · 林伟" in verdict.output
    assert verdict.output.count("Passed  ") == 6


def test_the_exit_code_is_the_verdict(lone_house: House, run: Run) -> None:
    held = due(lone_house)
    run("issue")
    file = document(lone_house, held)
    forged = lone_house.folder / "forged.json"
    forged.write_text(file.read_text().replace("Lim Wei", "Lim Way"))
    (lone_house.folder / "empty").touch()
    (lone_house.folder / "elsewhere").mkdir()
    doubt = ("--reason-class", "misconduct", "--reason", "Copied")

    assert run("verify", held.code_shown).exit_code == 0
    assert run("verify", forged).exit_code == 1
    assert "Lim Way" not in run("verify", forged).output
    assert run("verify", file, data=lone_house.folder / "elsewhere").exit_code == 2
    assert run("verify", lone_house.folder / "empty").exit_code == 2
    assert run("verify", "no-such-file.pdf").exit_code == 2
    assert run("suspend", held.code, *doubt).exit_code == 0
    assert "SUSPENDED" in run("verify", file).output
    assert run("lift", held.code, "--reason", "Settled").exit_code == 0
    assert run("verify", file).exit_code == 0
    assert run("revoke", held.code, *doubt).exit_code == 0
    revoked = run("verify", file)
    assert (revoked.exit_code, revoked.output[:19]) == (1, "NOT VALID: REVOKED.")
    assert not list((lone_house.folder / "elsewhere").iterdir())


def test_keys_are_replaced_and_what_they_signed_stays_valid(
    lone_house: House, run: Run, tmp_path: Path
) -> None:
    held = due(lone_house)
    run("issue")
    kept = tmp_path / "checkpoint"
    assert run("roll", "audit", "--keep", kept).exit_code == 0

    rotated = run("keys", "rotate")

    assert rotated.exit_code == 0
    assert (rotated.output.count("retired"), rotated.output.count("in use since")) == (3, 3)
    assert run("verify", document(lone_house, held)).exit_code == 0
    assert "6 key" in run("roll", "audit").output
    kid = next(
        line.split()[-1]
        for line in run("keys", "list").output.splitlines()
        if line.startswith("credential") and "retired" in line
    )
    assert run("keys", "compromise", kid, "--yes").exit_code == 0
    assert run("verify", document(lone_house, held)).exit_code == 1


def test_a_backup_is_restored_into_an_empty_folder_only(
    lone_house: House, run: Run, tmp_path: Path
) -> None:
    held = due(lone_house)
    run("issue")
    file, restored = tmp_path / "backup.tar", tmp_path / "restored"

    assert run("backup", file).exit_code == 0
    assert run("backup", file).exit_code == 1
    assert run("restore", file).exit_code == 1
    assert run("restore", file, data=restored).exit_code == 0

    assert file.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in restored.rglob("*"))
    assert run("verify", held.code, data=restored).exit_code == 0
    assert run("roll", "audit", data=restored).exit_code == 0


def test_a_backup_that_would_fork_the_roll_is_refused(
    lone_house: House, run: Run, tmp_path: Path
) -> None:
    held = due(lone_house)
    run("issue")
    file, restored = tmp_path / "backup.tar", tmp_path / "restored"
    guard = lone_house.folder / "keys" / "last-checkpoint.txt"
    run("backup", file)
    assert run("restore", file, "--guard", guard, data=tmp_path / "same").exit_code == 0
    run("revoke", held.code, "--reason-class", "misconduct", "--reason", "Copied")

    refused = run("restore", file, "--guard", guard, data=restored)

    assert refused.exit_code == 1
    assert "Restore a newer backup" in refused.output
    assert list(restored.iterdir()) == []


def test_what_is_no_backup_leaves_nothing_behind(
    lone_house: House, run: Run, tmp_path: Path
) -> None:
    due(lone_house)
    whole, cut, foreign = (tmp_path / name for name in ("whole.tar", "cut.tar", "foreign.tar"))
    run("backup", whole)
    cut.write_bytes(whole.read_bytes()[:20_000])
    with tarfile.open(foreign, "w") as tar:
        tar.add(whole, "../outside")

    for file in (cut, foreign, lone_house.folder / "secret"):
        restored = tmp_path / f"from-{file.name}"
        assert run("restore", file, data=restored).exit_code == 1
        assert list(restored.iterdir()) == []
    assert not (tmp_path / "outside").exists()
