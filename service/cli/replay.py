"""`jinbang replay`: work a result out again from its log."""

import sys
from collections.abc import Sequence
from uuid import UUID

import click

from service.attempts import read
from service.attempts.events import Event
from service.cli import ready
from service.database import transaction
from service.results import score
from service.results.rules import Computed, Result, compute, in_marks


@click.command()
@click.argument("attempt", type=click.UUID)
def replay(attempt: UUID) -> None:
    """Work an attempt's result out again from its log, to the bit; exit 1 if it differs.

    A log that was tampered with is named with the event that broke the chain.
    """
    ready.connected()
    with transaction(read_only=True) as session:
        found = read.read(session, attempt)
        stored = score.of_attempt(session, attempt)
    if stored is None:
        click.echo(f"{len(found.events)} events, the chain holds; nothing was scored yet.")
        return
    if found.state.erased:
        click.echo(f"{len(found.events)} events, the chain holds; what they told was erased.")
        return
    at_release = compute(found.form, _up_to(found.events, stored.head))
    today = compute(found.form, found.events)
    _compare(len(found.events), stored, at_release, today)


def _up_to(events: Sequence[Event], head: str) -> list[Event]:
    length = next((e.seq for e in events if e.hash == head), len(events))
    return list(events[:length])


def _compare(count: int, stored: Result, at_release: Computed, today: Computed) -> None:
    click.echo(f"{count} events; the chain holds. Form and head: {at_release.head}")
    for name, result in (("when released", at_release), ("with later events", today)):
        click.echo(
            f"{name}: {in_marks(result.units)} of {in_marks(result.total_units)} marks, "
            f"pass mark {in_marks(result.cut_units)}, {'passed' if result.passed else 'not passed'}"
        )
    same = (stored.head, stored.marks, stored.units, stored.passed) == (
        at_release.head,
        at_release.marks,
        at_release.units,
        at_release.passed,
    )
    click.echo("The stored result is the same." if same else "The stored result DIFFERS.")
    sys.exit(0 if same else 1)
