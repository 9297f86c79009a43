"""The code a phone reads: text -> matrix -> SVG, PNG, or squares for a PDF. Pure."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from service.errors import DomainError
from service.language import later

LARGEST: Final = 85  # modules a side, version 17: denser ones fail on cheap phones at 35 mm;
# at level M 15 % may be lost, and more would make it denser, which loses more phones
QUIET: Final = 4  # modules left white around it (ISO/IEC 18004, section 5.3.8)
PIXELS: Final = 8  # of a PNG, a module

_DARK: Final = re.compile(b"\0+")

Matrix = tuple[bytes, ...]  # from the top; a row has a byte a module: 0 dark, 255 light
Bar = tuple[int, int, int]  # column, row, length: dark modules side by side


class QrTooLongError(DomainError):
    """More text than a code of this print size can carry."""

    code = "qr_too_long"
    status = 422
    sentence = later(
        "{length} characters don't fit a code that every phone can read. "
        "Leave out the name in its own script, or shorten it."
    )


def matrix(text: str) -> Matrix:
    """Return a text's modules, without the white around them; raises QrTooLongError."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:  # more than any code carries
        raise QrTooLongError(length=len(text)) from error
    if not text or code.modules_count > LARGEST:
        raise QrTooLongError(length=len(text))
    return tuple(bytes(0 if dark else 255 for dark in row) for row in code.get_matrix())


def svg(text: str) -> bytes:
    """Draw a text's code as SVG, a unit a module; raises QrTooLongError."""
    modules = matrix(text)
    side = len(modules) + 2 * QUIET
    path = "".join(f"M{QUIET + x} {QUIET + y}h{n}v1h-{n}z" for x, y, n in bars(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        ' aria-label="QR">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path shape-rendering="crispEdges" d="{path}"/></svg>'
    ).encode()


def png(text: str) -> bytes:
    """Draw a text's code as PNG; raises QrTooLongError."""
    modules = matrix(text)
    side = len(modules)
    image = ImageOps.expand(Image.frombytes("L", (side, side), b"".join(modules)), QUIET, 255)
    whole = image.resize((image.width * PIXELS, image.height * PIXELS), Image.Resampling.NEAREST)
    file = BytesIO()
    whole.convert("1").save(file, "PNG", optimize=True)
    return file.getvalue()


def squares(modules: Matrix) -> str:
    """Write the dark modules as PDF operators, a unit a module, y downwards.

    Whole numbers in one string: reportlab would format each side as a float, in 20 ms.
    """
    return " ".join(f"{x} {y} {n} 1 re" for x, y, n in bars(modules)) + " f"


def bars(modules: Matrix) -> Iterator[Bar]:
    """Yield the dark modules, those side by side as one."""
    for y, row in enumerate(modules):
        for dark in _DARK.finditer(row):
            yield dark.start(), y, dark.end() - dark.start()
