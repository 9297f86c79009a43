"""A credential as files: JSON, JWT, certificate, badge, QR code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.suites import jcs
from service.authoring.models import FormRow
from service.credentials import badge, certificate, document, qr
from service.credentials.badge import Badge
from service.credentials.certificate import Certificate, Marks
from service.credentials.link import payload
from service.credentials.models import AwardRow
from service.credentials.rules import (
    CUT_METHODS,
    LEVELS,
    CodeNotFoundError,
    FileForHolderError,
    LinkOffError,
    Visibility,
)
from service.language import speaker
from service.people.rules import Names
from service.results import score
from service.results.rules import Result
from service.sittings import arrange
from service.verification import code as codes


class Kind(StrEnum):
    """What a credential is asked for as; the value is the end of the file's name."""

    JSON = "json"
    JWT = "jwt"
    JWT_OB = "ob.jwt"  # RS256, as Open Badges validators take it
    CERTIFICATE = "pdf"
    BADGE = "png"
    BADGE_SVG = "badge.svg"
    QR = "svg"
    QR_PNG = "qr.png"


@dataclass(frozen=True)
class File:
    """What is sent, as what, under which name."""

    data: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class Stored:
    """A credential with all that its files show."""

    code: str
    names: Names
    title: Mapping[str, str]  # by language tag
    level: str
    result: Result
    cut_method: str
    proctoring: int
    issuer_name: str
    organisation: str
    place: str
    issued_at: datetime
    valid_until: datetime
    roll_index: int
    demonstration: bool
    credential: Mapping[str, Any]
    jwt: str
    jwt_ob: str
    claim: bytes | None


def read(session: Session, typed: str, by: UUID | None) -> Stored:
    """Read a credential for its files: for anyone if the link shows all, else for its holder.

    Raises CodeMistypedError, CodeNotFoundError, LinkOffError, FileForHolderError.
    """
    row = session.scalar(select(AwardRow).where(AwardRow.code == codes.parse(typed)))
    if row is None or row.credential is None:
        raise CodeNotFoundError
    if row.candidate_id != by and row.visibility != Visibility.ALL:
        raise LinkOffError if row.visibility == Visibility.OFF else FileForHolderError
    return _stored(session, row, row.credential)


def write(stored: Stored, kind: Kind, url: str, language: str) -> File:
    """Write a credential as a file; raises GlyphMissingError, FontMissingError, QrTooLongError."""
    media_type, make = _MAKERS[kind]
    name = f"{codes.show(stored.code)}.{kind}"
    return File(make(stored, url, language), media_type, name)


def link(stored: Stored, url: str) -> str:
    """Write what the QR code says."""
    return payload(url, stored.code, stored.claim)


def _stored(session: Session, row: AwardRow, credential: Mapping[str, Any]) -> Stored:
    form = session.scalars(select(FormRow.content).where(FormRow.id == row.form_id)).one()
    sitting = arrange.read(session, row.sitting_id)
    compact = document.compact(credential, ())
    return Stored(
        code=row.code,
        names=Names(row.name_latin, row.name_own),
        title=form["title"],
        level=form["level"],
        result=score.read(session, row.result_id),
        cut_method=document.fact(credential, "cut score")["method"],
        proctoring=int(document.fact(credential, "proctoring")["level"]),
        issuer_name=credential["issuer"]["name"],
        organisation=sitting.organisation,
        place=sitting.place,
        issued_at=row.issued_at or compact.valid_from,
        valid_until=row.valid_until or compact.valid_from,
        roll_index=row.roll_index or 0,
        demonstration=bool(document.fact(credential, "demonstration")),
        credential=credential,
        jwt=row.jwt or "",
        jwt_ob=row.jwt_ob or "",
        claim=row.claim,
    )


def _certificate(stored: Stored, url: str, language: str) -> bytes:
    _ = speaker(language)
    result = stored.result
    marks = Marks(result.score, result.total, result.cut, result.standard_error or None)
    drawn = Certificate(
        language=language,
        issuer_name=stored.issuer_name,
        organisation=stored.organisation,
        organisation_place=stored.place,
        name_latin=stored.names.latin,
        name_own=stored.names.own or None,
        title=stored.title,
        level=_(LEVELS[stored.level]),
        marks=marks,
        standard_line=_(CUT_METHODS[stored.cut_method]),
        proctoring_line=_(document.PROCTORING[stored.proctoring]),
        issued_on=stored.issued_at.date(),
        valid_until=stored.valid_until.date(),
        code=codes.show(stored.code),
        roll_entry=stored.roll_index,
        link=payload(url, stored.code, None),
        qr_payload=link(stored, url),
        demonstration=stored.demonstration,
        attachment=jcs(stored.credential),
    )
    return certificate.draw(drawn)


def _badge(stored: Stored, language: str) -> Badge:
    _ = speaker(language)
    title, level = _.of(stored.title), _(LEVELS[stored.level])
    return Badge(language, title, level, stored.issuer_name, stored.demonstration)


def _json(stored: Stored, _url: str, _language: str) -> bytes:
    return jcs(stored.credential)


def _badge_png(stored: Stored, _url: str, language: str) -> bytes:
    return badge.png(_badge(stored, language), jcs(stored.credential))


def _badge_svg(stored: Stored, _url: str, language: str) -> bytes:
    return badge.svg(_badge(stored, language), jcs(stored.credential))


Make = Callable[[Stored, str, str], bytes]
_MAKERS: Final[Mapping[Kind, tuple[str, Make]]] = {
    Kind.JSON: ("application/vc", _json),
    Kind.JWT: ("application/vc+jwt", lambda stored, *_: stored.jwt.encode()),
    Kind.JWT_OB: ("application/jwt", lambda stored, *_: stored.jwt_ob.encode()),
    Kind.CERTIFICATE: ("application/pdf", _certificate),
    Kind.BADGE: ("image/png", _badge_png),
    Kind.BADGE_SVG: ("image/svg+xml", _badge_svg),
    Kind.QR: ("image/svg+xml", lambda stored, url, _: qr.svg(link(stored, url))),
    Kind.QR_PNG: ("image/png", lambda stored, url, _: qr.png(link(stored, url))),
}
