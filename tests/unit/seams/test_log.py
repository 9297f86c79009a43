"""What is logged tells of the machine, never of people."""

import smtplib
import sys
from pathlib import Path
from typing import Self
from uuid import UUID

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service import database, mail
from service.cli import ready
from service.database import transaction
from service.mail import Letter, RecipientRefusedError

SECRET = "Somchai Jaidee"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_traceback_has_no_values(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    ready.log_to_stderr("INFO")

    def breaks(name: str) -> int:
        return len(name) // 0

    try:
        breaks(SECRET)
    except ZeroDivisionError as error:
        structlog.get_logger().error("unforeseen", exc_info=error)
    finally:
        ready.log_to_stderr("CRITICAL")
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert SECRET not in said


def test_an_error_of_the_database_has_no_values(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path}/x.db")
    with pytest.raises(DBAPIError) as refused, transaction() as session:
        session.execute(text("INSERT INTO nothing VALUES (:name)"), {"name": SECRET})
    engine.dispose()
    assert SECRET not in str(refused.value)
    assert SECRET not in repr(refused.value)


def test_a_refused_address_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Server:
        def __init__(self, *_: object, **__: object) -> None: ...
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...
        def ehlo(self) -> None: ...
        def has_extn(self, _: str) -> bool:
            return False

        def send_message(self, message: dict[str, str]) -> None:
            raise smtplib.SMTPRecipientsRefused({message["To"]: (550, b"no such user")})

    monkeypatch.setattr(smtplib, "SMTP", Server)
    letter = Letter(UUID(int=1), "somebody@example.org", "", "")
    with pytest.raises(RecipientRefusedError, match="550") as refused:
        mail.sender("smtp://mail.example", "us@example.org", Path())(letter)
    assert "somebody" not in repr(refused.value)
    assert refused.value.__suppress_context__
