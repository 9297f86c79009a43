"""`jinbang keys`: make the issuer's keys, replace them, give one up, list them."""

import fcntl
from pathlib import Path

import click

from keys import publish
from keys import rotate as rotating
from keys.inventory import Inventory
from keys.public import PublicKey
from service import tasks
from service.cli import ready
from service.clock import now
from service.settings import Settings

RESTART = "Restart every process now, then make a backup (jinbang backup FILE)."


@click.group()
def keys() -> None:
    """Make the issuer's keys, replace them, give one up, list them (keys/README.md)."""


@keys.command()
def generate() -> None:
    """Make the first keys; they bear the host of JINBANG_PUBLIC_URL, for good."""
    settings = Settings()
    made = rotating.generate(settings.keys, settings.did, _passphrase(settings), now())
    _list(made)
    click.echo("Make a backup now: jinbang backup FILE")


@keys.command()
def rotate() -> None:
    """Replace all keys; what the old ones signed stays valid."""
    settings = ready.connected()
    _refuse_running(settings.data / "worker.lock")
    _list(rotating.rotate(settings.keys, _passphrase(settings), now()))
    tasks.enter_keys(ready.works(settings), now())
    click.echo(f"The new keys are on the roll. {RESTART}")


@keys.command()
@click.argument("kid")
@click.confirmation_option(prompt="Nothing that this key signed will be believed any more. Go on?")
def compromise(kid: str) -> None:
    """Give up a key that others may have: nothing it signed is believed any more."""
    settings = ready.connected()
    _list(rotating.compromise(settings.keys, kid, _passphrase(settings), now()))
    tasks.enter_keys(ready.works(settings), now())
    click.echo(f"{RESTART} Issue anew what the key had signed, and say so in public.")


@keys.command("list")
def list_() -> None:
    """List the keys, past ones included, and the roll's verifier key."""
    _list(rotating.describe(Settings().keys))


def _passphrase(settings: Settings) -> str | None:
    return settings.key_passphrase.get_secret_value() or None


def _list(facts: Inventory) -> None:
    click.echo(f"Issuer: {facts.did}")
    for key in facts.keys:
        click.echo(f"{key.purpose:<10} {key.algorithm:<5} {_state(key):<24} {key.kid}")
    verifier = publish.verifier_key(publish.roll_name(facts.did), facts.current("roll"))
    click.echo(f"Verifier key of the roll: {verifier}")


def _state(key: PublicKey) -> str:
    if key.compromised:
        return f"given up {key.compromised:%Y-%m-%d}"
    if key.retired:
        return f"retired {key.retired:%Y-%m-%d}"
    return f"in use since {key.created:%Y-%m-%d}" if key.created else "in use"


def _refuse_running(lock: Path) -> None:
    """Refuse while a worker runs: with the old key in memory it would sign what nobody believes."""
    if not lock.exists():
        return
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = "The service is running and would go on signing with the old keys. Stop it first."
            raise click.ClickException(msg) from error
