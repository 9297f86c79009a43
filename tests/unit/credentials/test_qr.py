from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from service.credentials import qr
from service.credentials.qr import QrTooLongError

QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # as phones look for

LINK = "https://jinbang.example/v/7K3M9QXDR2TWH5PA#1."
LONGEST = "a" * 504  # bytes in version 17-M


def read(png: bytes) -> list[str]:
    with Image.open(BytesIO(png)) as image:
        return [each.text for each in zxingcpp.read_barcodes(image.convert("L"), formats=QR_ONLY)]


@given(st.text("abcXYZ0189-_", max_size=440))
def test_what_is_drawn_is_what_is_read(claim: str) -> None:
    assert read(qr.png(LINK + claim)) == [LINK + claim]


def test_a_name_in_its_own_script_is_read_back() -> None:
    assert read(qr.png("王䶮明 น้ำ")) == ["王䶮明 น้ำ"]


def test_the_longest_claim_is_a_version_17() -> None:
    assert len(qr.matrix(LONGEST)) == 85


@pytest.mark.parametrize("text", [LONGEST + "a", "a" * 3000, ""])
def test_what_a_phone_can_t_read_is_refused(text: str) -> None:
    with pytest.raises(QrTooLongError):
        qr.matrix(text)


def test_svg_and_squares_show_the_same_modules() -> None:
    modules = qr.matrix(LINK)
    dark = {(x, y) for y, row in enumerate(modules) for x, one in enumerate(row) if not one}
    bars = [(x + n, y) for x, y, length in qr.bars(modules) for n in range(length)]
    squares = qr.squares(modules)

    assert len(bars) == len(dark)
    assert set(bars) == dark
    assert squares.count(" 1 re") == qr.svg(LINK).count(b"v1h-")
    assert squares.endswith(" f")


def test_a_code_has_white_around_it(tmp_path: Path) -> None:
    file = tmp_path / "qr.png"
    file.write_bytes(qr.png(LINK))

    with Image.open(file) as image:
        inked = image.convert("L").point(lambda level: 255 - level).getbbox()
        assert inked
        assert inked[0] == inked[1] == 4 * 8
        assert image.width - inked[2] == 4 * 8
