"""`jinbang user add` and `erase`."""

from zoneinfo import available_timezones

import click

from service import audit
from service.cli import ready
from service.clock import now
from service.database import transaction
from service.people import accounts, register
from service.people.rules import Role, parse_email, parse_names, parse_password
from service.privacy import erase as erasing


@click.group()
def user() -> None:
    """Add people who work here."""


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--name", required=True, help="Name in Latin letters.")
@click.option("--organisation", default="", help="Where they work; founded if it doesn't exist.")
@click.option("--country", default="MY", show_default=True, help="Of the organisation (ISO 3166).")
@click.option("--zone", default="Asia/Kuala_Lumpur", show_default=True, help="Its time zone.")
@click.password_option(help="Asked for when it isn't given.")
def add(
    email: str, role: str, name: str, organisation: str, country: str, zone: str, password: str
) -> None:
    """Add a person with a role, or give another role to one who is there."""
    if zone not in available_timezones():
        msg = f"There is no time zone {zone}. Give one such as Asia/Bangkok."
        raise click.ClickException(msg)
    if role != Role.CANDIDATE and not organisation:
        msg = "Staff work for an organisation: give --organisation."
        raise click.ClickException(msg)
    ready.connected()
    address = parse_email(email)
    with transaction() as session:
        there = accounts.find(session, address)
        if there and role != Role.CANDIDATE and Role.CANDIDATE in there.roles:
            msg = (
                f"{address} is a candidate, and who examines isn't examined. Give another address."
            )
            raise click.ClickException(msg)
        account_id = (
            there.id
            if there
            else register.enrol(
                session,
                address,
                parse_password(password, address),
                parse_names(name, ""),
                "en",
                now(),
            )
        )
        if role != Role.CANDIDATE:
            place = register.found(session, organisation, country, zone)
            register.appoint(session, account_id, place, Role(role))
        audit.record(session, None, "person_added", account_id, now(), role=role)
    click.echo(f"{address} is {role}.")


@click.command()
@click.argument("email", default="")
@click.option("--yes", is_flag=True, help="Don't ask first.")
def erase(email: str, yes: bool) -> None:  # noqa: FBT001  # click passes flags so
    """Erase a person's data; without an address, list who asked for it.

    Logs keep their chain, credentials are revoked.
    """
    ready.connected()
    if not email:
        _list_requests()
        return
    if not yes:
        click.confirm("This can't be undone. Erase this person?", abort=True)
    with transaction() as session:
        account = accounts.find(session, parse_email(email))
        if account is None:
            raise accounts.AccountNotFoundError
        gone = erasing.erase(session, None, account.id, now())
    click.echo(f"Erased, with what {gone} events told.")


def _list_requests() -> None:
    with transaction(read_only=True) as session:
        waiting = accounts.erasures_asked(session)
    for asked_at, email in waiting:
        click.echo(f"{asked_at:%Y-%m-%d} {email}")
    click.echo(f"{len(waiting)} people asked to be erased.")
