"""What a verifier knows for itself: issuers it lists, their keys, the standing of credentials."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, Self

from keys.publish import roll_name, verifier_key
from keys.registry import TrustedIssuer
from keys.verify import PublicKey


class Standing(StrEnum):
    """What an issuer says of a credential today."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True)
class StatusEntry:
    """Where a credential's bit stands: a list, a place, and what the bit means."""

    url: str
    index: int
    purpose: str = "revocation"

    @property
    def suspension(self) -> Self:
        """The bit for suspension: the same place of the next list, by our own convention."""
        following = re.sub(r"[0-9]{1,15}\Z", lambda match: str(int(match[0]) + 1), self.url)
        return type(self)(following, self.index, "suspension")


@dataclass(frozen=True)
class StatusFacts:
    """A credential's standing, from its issuer's own records."""

    state: Standing
    since: datetime | None
    reason_class: str | None
    data_at: datetime


@dataclass(frozen=True)
class StatusList:
    """A signed status list as it was fetched: JSON, or the text of a JWT."""

    credential: dict[str, Any] | str
    fetched_at: datetime


@dataclass(frozen=True)
class Issuer:
    """An institution on the verifier's list; with `roll_keys` it is known to keep a roll."""

    did: str
    names: Mapping[str, str]  # by language
    keys: tuple[PublicKey, ...]
    roll_keys: tuple[str, ...] = ()  # C2SP verifier keys, past ones included
    own: bool = False
    listed_at: datetime | None = None

    @property
    def keeps_roll(self) -> bool:
        """Whether its credentials must be on a roll."""
        return self.own or bool(self.roll_keys)


def own_issuer(
    did: str, names: Mapping[str, str], keys: tuple[PublicKey, ...], listed_at: datetime
) -> Issuer:
    """Return this installation's own issuer, from all keys of its ring, past ones included."""
    rolls = [key for key in keys if key.purpose == "roll" and not key.compromised]
    roll_keys = tuple(verifier_key(roll_name(did), key) for key in rolls)
    return Issuer(did, names, keys, roll_keys, own=True, listed_at=listed_at)


def listed_issuer(listed: TrustedIssuer) -> Issuer:
    """Return an issuer of the registry."""
    since = datetime.combine(listed.since, time(), UTC)
    rolls = (listed.roll,) if listed.roll else ()
    return Issuer(listed.did, listed.names, listed.keys, rolls, listed_at=since)


def _unknown(_asked: object) -> None:
    return None


@dataclass(frozen=True)
class Trust:
    """Everything that a verdict rests on besides the presentation and the time.

    `status` answers for our own credentials, `status_list` with lists that others signed; None
    means that it can't be told.
    """

    issuers: Mapping[str, Issuer] = field(default_factory=dict)
    status: Callable[[StatusEntry], StatusFacts | None] = _unknown
    status_list: Callable[[str], StatusList | None] = _unknown
