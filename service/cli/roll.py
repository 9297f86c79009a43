"""`jinbang roll audit`: read a whole roll from the outside and recompute it."""

import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import requests

from keys import inventory, publish
from service.cli import ready
from service.database import transaction
from service.roll import audit as auditing
from service.roll import checkpoint, layout, tiles
from service.roll.audit import Fetch, Report
from service.settings import Settings

LARGEST: Final = 2**20  # bytes; a full bundle of entries has some 20 kB
PATIENCE: Final = 20  # seconds


@click.group()
def roll() -> None:
    """Audit the public roll."""


@roll.command()
@click.argument("url", default="")
@click.option("--key", default="", help="The roll's verifier key, from somebody you trust.")
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint kept earlier: the roll must extend it.",
)
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to put the checkpoint just audited, for the next --since.",
)
def audit(url: str, key: str, since: Path | None, keep: Path | None) -> None:
    """Read a whole roll, recompute it, compare it with its checkpoint; exit 1 if it doesn't hold.

    URL is where the service answers. Without it, the roll in our own database is audited.
    """
    earlier = since.read_text(encoding="utf-8", errors="replace") if since else None
    fetch = _over_http(url) if url else _from_database(ready.connected())
    notes: list[bytes] = []
    verifier = key or _unconfirmed_key(url, fetch)
    report = auditing.audit(_watched(fetch, notes), verifier, earlier)
    if keep:
        keep.write_bytes(notes[0])
    _say(report)


def _say(report: Report) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.kinds.items()))
    click.echo(
        f"The roll {report.head.origin} holds: {report.head.size} entries ({kinds or 'none'})."
    )
    click.echo(
        f"Root {b64encode(report.head.root).decode()}, recomputed; {report.tiles} tiles agree."
    )
    if report.extends:
        click.echo(f"It extends the checkpoint of {report.extends.size} entries that you kept.")


def _unconfirmed_key(url: str, fetch: Fetch) -> str:
    """Take the key that the roll itself names: it finds slips, but not a roll that was swapped."""
    if not url:
        facts = inventory.read(Settings().keys)
        return publish.verifier_key(publish.roll_name(facts.did), facts.current("roll"))
    found = fetch("key").decode("utf-8", "replace").strip()
    click.echo(
        f"The roll names its own key; compare it, and give it next time: --key {found}", err=True
    )
    return found


def _watched(fetch: Fetch, notes: list[bytes]) -> Fetch:
    """Keep the checkpoint, and show on a terminal how far the reading is."""
    count = 0

    def fetch_and_tell(path: str) -> bytes:
        nonlocal count
        part = fetch(path)
        count += 1
        if path == layout.CHECKPOINT:
            notes.append(part)
        if sys.stderr.isatty():
            click.echo(f"\r{count} parts read", nl=False, err=True)
        return part

    return fetch_and_tell


def _from_database(settings: Settings) -> Fetch:  # noqa: ARG001  # connected is what matters
    def fetch(path: str) -> bytes:
        with transaction(read_only=True) as session:
            if path == layout.CHECKPOINT:
                return checkpoint.current(session).note.encode()
            return tiles.read(session, path)

    return fetch


def _over_http(url: str) -> Callable[[str], bytes]:
    address = url.rstrip("/").removesuffix("/roll") + "/roll"
    browser = requests.Session()

    def fetch(path: str) -> bytes:
        try:
            with browser.get(f"{address}/{path}", timeout=PATIENCE, stream=True) as answer:
                answer.raise_for_status()
                return _limited(answer)
        except requests.RequestException as error:
            msg = f"{address}/{path} can't be read ({_why(error)}). Check the address."
            raise click.ClickException(msg) from error

    return fetch


def _why(error: requests.RequestException) -> str:
    answer = error.response
    return f"status {answer.status_code}" if answer is not None else "it doesn't answer"


def _limited(answer: requests.Response) -> bytes:
    part = b""
    for chunk in answer.iter_content(2**16):
        part += chunk
        if len(part) > LARGEST:
            msg = f"{answer.url} is larger than any part of a roll. Check the address."
            raise click.ClickException(msg)
    return part
