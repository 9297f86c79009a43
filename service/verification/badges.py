"""Badge images with a credential inside (Open Badges 3.0, section 5.3): PNG and SVG."""

import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from service.errors import DomainError
from service.language import later

LARGEST_CREDENTIAL = 1024 * 1024  # bytes, unpacked
LARGEST_SVG = 2 * 1024 * 1024
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"

_PNG = b"\x89PNG\r\n\x1a\n"


class BadgeRefusedError(DomainError):
    """An image that can't be read as a badge."""

    code = "badge_refused"
    status = 422
    sentence = later(
        "There is no credential in this image. Ask the holder for the badge as it was downloaded: "
        "copies from a screen or a chat lose what is inside."
    )


def png_text(data: bytes) -> str | None:
    """Return the credential in a PNG, None if there is none; raises BadgeRefusedError for two."""
    texts = [body for kind, body in _chunks(data) if kind == b"iTXt" and _is_ours(body)]
    if len(texts) > 1:
        raise BadgeRefusedError
    return _text(texts[0]) if texts else None


def is_svg(data: bytes) -> bool:
    """Whether it may be an SVG: XML is all that begins like this."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def svg_text(data: bytes) -> str:
    """Return the credential in an SVG; raises BadgeRefusedError.

    Entities are refused, so that a few lines can't grow into gigabytes, and nothing is fetched.
    """
    if len(data) > LARGEST_SVG:
        raise BadgeRefusedError
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadgeRefusedError from error
    found = list(root.iter(f"{{{NAMESPACE}}}credential"))
    if len(found) != 1:
        raise BadgeRefusedError
    return found[0].get("verify") or found[0].text or ""


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Walk through the parts of a PNG; a broken one ends the walk."""
    at = len(_PNG) if data.startswith(_PNG) else len(data)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length  # length, kind and checksum have 4 bytes each


def _is_ours(body: bytes) -> bool:
    return body.startswith(KEYWORD + b"\0")


def _text(body: bytes) -> str:
    """Read the body of an iTXt chunk (PNG, section 11.3.3.4)."""
    packed, rest = body[len(KEYWORD) + 1 : len(KEYWORD) + 3], body[len(KEYWORD) + 3 :]
    *labels, text = rest.split(b"\0", 2)
    if len(packed) != len(b"\0\0") or len(labels) != len(("language", "translation")):
        raise BadgeRefusedError
    try:
        return _unpacked(text, packed=packed != b"\0\0").decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise BadgeRefusedError from error


def _unpacked(text: bytes, *, packed: bool) -> bytes:
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(text, LARGEST_CREDENTIAL + 1) if packed else text
    if len(plain) > LARGEST_CREDENTIAL:
        raise BadgeRefusedError
    return plain
