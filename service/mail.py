"""Letters: what one is, and the seam it leaves through."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from mailbox import Maildir
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

SECONDS = 20  # a mail server that takes longer is tried again later


class RecipientRefusedError(Exception):
    """The mail server doesn't take letters to this address; its codes (RFC 5321) say why."""


@dataclass(frozen=True)
class Letter:
    """A letter to one person; sent again it keeps its id, so that a repeat can be told."""

    id: UUID
    to: str
    subject: str
    body: str


Send = Callable[[Letter], None]


def sender(smtp_url: str, sent_from: str, folder: Path) -> Send:
    """Return what sends letters: by SMTP if a URL is given, else into a folder."""
    if smtp_url:
        return partial(send, smtp_url, sent_from)
    return partial(deliver, folder, sent_from)


def deliver(folder: Path, sent_from: str, letter: Letter) -> None:
    """Put a letter into a mail folder (Maildir), whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    Maildir(folder).add(_message(sent_from, letter))


def send(smtp_url: str, sent_from: str, letter: Letter) -> None:
    """Send a letter by SMTP; smtps is encrypted from the start, smtp as soon as it can be."""
    url = urlsplit(smtp_url)
    context = ssl.create_default_context()
    host, port = url.hostname or "localhost", url.port or 0
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    with server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        try:
            server.send_message(_message(sent_from, letter))
        except smtplib.SMTPRecipientsRefused as error:  # it names the address, and is logged
            raise RecipientRefusedError(*(code for code, _ in error.recipients.values())) from None


def _message(sent_from: str, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{letter.id}@jinbang>"
    message["From"] = sent_from
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message.set_content(letter.body)
    return message
