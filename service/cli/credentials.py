"""`jinbang issue`, `revoke`, `suspend` and `lift`."""

import sys
from collections.abc import Callable, Sequence
from uuid import UUID

import click

from keys.errors import CryptoError
from service import tasks
from service.cli import ready
from service.clock import now
from service.credentials import find, status
from service.credentials import issue as issuing
from service.credentials.desk import Desk
from service.credentials.rules import TO_REVOKE, TO_SUSPEND, Reason
from service.database import transaction
from service.errors import DomainError
from service.language import SOURCE, speaker
from service.settings import Settings
from service.verification import code as codes

CODE = click.argument("code")
EXPLAINED = click.option("--reason", required=True, help="A sentence for the record.")


def _class(reasons: Sequence[Reason]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    choices = click.Choice([str(each) for each in reasons])
    return click.option(
        "--reason-class", type=choices, required=True, help="Shown to whoever checks it."
    )


@click.command()
@click.option("--show", is_flag=True, help="Only say how far each one is.")
def issue(show: bool) -> None:  # noqa: FBT001  # click passes flags so
    """Issue what is due; the worker does so by itself, unless something was in the way."""
    settings = ready.connected()
    with transaction(read_only=True) as session:
        waiting = find.unfinished(session)
    failed = 0
    desk = None if show or not waiting else ready.desk(settings)
    for each in waiting:
        trouble = _finish(each.award_id, desk) if desk else f"{each.state}, {each.names.shown}"
        failed += bool(desk and trouble)
        click.echo(f"{codes.show(each.code)} {trouble or 'issued'}")
    click.echo(f"{len(waiting)} waited, {failed} still wait." if desk else f"{len(waiting)} wait.")
    sys.exit(1 if failed else 0)


@click.command()
@CODE
@_class(TO_REVOKE)
@EXPLAINED
def revoke(code: str, reason_class: str, reason: str) -> None:
    """Revoke a credential for good; the holder is told, and the status list is signed anew."""
    settings = ready.connected()
    with transaction() as session:
        award_id = find.by_code(session, code)
        status.revoke(session, None, award_id, Reason(reason_class), reason, now())
    _publish(settings)
    click.echo(f"{codes.show(codes.parse(code))} is revoked.")


@click.command()
@CODE
@_class(TO_SUSPEND)
@EXPLAINED
def suspend(code: str, reason_class: str, reason: str) -> None:
    """Put a credential on hold until a question is settled."""
    settings = ready.connected()
    with transaction() as session:
        award_id = find.by_code(session, code)
        status.suspend(session, None, award_id, Reason(reason_class), reason, now())
    _publish(settings)
    click.echo(f"{codes.show(codes.parse(code))} is suspended.")


@click.command()
@CODE
@EXPLAINED
def lift(code: str, reason: str) -> None:
    """Lift a suspension."""
    settings = ready.connected()
    with transaction() as session:
        status.lift(session, None, find.by_code(session, code), reason, now())
    _publish(settings)
    click.echo(f"{codes.show(codes.parse(code))} is active again.")


def _finish(award_id: UUID, desk: Desk) -> str:
    """Take an award to its end, a transaction a step; returns what was in the way, if anything."""
    left = True
    try:
        while left:
            with transaction() as session:
                left = issuing.advance(session, award_id, desk.ring, desk.issuer, desk.guard, now())
    except DomainError as error:
        return speaker(SOURCE)(error.sentence, **error.values)
    except CryptoError as error:
        return str(error)
    return ""


def _publish(settings: Settings) -> None:
    """Sign the status lists at once: whoever checks elsewhere shall know without a worker."""
    tasks.sign_lists(ready.works(settings), now())
