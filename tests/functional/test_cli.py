import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text

from service import audit, database
from service.cli import COMMANDS, demo, ready
from service.cli.__main__ import main
from service.database import Base, transaction
from service.people import accounts
from service.people.rules import Role
from service.results import score
from service.settings import Settings
from tests import factories
from tests.functional.candidate.holder import clears, sits
from tests.house import House
from tests.people.candidate import Candidate

Said = tuple[int, str, str]  # exit, standard output, standard error
Run = Callable[..., Said]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run `jinbang` in a data folder of its own, or in that of a house."""
    monkeypatch.setenv("JINBANG_DATA", str(tmp_path))
    monkeypatch.setenv("JINBANG_SECRET_KEY", "not secret")
    monkeypatch.setenv("JINBANG_LOG_LEVEL", "CRITICAL")

    def run_(*words: str, url: str = "") -> Said:
        monkeypatch.setenv("JINBANG_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["jinbang", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        if engine := database.sessions.kw.get("bind"):
            engine.dispose()
        return int(str(ended.value.code or 0)), *capsys.readouterr()

    yield run_
    if engine := database.sessions.kw.get("bind"):
        engine.dispose()


def is_one_line_that_helps(said: Said) -> bool:
    code, out, err = said
    return bool(code and not out and err.strip() and "Traceback" not in err)


@pytest.fixture
def passed(house: House) -> UUID:
    """An attempt with 30 of 40 marks, released."""
    candidate = Candidate(house)
    attempt = sits(candidate, right=30)
    clears(candidate, attempt)
    return attempt


def tamper(house: House, change: str, attempt: UUID) -> None:
    """Change what is only added to, as somebody who owns the database could."""
    postgresql = house.settings.database.startswith("postgresql")
    with transaction() as session:
        for trigger in ("attempt_event_update", "attempt_event_delete"):
            on = " ON attempt_event" if postgresql else ""
            session.execute(text(f"DROP TRIGGER {trigger}{on}"))
        bound = attempt if postgresql else attempt.hex
        session.execute(text(f"{change} AND attempt_id = :attempt"), {"attempt": bound})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(run: Run, command: str) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert f"Usage: jinbang {command}" in out
    assert len(out.splitlines()[2].strip()) > 10, "a sentence says what it is for"


@pytest.mark.parametrize(
    "words",
    [
        ("user", "add"),
        ("bank", "check"),
        ("bank", "import"),
        ("bank", "export"),
        ("bank", "analyse"),
        ("keys", "generate"),
        ("keys", "rotate"),
        ("keys", "list"),
        ("roll", "audit"),
    ],
)
def test_every_command_of_a_group_says_what_it_does(run: Run, words: tuple[str, str]) -> None:
    code, out, _ = run(*words, "--help")
    assert code == 0
    assert f"Usage: jinbang {' '.join(words)}" in out


def test_without_words_the_commands_are_listed(run: Run) -> None:
    _, out, err = run("--help")
    listed = re.findall(r"^  ([a-z]+) +\S", out + err, re.MULTILINE)
    assert set(COMMANDS) <= set(listed)


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("replay", "not-a-uuid"),
        ("replay", str(uuid4())),
        ("user", "add", "me", "--role", "candidate", "--name", "A", "--password", "x" * 12),
        ("bank", "check", "/nowhere"),
    ],
)
def test_a_failure_is_words_that_say_what_to_do_and_no_trace(
    run: Run, words: tuple[str, ...]
) -> None:
    assert is_one_line_that_helps(run(*words))


def test_a_setting_that_cannot_be_read_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_SESSION_HOURS", "many")
    said = run("migrate")
    assert is_one_line_that_helps(said)
    assert "JINBANG_SESSION_HOURS" in said[2]


def test_a_database_that_does_not_answer_is_named(run: Run) -> None:
    said = run("migrate", url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert is_one_line_that_helps(said)
    assert "JINBANG_DATABASE_URL" in said[2]


def test_replay_works_a_result_out_again_to_the_bit(run: Run, house: House, passed: UUID) -> None:
    code, out, _ = run("replay", str(passed), url=house.settings.database)
    with transaction(read_only=True) as session:
        stored = score.of_attempt(session, passed)
    assert stored
    assert code == 0
    assert stored.head in out
    assert "when released: 30 of 40 marks, pass mark 28, passed" in out
    assert "The stored result is the same." in out


@pytest.mark.parametrize(
    ("change", "event"),
    [
        ("UPDATE attempt_event SET payload = '{}' WHERE seq = 8", 8),
        ("UPDATE attempt_event SET payload = 'not JSON' WHERE seq = 8", 8),
        ("UPDATE attempt_event SET kind = 'passed' WHERE seq = 8", 8),
        ("UPDATE attempt_event SET kind = 'flagged' WHERE seq = 8", 8),
        ("DELETE FROM attempt_event WHERE seq = 8", 9),
    ],
)
def test_replay_names_the_event_at_which_a_log_was_changed(
    run: Run, lone_house: House, change: str, event: int
) -> None:
    attempt = sits(Candidate(lone_house), right=10)
    tamper(lone_house, change, attempt)
    code, out, err = run("replay", str(attempt), url=lone_house.settings.database)
    assert (code, out) == (1, "")
    assert f"was changed at event {event}." in err


def test_what_was_changed_on_postgresql_is_named_as_well(
    run: Run, house: House, passed: UUID
) -> None:
    tamper(house, "UPDATE attempt_event SET payload = '{}' WHERE seq = 8", passed)
    _, _, err = run("replay", str(passed), url=house.settings.database)
    assert "was changed at event 8." in err


def test_replay_misses_the_end_of_a_log_that_was_cut_off(
    run: Run, house: House, passed: UUID
) -> None:
    tamper(house, "DELETE FROM attempt_event WHERE seq > 31", passed)
    code, out, _ = run("replay", str(passed), url=house.settings.database)
    assert code == 1
    assert "DIFFERS" in out


def test_replay_finds_a_stored_result_that_was_changed(
    run: Run, house: House, passed: UUID
) -> None:
    with transaction() as session:
        session.execute(text("UPDATE result SET units = 2400"))
    code, out, _ = run("replay", str(passed), url=house.settings.database)
    assert code == 1
    assert "DIFFERS" in out


def test_replay_of_what_was_erased_says_that_the_chain_holds(run: Run, lone_house: House) -> None:
    candidate = Candidate(lone_house)
    attempt = sits(candidate, right=3)
    clears(candidate, attempt)
    url = lone_house.settings.database
    code, out, _ = run("erase", candidate.account.email, "--yes", url=url)
    assert (code, out) == (0, "Erased, with what 6 events told.\n")
    code, out, _ = run("replay", str(attempt), url=url)
    assert code == 0
    assert "the chain holds; what they told was erased" in out
    assert is_one_line_that_helps(run("erase", candidate.account.email, "--yes", url=url))


def test_a_person_is_added_with_a_role_and_can_be_given_another(run: Run, house: House) -> None:
    url = house.settings.database
    for role in ("administrator", "examiner", "examiner"):
        words = (
            "--name",
            "Lim Ai Ling",
            "--organisation",
            "Selat",
            "--password",
            "-" * 4 + "quiet roll",
        )
        code, out, err = run("user", "add", "Lim@Example.org", "--role", role, *words, url=url)
        assert (code, out, err) == (0, f"lim@example.org is {role}.\n", "")
    with transaction(read_only=True) as session:
        found = accounts.find(session, "lim@example.org")
        lines = audit.trail(session, action="person_added")
    assert found
    assert found.roles == {Role.ADMINISTRATOR, Role.EXAMINER}
    assert found.confirmed
    assert len(found.organisations) == 1
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"--role": "king"}, "king"),
        ({"--organisation": ""}, "give --organisation"),
        ({"--zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"--password": "1234567890"}, "among the first that are tried"),
        ({"--name": "Иван"}, "Latin letters"),
    ],
)
def test_a_person_that_cannot_be_added_is_not(
    run: Run, changed: dict[str, str], sentence: str
) -> None:
    options = {
        "--role": "examiner",
        "--name": "Lim",
        "--organisation": "Selat",
        "--zone": "Asia/Bangkok",
        "--password": "a quiet roll",
    } | changed
    said = run("user", "add", "lim@example.org", *(w for pair in options.items() for w in pair))
    assert is_one_line_that_helps(said)
    assert sentence in said[2]


def test_the_shipped_bank_has_no_errors(run: Run) -> None:
    code, out, _ = run("bank", "check")
    assert (code, out.splitlines()[-1].partition(",")[0]) == (0, "0 errors")


def test_an_error_in_a_bank_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    run("bank", "import")
    run("bank", "export", str(bank))
    file = bank / "items" / "D1.yaml"
    broken = re.sub(
        r"answer_key: \[?.*?\n(- \w+\n)?", "answer_key: [zz]\n", file.read_text(), count=1
    )
    file.write_text(broken)
    code, out, err = run("bank", "check", str(bank))
    assert code == 1
    assert "D1.yaml" in out + err


def test_what_is_exported_and_imported_again_is_nothing_new(run: Run, tmp_path: Path) -> None:
    _, first, _ = run("bank", "import")
    assert re.fullmatch(r"[1-9]\d* versions are new\.\n", first)
    assert run("bank", "import") == (0, "0 versions are new.\n", "")
    code, out, _ = run("bank", "export", str(tmp_path / "bank"))
    assert code == 0
    assert out.endswith(f"files written to {tmp_path / 'bank'}\n")
    assert run("bank", "import", str(tmp_path / "bank")) == (0, "0 versions are new.\n", "")


def test_a_dry_run_says_what_would_be_new_and_publishes_nothing(run: Run) -> None:
    _, told, _ = run("bank", "import", "--dry-run")
    _, done, _ = run("bank", "import")
    assert told.replace("would be", "are") == done


def test_statistics_say_how_many_people_are_missing(run: Run, house: House) -> None:
    factories.form()
    code, out, _ = run("bank", "analyse", url=house.settings.database)
    assert code == 0
    assert "0 results" in out
    assert "more people" in out


def test_the_demonstration_loaded_twice_is_there_once(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    database.migrate(settings.database)
    engine = database.connect(settings.database)
    ready.log_to_stderr("CRITICAL")
    demo.load(settings)
    first = counts()
    demo.load(settings)
    assert counts() == first
    assert first["account"] == len(demo.PEOPLE)
    assert first["award"] == 1
    guide = demo.guide(settings, "http://127.0.0.1:8000")
    assert "http://127.0.0.1:8000/v/" in guide
    assert demo.PASSWORD in guide
    engine.dispose()


def counts() -> dict[str, int]:
    with transaction(read_only=True) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_migrating_twice_is_harmless(run: Run, tmp_path: Path) -> None:
    assert run("migrate") == run("migrate")
    assert (tmp_path / "jinbang.db").exists()
