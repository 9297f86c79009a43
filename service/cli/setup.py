"""`jinbang migrate` and `demo`: what set-up does, one thing at a time."""

import click

from service.cli import demo as demonstration
from service.cli import ready


@click.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    settings = ready.connected()
    click.echo(f"The database is up to date: {settings.database}")


@click.command()
def demo() -> None:
    """Load the shipped bank and the demonstration's people; twice is without effect."""
    settings = ready.connected()
    demonstration.load(settings)
    click.echo(demonstration.guide(settings, settings.public_url))
