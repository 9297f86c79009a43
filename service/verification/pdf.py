"""Certificates as PDF, read in a process of its own that may use little memory and time.

A PDF is a container in which anything can be packed a thousandfold, and its readers are large
programs in C++: what they do to themselves must not be done to the service.
"""

import subprocess
import sys
from pathlib import Path

from service.errors import DomainError
from service.language import later

MEDIA_TYPE = "application/pdf"
SECONDS = 20  # of waiting; the process itself is given less

_READER = Path(__file__).with_name("pdf_reader.py")
_START = 1024  # bytes within which a PDF says that it is one


class PdfRefusedError(DomainError):
    """A PDF that can't be read, or has nothing of ours in it."""

    code = "pdf_refused"
    status = 422
    sentence = later(
        "There is no credential in this PDF. Ask the holder for the certificate as it was "
        "downloaded, or photograph its QR code."
    )


def is_pdf(data: bytes) -> bool:
    """Whether it begins like a PDF."""
    return b"%PDF-" in data[:_START]


def text_in(data: bytes) -> str:
    """Return the credential attached to a PDF, else its link, else its QR code's text.

    Raises PdfRefusedError.
    """
    command = [sys.executable, "-I", str(_READER)]
    try:
        done = subprocess.run(  # noqa: S603  # our own file, and no shell
            command, input=data, capture_output=True, timeout=SECONDS, check=True, env={}
        )
        text = done.stdout.decode()
    except (subprocess.SubprocessError, UnicodeDecodeError) as error:
        raise PdfRefusedError from error
    if not text:
        raise PdfRefusedError
    return text
