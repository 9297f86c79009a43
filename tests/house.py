"""One service on a database of its own, with its worker, its keys and its mail folder."""

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path

from pydantic import SecretStr

from service import database, tasks
from service.app import create_app
from service.cli import ready
from service.clock import now
from service.settings import Settings
from service.web.limits import limiter

URL = "https://jinbang.example"


class House:
    def __init__(self, database_url: str, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(
            data=folder,
            database_url=database_url,
            public_url=URL,
            issuer_name="Jinbang",
            secret_key=SecretStr("not secret"),
            log_level="CRITICAL",
        )
        ready.log_to_stderr("CRITICAL")
        database.migrate(database_url)
        self.app = create_app(self.settings)
        limiter.enabled = False  # but where it is what a test is about
        self.app.testing = True
        self.works_ = ready.works(self.settings)
        tasks.enter_keys(self.works_, now())

    def works(self, at: datetime | None = None) -> int:
        """Do all work that is due; return how many jobs that was."""
        done = 0
        while tasks.step(self.works_, at or now()):
            done += 1
        return done

    def letters(self) -> list[EmailMessage]:
        files = Maildir(self.folder / "mail").values()
        return [message_from_bytes(file.as_bytes(), policy=policy.default) for file in files]

    def letter_to(self, email: str) -> EmailMessage:
        """Return the newest letter to somebody."""
        mine = [letter for letter in self.letters() if letter["To"] == email]
        assert mine, f"no letter to {email}"
        return mine[-1]
