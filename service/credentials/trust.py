"""What our verdicts rest on: our own keys, the issuers we list, the standing in the database."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys import inventory, registry
from service.credentials.models import AwardRow
from service.verification.trust import (
    Issuer,
    Standing,
    StatusEntry,
    StatusFacts,
    Trust,
    listed_issuer,
    own_issuer,
)


def issuers(folder: Path, name: str) -> Mapping[str, Issuer]:
    """Read whom we trust, ourselves included; read again only when our keys have changed.

    Raises KeyMissingError, KeyDamagedError, RegistryError.
    """
    file = folder / inventory.FILE
    changed = file.stat().st_mtime_ns if file.exists() else 0
    return _read(folder, name, changed)


def trust(session: Session, known: Mapping[str, Issuer], url: str, now: datetime) -> Trust:
    """Trust these issuers, and this database for the standing of what we issued."""

    def status(entry: StatusEntry) -> StatusFacts | None:
        own = re.fullmatch(re.escape(url) + "/status/([0-9]{1,9})", entry.url)
        return _standing(session, int(own[1]), entry.index, now) if own else None

    return Trust(known, status)


@lru_cache(maxsize=4)
def _read(folder: Path, name: str, changed: int) -> Mapping[str, Issuer]:
    ours = inventory.read(folder)
    since = datetime.fromtimestamp(changed // 10**9, UTC)
    own = own_issuer(ours.did, {"en": name}, ours.keys, since)
    listed = [listed_issuer(each) for each in registry.read()]
    return {each.did: each for each in (*listed, own)}


def _standing(session: Session, number: int, index: int, now: datetime) -> StatusFacts | None:
    columns = select(AwardRow.standing, AwardRow.standing_at, AwardRow.standing_class)
    row = session.execute(columns.filter_by(status_list=number, status_index=index)).first()
    return StatusFacts(Standing(row[0]), row[1], row[2], now) if row else None
