"""What may be a password, an address, a name, a consent. Pure: values in, values out."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from service.errors import DomainError
from service.language import later

SHORTEST_PASSWORD: Final = 10  # NIST SP 800-63B asks for 8 at least, and for a list of common ones
LONGEST_PASSWORD: Final = 128
LONGEST_NAME: Final = 80
LONGEST_EMAIL: Final = 254  # RFC 5321, section 4.5.3.1.3
TURNS: Final = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # of how text runs
CONSENT_VERSION: Final = 1  # of the text in templates/candidate/consent.html
CONSENT_PURPOSE: Final = "exam"


class Role(StrEnum):
    """What a person is here to do."""

    CANDIDATE = "candidate"
    INVIGILATOR = "invigilator"
    EXAMINER = "examiner"
    ADMINISTRATOR = "administrator"


STAFF: Final = frozenset({Role.INVIGILATOR, Role.EXAMINER, Role.ADMINISTRATOR})


class EmailRefusedError(DomainError):
    """Not an e-mail address."""

    code = "email_refused"
    status = 422
    sentence = later("This doesn't look like an e-mail address. Check it, then send it again.")


class PasswordTooShortError(DomainError):
    """Too easily tried out."""

    code = "password_too_short"
    status = 422
    sentence = later("Choose a password of {shortest} to {longest} characters.")


class PasswordTooCommonError(DomainError):
    """On the list that everyone tries first."""

    code = "password_too_common"
    status = 422
    sentence = later("This password is among the first that are tried. Choose another.")


class NameRefusedError(DomainError):
    """Not a name that a certificate can show."""

    code = "name_refused"
    status = 422
    sentence = later("Give your name in 1 to {longest} letters, without < > or line breaks.")


class LatinNameRefusedError(DomainError):
    """A Latin name with other letters in it."""

    code = "latin_name_refused"
    status = 422
    sentence = later(
        "Write this name in Latin letters, as in your passport. Your own script has its own field."
    )


@dataclass(frozen=True)
class Names:
    """A person's names, as the certificate shall show them."""

    latin: str
    own: str

    @property
    def shown(self) -> str:
        """Both names, the Latin one first."""
        return " · ".join(filter(None, (self.latin, self.own)))


def parse_email(text: str) -> str:
    """Read an e-mail address, in lower case; raises EmailRefusedError."""
    email = text.strip().lower()
    told = r"[^\s@<>\"(),;:\\]"
    fits = re.fullmatch(rf"{told}+@{told}+\.[^\s@.]{{2,}}", email)
    if len(email) > LONGEST_EMAIL or not email.isprintable() or not fits:
        raise EmailRefusedError
    return email


def parse_password(text: str, email: str) -> str:
    """Accept a new password; raises PasswordTooShortError, PasswordTooCommonError."""
    if not SHORTEST_PASSWORD <= len(text) <= LONGEST_PASSWORD:
        raise PasswordTooShortError(shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    plain = text.lower()
    if plain in common_passwords() or plain == email or len(set(plain)) <= 2:  # noqa: PLR2004
        raise PasswordTooCommonError
    return text


def parse_names(latin: str, own: str) -> Names:
    """Read a person's names; raises NameRefusedError, LatinNameRefusedError."""
    first = _name(latin)
    if any(letter.isalpha() and "LATIN" not in unicodedata.name(letter, "") for letter in first):
        raise LatinNameRefusedError
    return Names(first, _name(own) if own.strip() else "")


def _name(text: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    refused = any(
        unicodedata.category(each) in {"Cc", "Cs", "Co", "Cn"}
        or unicodedata.bidirectional(each) in TURNS
        for each in name
    )
    if not 1 <= len(name) <= LONGEST_NAME or refused or set(name) & set("<>"):
        raise NameRefusedError(longest=LONGEST_NAME)
    return name


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords of ten characters and more that are tried first."""
    file = Path(__file__).with_name("common_passwords.txt")
    return frozenset(file.read_text(encoding="utf-8").split())
