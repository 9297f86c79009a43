"""Who works where: the organisations that somebody administers, colleagues by their address."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import DomainError
from service.language import later
from service.people import accounts
from service.people.accounts import Organisation
from service.people.models import AccountRow, MembershipRow, OrganisationRow
from service.people.rules import Role


class ColleagueUnknownError(DomainError):
    """Nobody of this role has the address."""

    code = "colleague_unknown"
    status = 422
    sentence = later(
        "No invigilator of {organisation} has the address {email}. Check it for slips."
    )


class CandidateUnknownError(DomainError):
    """Addresses that no candidate has."""

    code = "candidate_unknown"
    status = 422
    sentence = later(
        "No candidate has an account with {emails}. Check for slips, or ask them to make one. "
        "Nobody was added."
    )


class NoOrganisationError(DomainError):
    """An organisation that the person doesn't administer."""

    code = "organisation_not_found"
    status = 404
    sentence = later("There is no such organisation for you. Choose one from the list.")


def administered(session: Session, account_id: UUID) -> dict[UUID, Organisation]:
    """Return the organisations that somebody administers, by id, in the order of their names."""
    rows = (
        select(OrganisationRow)
        .join(MembershipRow, MembershipRow.organisation_id == OrganisationRow.id)
        .where(MembershipRow.account_id == account_id, MembershipRow.role == Role.ADMINISTRATOR)
    )
    found = session.scalars(rows.order_by(OrganisationRow.name))
    return {row.id: Organisation(row.id, row.name, row.country, row.zone) for row in found}


def members(session: Session, organisation_ids: Collection[UUID]) -> set[UUID]:
    """Return whoever works for one of these organisations."""
    rows = select(MembershipRow.account_id).where(
        MembershipRow.organisation_id.in_(organisation_ids)
    )
    return set(session.scalars(rows))


def invigilator(session: Session, organisation: Organisation, email: str) -> UUID:
    """Find an invigilator of an organisation; raises ColleagueUnknownError."""
    rows = (
        select(AccountRow.id)
        .join(MembershipRow, MembershipRow.account_id == AccountRow.id)
        .where(AccountRow.email == email, MembershipRow.role == Role.INVIGILATOR)
        .where(MembershipRow.organisation_id == organisation.id)
    )
    found = session.scalar(rows)
    if found is None:
        raise ColleagueUnknownError(organisation=organisation.name, email=email)
    return found


def candidates(session: Session, emails: list[str]) -> list[UUID]:
    """Find candidates by their addresses, all or none; raises CandidateUnknownError."""
    found = {email: accounts.find(session, email) for email in emails}
    ids = [each.id for each in found.values() if each and Role.CANDIDATE in each.roles]
    if len(ids) < len(found):
        missing = [e for e, each in found.items() if not each or Role.CANDIDATE not in each.roles]
        raise CandidateUnknownError(emails=", ".join(missing))
    return ids
