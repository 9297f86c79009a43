"""What the worker runs: a transaction a step, so that a kill between any two loses nothing."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from service import jobs
from service.attempts import submit
from service.clock import now as time_now
from service.credentials import enter, hold, issue, lists, reports
from service.credentials.desk import Desk
from service.database import transaction
from service.jobs import Job, Kind
from service.language import write
from service.mail import Letter, Send
from service.people import accounts, register, tokens
from service.results import score
from service.roll import checkpoint

log = structlog.get_logger()

IDLE: Final = 0.5  # seconds between two looks at an empty table
STUMBLED: Final = 5.0  # seconds until the next try when even that failed
DAILY: Final = timedelta(hours=20)  # status lists are signed at least so often
SOON: Final = timedelta(minutes=1)  # after trouble


@dataclass(frozen=True)
class Works:
    """What a worker needs at hand."""

    desk: Desk
    send: Send
    secret: str
    url: str


def step(works: Works, now: datetime) -> bool:
    """Claim one job and do it; False if none was due. A failure is tried again later."""
    with transaction() as session:
        job = jobs.claim(session, now)
    if job is None:
        return False
    try:
        DOINGS.get(job.kind, letter)(works, job, now)
    except Exception as error:
        log.exception("job failed", kind=job.kind, tries=job.tries)
        with transaction() as session:
            jobs.fail(session, job, repr(error), now)
        return True
    with transaction() as session:
        jobs.finish(session, job)
    return True


def work(works: Works, until: threading.Event) -> None:
    """Do what is due until told to stop; a database that is away for a while is waited for.

    First the roll is looked after, then once in a while: trouble with it keeps nobody's exam from
    being handed in and scored.
    """
    cared_for = time_now()
    while not until.is_set():
        if time_now() >= cared_for:
            cared_for = time_now() + (DAILY if _managed(look_after, works) else SOON)
        done = _managed(step, works)
        if not done:
            until.wait(STUMBLED if done is None else IDLE)


def look_after(works: Works, now: datetime) -> bool:
    """Enter keys that are new on the roll, and sign the status lists that are due."""
    enter_keys(works, now)
    sign_lists(works, now)
    return True


def _managed(do: Callable[[Works, datetime], bool], works: Works) -> bool | None:
    """Do something outside of any job; None if that failed."""
    try:
        return do(works, time_now())
    except Exception:
        log.exception("worker stumbled")
        return None


def close_attempt(works: Works, job: Job, now: datetime) -> None:  # noqa: ARG001  # as each doing
    """Hand in what is there when the time is over."""
    with transaction() as session:
        submit.close_in_time(session, job.subject_id, now)


def score_attempt(works: Works, job: Job, now: datetime) -> None:  # noqa: ARG001
    """Score an attempt that is over."""
    with transaction() as session:
        score.score(session, job.subject_id, now)


def release_result(works: Works, job: Job, now: datetime) -> None:  # noqa: ARG001
    """Release a result, and give whoever passed the right to a credential."""
    with transaction() as session:
        result = score.release(session, job.subject_id, now)
        if result is not None:
            issue.award(session, result.id, now)


def issue_credential(works: Works, job: Job, now: datetime) -> None:
    """Issue a credential, a transaction a step."""
    desk, left = works.desk, True
    while left:
        with transaction() as session:
            left = issue.advance(session, job.subject_id, desk.ring, desk.issuer, desk.guard, now)
    sign_lists(works, now)  # the first credential of a list needs it at once


def renew_lists(works: Works, job: Job, now: datetime) -> None:  # noqa: ARG001
    """Sign the status lists that changed."""
    sign_lists(works, now)


def sign_lists(works: Works, now: datetime) -> None:
    """Sign the status lists that changed or are a day old, then seal the roll."""
    with transaction() as session:
        signed = lists.sign_lists(session, works.desk.ring, works.url, now)
    if signed:
        seal(works, now)


def enter_keys(works: Works, now: datetime) -> None:
    """Enter keys that are new on the roll, and seal it: the first thing a worker does."""
    with transaction() as session:
        enter.enter_keys(session, works.desk.ring, now)
    seal(works, now)


def seal(works: Works, now: datetime) -> None:
    """Sign a checkpoint over what is on the roll."""
    with transaction() as session:
        checkpoint.checkpoint(session, works.desk.ring, works.desk.guard, now)


def letter(works: Works, job: Job, now: datetime) -> None:
    """Write a letter from what is stored, and send it."""
    with transaction(read_only=True) as session:
        written = LETTERS[job.kind](works, session, job, now)
    if written is not None:
        works.send(written)


def confirm_address(works: Works, session: Session, job: Job, now: datetime) -> Letter | None:
    """Ask somebody to confirm their address."""
    token = register.link(session, works.secret, tokens.CONFIRM, job.subject_id, now)
    return _to(session, job, "confirm_address", link=f"{works.url}/confirm/{token}")


def reset_password(works: Works, session: Session, job: Job, now: datetime) -> Letter | None:
    """Let somebody set a new password."""
    token = register.link(session, works.secret, tokens.RESET, job.subject_id, now)
    return _to(session, job, "reset_password", link=f"{works.url}/reset/{token}")


def result_released(works: Works, session: Session, job: Job, now: datetime) -> Letter | None:  # noqa: ARG001
    """Tell a candidate that a result is out; the result itself stays behind the sign-in."""
    result = score.read(session, job.subject_id)
    link = f"{works.url}/results/{result.id}"
    return _to(session, job, "result_released", reader=result.candidate_id, link=link)


def credential_issued(works: Works, session: Session, job: Job, now: datetime) -> Letter | None:  # noqa: ARG001
    """Tell a holder that the credential is there."""
    return _about_credential(works, session, job, "credential_issued")


def credential_changed(works: Works, session: Session, job: Job, now: datetime) -> Letter | None:  # noqa: ARG001
    """Tell a holder that the credential's standing changed, and why."""
    return _about_credential(works, session, job, "credential_changed")


def report_received(works: Works, session: Session, job: Job, now: datetime) -> Letter | None:  # noqa: ARG001
    """Tell an administrator of the issuing organisation that something was reported."""
    report = reports.read(session, job.subject_id)
    reader = accounts.administrator(session, report.organisation_id)
    link = f"{works.url}/admin/reports"
    return _to(session, job, "report_received", reader=reader, link=link) if reader else None


def _about_credential(works: Works, session: Session, job: Job, template: str) -> Letter | None:
    held = hold.read(session, job.subject_id)
    reader = hold.holder(session, job.subject_id)
    return _to(session, job, template, reader=reader, held=held, link=held.link(works.url))


def _to(
    session: Session, job: Job, template: str, reader: UUID | None = None, **values: object
) -> Letter | None:
    if accounts.erased(session, reader or job.subject_id):
        return None
    person = accounts.read(session, reader or job.subject_id)
    text = write(f"email/{template}.txt", person.language, person=person, **values)
    subject, _, body = text.partition("\n\n")
    return Letter(job.id, person.email, subject.strip(), body)


Doing = Callable[[Works, Job, datetime], None]
Writing = Callable[[Works, Session, Job, datetime], Letter | None]

DOINGS: Final[dict[Kind, Doing]] = {
    Kind.CLOSE_ATTEMPT: close_attempt,
    Kind.SCORE_ATTEMPT: score_attempt,
    Kind.RELEASE_RESULT: release_result,
    Kind.ISSUE_CREDENTIAL: issue_credential,
    Kind.SIGN_STATUS_LISTS: renew_lists,
}
LETTERS: Final[dict[Kind, Writing]] = {
    Kind.CONFIRM_ADDRESS: confirm_address,
    Kind.RESET_PASSWORD: reset_password,
    Kind.RESULT_RELEASED: result_released,
    Kind.CREDENTIAL_ISSUED: credential_issued,
    Kind.CREDENTIAL_CHANGED: credential_changed,
    Kind.REPORT_RECEIVED: report_received,
}
