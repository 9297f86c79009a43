"""What a person may hold up: a link, a code, a QR code's text, a document, a PDF, a picture.

What it is is told by its first bytes. Every reader has limits, and lets only our errors out.
"""

import re
from dataclasses import dataclass
from typing import Any

from keys.errors import CryptoError
from keys.reading import read_object
from keys.suites import unb64
from service.errors import DomainError
from service.language import later
from service.verification import badges, code, pdf, pictures
from service.verification.claim import FRAGMENT, ClaimRefusedError

LARGEST_UPLOAD = 10 * 1024 * 1024
LARGEST_TEXT = 1024 * 1024
LONGEST_LINK = 4_096  # characters: a QR code holds less

_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
_LINK = re.compile(  # "/v/CODE" or "/credentials/CODE.pdf", on any host
    r"(?:https?://)?(?P<host>[^/\s?#]+)/(?:v|credentials)/(?P<code>[^/\s?#.]+)(?:\.\w+)?/?(?:\?.*)?",
    re.IGNORECASE,
)
_ENVELOPE = re.compile(r"data:application/vc\+(?:ld\+json\+)?jwt,(?P<token>.+)", re.DOTALL)


class PresentationTooLargeError(DomainError):
    """More bytes than any credential has."""

    code = "presentation_too_large"
    status = 413
    sentence = later("This is too large: a credential has at most {limit} MB. Choose another file.")


class PresentationUnreadableError(DomainError):
    """Nothing that we know how to read."""

    code = "presentation_unreadable"
    status = 422
    sentence = later(
        "We can't read this. Give a link or a code, or a credential as JSON, JWT, PDF, PNG or SVG, "
        "or a photo of its QR code."
    )


class LinkUnknownError(DomainError):
    """A link to something else."""

    code = "link_unknown"
    status = 422
    sentence = later(
        "This link does not lead to a credential that we can check. Open it, download the "
        "credential there and give us the file."
    )


class DocumentUnreadableError(DomainError):
    """Not JSON, or JSON that two readers would read differently."""

    code = "document_unreadable"
    status = 422
    sentence = later(
        "The file is damaged or was not written by a program for credentials. Ask the holder for "
        "the original file or link."
    )


class SeveralCredentialsError(DomainError):
    """A presentation of several credentials, or of none."""

    code = "several_credentials"
    status = 422
    sentence = later("Give one credential at a time: this file holds {count}.")


@dataclass(frozen=True)
class Presentation:
    """What was held up; a code has to be looked up, anything else can be checked as it is."""

    code: str | None = None
    host: str | None = None  # of a link: whose code it is
    credential: dict[str, Any] | None = None  # with an embedded proof
    token: str | None = None  # JWT
    claim: bytes | None = None  # COSE_Sign1


def read(data: bytes | str, media_type: str = "") -> Presentation:
    """Read what was held up; the media type only helps to say what is wrong.

    Raises PresentationTooLargeError, PresentationUnreadableError, LinkUnknownError,
    DocumentUnreadableError, SeveralCredentialsError, ClaimRefusedError, CodeMistypedError,
    BadgeRefusedError, PdfRefusedError, PictureRefusedError.
    """
    if len(data) > LARGEST_UPLOAD:
        raise PresentationTooLargeError(limit=LARGEST_UPLOAD // 1024**2)
    return read_text(data if isinstance(data, str) else _text_in(data, media_type))


def read_text(text: str) -> Presentation:
    """Read a link, a code, a QR code's text, a JSON document or a JWT; raises as `read` does."""
    text = text.strip().removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").strip()
    if len(text) > LARGEST_TEXT:
        raise PresentationTooLargeError(limit=LARGEST_TEXT // 1024**2)
    if text.startswith("{"):
        return _document(_json(text))
    if _TOKEN.fullmatch(text) and text.startswith("ey"):  # of {"
        return Presentation(token=text)
    return _link(text)


def _text_in(data: bytes, media_type: str) -> str:
    """Return the text that a file is or carries."""
    if pdf.is_pdf(data):
        return pdf.text_in(data)
    if pictures.is_picture(data):
        return badges.png_text(data) or pictures.code_text(data)
    if badges.is_svg(data):
        return badges.svg_text(data)
    if media_type.startswith("image/"):
        raise pictures.PictureRefusedError
    if media_type == pdf.MEDIA_TYPE:
        raise pdf.PdfRefusedError
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise PresentationUnreadableError from error


def _json(text: str) -> dict[str, Any]:
    try:
        return read_object(text)
    except CryptoError as error:
        raise DocumentUnreadableError from error


def _document(document: dict[str, Any]) -> Presentation:
    """Take a credential out of what wallets wrap it in (VC Data Model 2.0, 4.12 and 4.13)."""
    if "verifiableCredential" in document:
        inside = document["verifiableCredential"]
        credentials = inside if isinstance(inside, list) else [inside]
        if len(credentials) != 1:
            raise SeveralCredentialsError(count=len(credentials))
        return _inside(credentials[0])
    return _unwrapped(document)


def _inside(credential: object) -> Presentation:
    if isinstance(credential, str) and _TOKEN.fullmatch(credential):
        return Presentation(token=credential)
    if not isinstance(credential, dict):
        raise DocumentUnreadableError
    return _unwrapped(credential)


def _unwrapped(document: dict[str, Any]) -> Presentation:
    kinds = document.get("type")
    if "EnvelopedVerifiableCredential" not in (kinds if isinstance(kinds, list) else [kinds]):
        return Presentation(credential=document)
    envelope = _ENVELOPE.fullmatch(str(document.get("id", "")))
    if envelope is None or not _TOKEN.fullmatch(envelope["token"]):
        raise DocumentUnreadableError
    return Presentation(token=envelope["token"])


def _link(text: str) -> Presentation:
    """Read a link, with or without a claim in its fragment, a fragment alone, or a code."""
    if len(text) > LONGEST_LINK:
        raise PresentationUnreadableError
    address, _, fragment = text.partition("#")
    claim = _claim(fragment) if f"#{fragment}".startswith(FRAGMENT) else None
    link = _LINK.fullmatch(address)
    if link is not None:
        return Presentation(code.parse(link["code"]), link["host"].lower(), claim=claim)
    if claim is not None:
        return Presentation(claim=claim)
    if "://" in text:
        raise LinkUnknownError
    if not re.search(r"\w", text):
        raise PresentationUnreadableError
    return Presentation(code.parse(text))


def _claim(fragment: str) -> bytes:
    try:
        return unb64(fragment.removeprefix(FRAGMENT[1:]))
    except CryptoError as error:
        raise ClaimRefusedError from error
