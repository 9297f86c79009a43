"""What the rehearsal leaves behind for other people's tools."""

from pathlib import Path
from typing import Final

from service.credentials import files as made
from service.credentials.files import Kind
from service.database import transaction
from service.rehearsal.browser import Browser
from service.rehearsal.candidate import Candidate
from service.rehearsal.stage import Stage
from service.verification import status

FETCHED: Final = {
    "credential.json": "json",
    "credential.jwt": "jwt",
    "certificate.pdf": "pdf",
    "badge.png": "png",
}
PUBLIC: Final = {
    "did.json": "/.well-known/did.json",
    "status.json": "/status/1",
    "checkpoint.txt": "/roll/checkpoint",
}


def files(
    stage: Stage, keeps: Candidate, kept: str, loses: Candidate, revoked: str, out: Path
) -> None:
    """Write the first one's files, the second one's document, and what is public."""
    for name, kind in FETCHED.items():
        (out / name).write_bytes(keeps.browser.fetches(f"/credentials/{kept}.{kind}"))
    (out / "revoked.json").write_bytes(loses.document(revoked))
    for name, path in PUBLIC.items():
        (out / name).write_bytes(Browser(stage.url).fetches(path))
    _drawn(stage, keeps, kept, out)


def any_bit(encoded: str) -> bool:
    """Whether a status list has any bit set."""
    return any(status.decode(encoded))


def _drawn(stage: Stage, keeps: Candidate, code: str, out: Path) -> None:
    with transaction(read_only=True) as session:
        stored = made.read(session, code, keeps.id)
    for name, kind in (("badge.svg", Kind.BADGE_SVG), ("qr.png", Kind.QR_PNG)):
        (out / name).write_bytes(made.write(stored, kind, stage.url, "en").data)
    (out / "qr.txt").write_text(made.link(stored, stage.url))
