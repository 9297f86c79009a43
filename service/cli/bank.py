"""`jinbang bank`: check, import, export and analyse the question bank."""

import sys
from pathlib import Path

import click

from question_bank.check import check as find
from service.analysis import form
from service.authoring import export as exporting
from service.authoring import forms, publish
from service.cli import ready
from service.clock import now
from service.database import transaction

SHIPPED = Path(__file__).parents[2] / "question_bank"
FOLDER = click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=SHIPPED
)


@click.group()
def bank() -> None:
    """Check, import, export and analyse the question bank."""


@bank.command()
@FOLDER
@click.option("--warnings/--no-warnings", default=False, help="List warnings as well.")
def check(folder: Path, warnings: bool) -> None:  # noqa: FBT001
    """Check the bank's files: schema, keys, cues, languages, cover of the blueprint."""
    findings = find(folder, now().date())
    errors = [each for each in findings if each.severity == "E"]
    for each in findings if warnings else errors:
        click.echo(
            f"{each.severity} {each.file} {each.item} {each.field} [{each.rule}] {each.sentence}"
        )
    click.echo(f"{len(errors)} errors, {len(findings) - len(errors)} warnings")
    sys.exit(1 if errors else 0)


@bank.command("import")
@FOLDER
@click.option("--dry-run", is_flag=True, help="Say what would be published, and publish nothing.")
def import_(folder: Path, dry_run: bool) -> None:  # noqa: FBT001
    """Publish what the files have and the database hasn't; twice is without effect."""
    shipped = publish.read_shipped(folder)
    ready.connected()
    with transaction() as session:
        new = publish.load(session, shipped, now())
        if dry_run:
            session.rollback()
    click.echo(f"{new} versions {'would be' if dry_run else 'are'} new.")


@bank.command()
@click.argument("blueprint")
@click.option("--seed", type=int, required=True, help="Another seed, another form.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=SHIPPED,
    help="The bank's files.",
)
def draw(blueprint: str, seed: int, folder: Path) -> None:
    """Draw a form by a blueprint, beside the forms in use, and publish it for sittings."""
    shipped = publish.read_shipped(folder)
    if blueprint not in shipped.blueprints:
        there = ", ".join(shipped.blueprints)
        msg = f"There is no blueprint {blueprint} in {folder}. There are: {there}"
        raise click.ClickException(msg)
    ready.connected()
    with transaction() as session:
        publish.load(session, shipped, now())
        form = publish.draw(session, shipped, blueprint, seed, now().date(), now())
        click.echo(f"Form {forms.read(session, form).hash[:12]} of {blueprint} is published.")


@bank.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write what is published in the layout of question_bank/."""
    ready.connected()
    with transaction(read_only=True) as session:
        written = exporting.export(session, folder)
    click.echo(f"{written} files written to {folder}")


@bank.command()
@click.argument("blueprint", default="FND")
def analyse(blueprint: str) -> None:
    """Say what the responses say about each form's items, or how many people are missing."""
    ready.connected()
    with transaction(read_only=True) as session:
        for form_id in forms.find(session, blueprint):
            click.echo(form.report(session, form_id))
