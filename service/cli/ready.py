"""What several commands need at hand: settings, a connected database, the desk that signs."""

import logging
import sys

import structlog

from keys import rotate
from service import database, mail
from service.clock import now
from service.credentials.desk import Desk, open_desk
from service.settings import Settings
from service.tasks import Works


def connected() -> Settings:
    """Read the settings, bring the database up to date and connect to it."""
    settings = Settings()
    log_to_stderr(settings.log_level)
    database.migrate(settings.database)
    database.connect(settings.database)
    return settings


def desk(settings: Settings) -> Desk:
    """Open the desk; the issuer's first keys are made, outside git, where there are none."""
    passphrase = settings.key_passphrase.get_secret_value() or None
    if not (settings.keys / "ring.json").exists():
        rotate.generate(settings.keys, settings.did, passphrase, now())
    return open_desk(
        settings.keys,
        passphrase,
        settings.issuer_name,
        settings.public_url.rstrip("/"),
        demonstration=settings.demonstration,
    )


def works(settings: Settings) -> Works:
    """Return what a worker needs."""
    smtp = settings.smtp_url.get_secret_value()
    send = mail.sender(smtp, settings.mail_from, settings.data / "mail")
    return Works(desk(settings), send, settings.secret, settings.public_url.rstrip("/"))


def log_to_stderr(level: str) -> None:
    """Write structured logs: a line of JSON an event, for people in colours on a terminal.

    Never with the values of local variables, which structlog would show on a terminal: they are
    people's names and passwords.
    """
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderers: list[structlog.typing.Processor] = (
        [plain]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *renderers,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
