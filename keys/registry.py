"""Whom we trust besides ourselves: issuers.yaml, read into values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from keys.errors import KeyUnusableError, RegistryError
from keys.public import PublicKey, check_key

FILE = Path(__file__).parent / "issuers.yaml"
NAME_NEEDED = "en"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class TrustedIssuer:
    """An issuer that somebody here has looked at and decided to trust."""

    did: str
    names: Mapping[str, str]  # by language (BCP 47), English at least
    keys: tuple[PublicKey, ...]
    since: date
    roll: str | None = None  # verifier key of its roll (C2SP signed-note), if it keeps one


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class _Registry:
    issuers: tuple[TrustedIssuer, ...]


_REGISTRY = TypeAdapter(_Registry)


def read(file: Path = FILE) -> tuple[TrustedIssuer, ...]:
    """Read the trusted issuers; raises RegistryError."""
    try:
        issuers = _REGISTRY.validate_python(yaml.safe_load(file.read_bytes())).issuers
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise RegistryError(file=file, issuer=place, reason=first["msg"]) from None
    except (OSError, yaml.YAMLError, RecursionError) as error:
        raise RegistryError(file=file, issuer="all", reason=error) from None
    _check(file, issuers)
    return issuers


def _check(file: Path, issuers: tuple[TrustedIssuer, ...]) -> None:
    times = Counter(issuer.did for issuer in issuers)
    for issuer in issuers:
        reason = _fault(issuer) or ("listed twice" if times[issuer.did] > 1 else None)
        if reason:
            raise RegistryError(file=file, issuer=issuer.did, reason=reason)


def _fault(issuer: TrustedIssuer) -> str | None:
    if NAME_NEEDED not in issuer.names:
        return "no name in English"
    try:
        for key in issuer.keys:
            check_key(key)
    except KeyUnusableError as error:
        return str(error)
    return None if issuer.keys else "no key"
