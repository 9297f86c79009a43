"""`jinbang rehearse`: the whole way on a scratch database."""

import sys
from pathlib import Path

import click

from service.rehearsal import rehearse as run


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for what is left.",
)
@click.option("--serve", is_flag=True, help="Keep serving afterwards, until interrupted.")
def rehearse(out: Path, serve: bool) -> None:  # noqa: FBT001  # click passes flags so
    """Walk the whole way over HTTP: sit, pass, be issued, be verified, be revoked."""
    passed = run(out, click.echo, serve=serve)
    click.echo(f"{'All went well' if passed else 'Something FAILED'}; see {out / 'rehearsal.json'}")
    sys.exit(0 if passed else 1)
