"""What a holder does with a credential: look at it, choose what the link shows, share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit
from service.authoring.models import FormRow
from service.credentials import reports
from service.credentials.link import payload
from service.credentials.models import AwardRow
from service.credentials.rules import AwardNotFoundError, NotIssuedError, State, Visibility
from service.people import accounts
from service.people.rules import Names
from service.verification import code as codes
from service.verification.trust import Standing

LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True)
class Mine:
    """One's own credential, or one that is being issued."""

    award_id: UUID
    candidate_id: UUID
    result_id: UUID
    title: Mapping[str, str]  # by language tag
    level: str
    organisation: str
    names: Names
    state: State
    code: str
    visibility: Visibility
    standing: Standing
    standing_at: datetime | None
    standing_class: str | None
    replaced_by: UUID | None
    issued_at: datetime | None  # None: being issued
    valid_until: datetime | None

    @property
    def code_shown(self) -> str:
        """The code in four groups."""
        return codes.show(self.code)

    def link(self, url: str) -> str:
        """Write the link to share."""
        return payload(url, self.code, None)


def of_candidate(session: Session, candidate_id: UUID) -> list[Mine]:
    """List what a candidate was issued, the newest first."""
    rows = select(AwardRow).filter_by(candidate_id=candidate_id, state=State.SIGNED)
    newest = rows.order_by(AwardRow.awarded_at.desc(), AwardRow.edition.desc())
    return [mine(session, row) for row in session.scalars(newest)]


def of_result(session: Session, result_id: UUID) -> Mine | None:
    """Read the newest credential that a result led to."""
    rows = select(AwardRow).filter_by(result_id=result_id).order_by(AwardRow.edition.desc())
    row = session.scalar(rows.limit(1))
    return mine(session, row) if row else None


def read(session: Session, award_id: UUID) -> Mine:
    """Read a credential, for the letter about it; raises AwardNotFoundError."""
    row = session.get(AwardRow, award_id)
    if row is None:
        raise AwardNotFoundError
    return mine(session, row)


def read_own(session: Session, candidate_id: UUID, award_id: UUID) -> Mine:
    """Read one's own credential; raises AwardNotFoundError."""
    return mine(session, _own(session, candidate_id, award_id))


def holder(session: Session, award_id: UUID) -> UUID:
    """Say whose credential it is."""
    return session.get_one(AwardRow, award_id).candidate_id


def set_visibility(
    session: Session, candidate_id: UUID, award_id: UUID, visibility: Visibility, now: datetime
) -> Mine:
    """Choose what the link shows; raises AwardNotFoundError."""
    row = _own(session, candidate_id, award_id, lock=True)
    if row.visibility != visibility:
        row.visibility = visibility
        audit.record(session, candidate_id, "visibility_set", row.id, now, to=visibility.value)
    return mine(session, row)


def new_link(session: Session, candidate_id: UUID, award_id: UUID, now: datetime) -> Mine:
    """Give a credential another code: whoever has the old link finds nothing any more.

    Nothing signed contains the code, so it stays the same credential. Raises AwardNotFoundError,
    NotIssuedError.
    """
    row = _own(session, candidate_id, award_id, lock=True)
    if row.state != State.SIGNED:
        raise NotIssuedError
    row.code = codes.make()
    audit.record(session, candidate_id, "link_renewed", row.id, now)
    return mine(session, row)


def ask_correction(
    session: Session, candidate_id: UUID, award_id: UUID, names: Names, now: datetime
) -> UUID:
    """Ask the organisation to correct the names: it decides, or credentials could change hands.

    Raises AwardNotFoundError.
    """
    row = _own(session, candidate_id, award_id)
    return reports.report(session, row.code, f"Name: {names.shown}", "", now)


def linkedin(mine: Mine, url: str, issuer_name: str, language: str) -> str:
    """Write the address that adds a credential to a LinkedIn profile."""
    begun, ends = mine.issued_at, mine.valid_until
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": mine.title.get(language, mine.title["en"]),
        "organizationName": issuer_name,
        "certUrl": mine.link(url),
        "certId": codes.show(mine.code),
    }
    if begun:
        fields |= {"issueYear": str(begun.year), "issueMonth": str(begun.month)}
    if ends:
        fields |= {"expirationYear": str(ends.year), "expirationMonth": str(ends.month)}
    return f"{LINKEDIN}?{urlencode(fields)}"


def _own(session: Session, candidate_id: UUID, award_id: UUID, *, lock: bool = False) -> AwardRow:
    row = session.get(AwardRow, award_id, with_for_update=lock, populate_existing=True)
    if row is None or row.candidate_id != candidate_id:
        raise AwardNotFoundError
    return row


def mine(session: Session, row: AwardRow) -> Mine:
    """Return a row as what the pages see."""
    form = session.scalars(select(FormRow.content).where(FormRow.id == row.form_id)).one()
    return Mine(
        award_id=row.id,
        candidate_id=row.candidate_id,
        result_id=row.result_id,
        title=form["title"],
        level=form["level"],
        organisation=accounts.organisation(session, row.organisation_id).name,
        names=Names(row.name_latin, row.name_own),
        state=State(row.state),
        code=row.code,
        visibility=Visibility(row.visibility),
        standing=Standing(row.standing),
        standing_at=row.standing_at,
        standing_class=row.standing_class,
        replaced_by=row.replaced_by,
        issued_at=row.issued_at,
        valid_until=row.valid_until,
    )
