"""What /v/<code> shows: the verdict, and in plain words what was earned.

The signature is checked once in a process; the standing is read each time.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, select
from sqlalchemy.orm import Session

from keys.verify import peek_jwt
from service import database
from service.authoring.models import FormRow
from service.credentials import document, gather
from service.credentials.models import AwardRow
from service.credentials.rules import CodeNotFoundError, LinkOffError, Visibility
from service.people import accounts
from service.people.accounts import Organisation
from service.people.rules import Names
from service.results import score
from service.results.rules import Result
from service.verification import code as codes
from service.verification.presentation import Presentation
from service.verification.trust import Issuer, Trust
from service.verification.verdict import Check, CheckName, Reason, Verdict
from service.verification.verify import verify

MOST_KEPT = 5_000  # verdicts, of some 10 kB each
WITHHELD = "precision"  # evidence whose standard error would give the score away


@dataclass(frozen=True)
class Ability:
    """A domain of the standard, and what a holder can do there, by language."""

    code: str
    title: Mapping[str, str]
    can: Mapping[str, str]


@dataclass(frozen=True)
class View:
    """A credential in plain words; texts by language tag."""

    title: Mapping[str, str]
    level: str  # F | P | M
    names: Names
    abilities: tuple[Ability, ...]
    result: Result | None  # None: the holder doesn't show the score
    cut_score: Mapping[str, Any]  # statement (by language), method, set_on
    reliability: Mapping[str, str]  # reliability, and if it is estimated n and "estimated on"
    proctoring: int
    issuer: Issuer
    organisation: Organisation
    valid_from: datetime
    valid_until: datetime
    issued_at: datetime
    roll_index: int
    demonstration: bool


@dataclass(frozen=True)
class Shown:
    """A credential by its code; the view is None when the signature doesn't hold."""

    code: str
    award_id: UUID
    candidate_id: UUID
    organisation_id: UUID
    visibility: Visibility
    standing_at: datetime | None
    standing_class: str | None
    replaced: bool  # the holder has a newer one
    verdict: Verdict
    view: View | None
    mark: str  # changes whenever anything but the time does: what was rendered can be kept by it


@dataclass(frozen=True)
class _Kept:
    issuers: Mapping[str, Issuer]
    verdict: Verdict
    view: View | None


_COLUMNS = (
    AwardRow.id,
    AwardRow.code,
    AwardRow.candidate_id,
    AwardRow.organisation_id,
    AwardRow.digest,
    AwardRow.visibility,
    AwardRow.standing,
    AwardRow.standing_at,
    AwardRow.standing_class,
    AwardRow.replaced_by,
    AwardRow.valid_until,
)
_LOOK = select(*_COLUMNS).where(
    AwardRow.code == bindparam("typed"), AwardRow.issued_at.is_not(None)
)
_GLANCE = select(
    AwardRow.digest,
    AwardRow.visibility,
    AwardRow.standing,
    AwardRow.standing_at,
    AwardRow.standing_class,
    AwardRow.replaced_by,
).where(AwardRow.code == bindparam("typed"), AwardRow.issued_at.is_not(None))
_kept: OrderedDict[str, _Kept] = OrderedDict()


def show(
    session: Session, typed: str, trust: Trust, now: datetime, *, in_words: bool = True
) -> Shown:
    """Show a credential by its code, as much of it as the holder lets the link show.

    Programs need the verdict only; `in_words` is for pages, and twice the work.
    Raises CodeMistypedError, CodeNotFoundError, LinkOffError.
    """
    code = codes.parse(typed)
    # Made once, and without the mapper: of the page that is read most, this is the whole work.
    row = session.connection().execute(_LOOK, {"typed": code}).mappings().first()
    if row is None:
        raise CodeNotFoundError
    if row["visibility"] == Visibility.OFF:
        raise LinkOffError
    mark = _mark(row, now)
    known = _kept.get(mark)
    if known is None or known.issuers is not trust.issuers:
        known = _keep(session, row, mark, trust, now)
    if in_words and known.view is None and known.verdict.credential is not None:
        known = _put_into_words(session, row, mark, known)
    return Shown(
        code=codes.show(code),
        award_id=row["id"],
        candidate_id=row["candidate_id"],
        organisation_id=row["organisation_id"],
        visibility=Visibility(row["visibility"]),
        standing_at=row["standing_at"],
        standing_class=row["standing_class"],
        replaced=row["replaced_by"] is not None,
        verdict=_fresh(known.verdict, now),
        view=known.view,
        mark=mark,
    )


def glance(code: str) -> tuple[object, ...] | None:
    """Read how a credential stands now, and no more; None if there is none with this code.

    Two looks that give the same row may be answered alike, but for the time.
    """
    return database.glance(_GLANCE, {"typed": code})


def _mark(row: RowMapping, now: datetime) -> str:
    """Name all that the verdict and the view rest on, but for the issuers."""
    in_force = row["valid_until"] is None or now <= row["valid_until"]
    parts = (
        row["digest"],
        row["visibility"],
        row["standing"],
        row["standing_at"],
        row["standing_class"],
    )
    return "|".join(map(str, (*parts, in_force)))


def _keep(session: Session, row: RowMapping, mark: str, trust: Trust, now: datetime) -> _Kept:
    award = session.get_one(AwardRow, row["id"])
    verdict = verify(_held_up(award), trust, now)
    # The row that the mark names counts: the holder may have chosen anew since it was read.
    if row["visibility"] != Visibility.ALL:
        verdict = replace(verdict, credential=_without_score(verdict.credential))
    kept = _Kept(trust.issuers, verdict, None)
    if verdict.reason is Reason.NOT_YET_VALID:  # the mark doesn't tell when its term begins
        return kept
    _kept[mark] = kept
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return kept


def _put_into_words(session: Session, row: RowMapping, mark: str, known: _Kept) -> _Kept:
    award = session.get_one(AwardRow, row["id"])
    all_of_it = row["visibility"] == Visibility.ALL
    told = replace(known, view=_view(session, award, known.issuers, all_of_it=all_of_it))
    if mark in _kept:
        _kept[mark] = told
    return told


def _held_up(award: AwardRow) -> Presentation:
    """Hold up the JWT if it says the same: it is checked in a tenth of the time."""
    signed = {name: value for name, value in (award.credential or {}).items() if name != "proof"}
    if award.jwt and peek_jwt(award.jwt)[1] == signed:
        return Presentation(token=award.jwt)
    return Presentation(credential=award.credential)


def _fresh(verdict: Verdict, now: datetime) -> Verdict:
    """Return a verdict as of now: its standing was just read, other data has grown older."""
    checks = tuple(_aged(each, now) for each in verdict.checks)
    return Verdict(verdict.state, verdict.reason, now, verdict.credential, checks)


def _aged(check: Check, now: datetime) -> Check:
    if check.data_at is None:
        return check
    return check.dated(now if check.name is CheckName.STATUS else check.data_at, now)


def _view(
    session: Session, row: AwardRow, issuers: Mapping[str, Issuer], *, all_of_it: bool
) -> View:
    signed = row.credential or {}
    form = session.scalars(select(FormRow.content).where(FormRow.id == row.form_id)).one()
    since = datetime.fromisoformat(signed["validFrom"])
    return View(
        title=form["title"],
        level=form["level"],
        names=Names(*(*document.names(signed), "")[:2]),
        abilities=_abilities(session, signed, form),
        result=score.read(session, row.result_id) if all_of_it else None,
        cut_score=form["cut_score"],
        reliability=_reliability(signed),
        proctoring=int(document.fact(signed, "proctoring")["level"]),
        issuer=issuers[signed["issuer"]["id"]],
        organisation=accounts.organisation(session, row.organisation_id),
        valid_from=since,
        valid_until=row.valid_until or since,
        issued_at=row.issued_at or since,
        roll_index=row.roll_index or 0,
        demonstration=bool(document.fact(signed, "demonstration")),
    )


def _reliability(signed: Mapping[str, Any]) -> dict[str, str]:
    facts = document.fact(signed, "precision")
    return {name: facts[name] for name in facts if name != "standard error"}


def _abilities(
    session: Session, signed: Mapping[str, Any], form: Mapping[str, Any]
) -> tuple[Ability, ...]:
    aligned = signed["credentialSubject"]["achievement"]["alignment"]
    asked = {each["targetCode"].partition("-")[0] for each in aligned}
    return tuple(
        Ability(domain["code"], domain["title"], domain.get("holder_can") or {})
        for domain in gather.standard(session, form)["domains"]
        if domain["code"] in asked
    )


def _without_score(credential: dict[str, Any] | None) -> dict[str, Any] | None:
    """Leave out what tells of the score, and the proof, which covers the whole."""
    if credential is None:
        return None
    subject = {n: v for n, v in credential["credentialSubject"].items() if n != "result"}
    shown = {n: v for n, v in credential.items() if n not in {"proof", "evidence"}}
    evidence = [each for each in credential["evidence"] if each.get("genre") != WITHHELD]
    return shown | {"credentialSubject": subject, "evidence": evidence}
