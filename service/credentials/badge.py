"""The badge: a picture of the seal, exam and level, with the credential baked into it. Pure.

How it is baked: Open Badges 3.0, section 5.3. Sizes are units of a square of 400.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont

from service.credentials import ornament
from service.credentials.typeset import FONTS, Glyph, Line, Style, fit
from service.language import speaker, tag_of

SIDE: Final = 400
PIXELS: Final = 512
FINER: Final = 3  # times as large is it drawn, for smooth edges
MIDDLE: Final = SIDE / 2
KEYWORD: Final = "openbadgecredential"
NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"

PAPER: Final = "#fffdf8"
INK: Final = "#1b1f2a"
QUIET: Final = "#4a4f5c"
GOLD_INK: Final = "#76590f"
WARNING: Final = "#8a4700"

_FRAMES: Final = ((8, 3), (16, 1))  # distance from the edge, width
_ROSETTE: Final = (200, 130, 5.1)  # x, y, scale
_SEAL: Final = (141, 71, 118)  # left, top, side
_WIDEST: Final = 340
_HEADER: Final = 8 + 4 + 4 + 13 + 4  # bytes of a PNG up to the end of IHDR


@dataclass(frozen=True)
class Badge:
    """What a badge shows, in the words of its language."""

    language: str
    title: str
    level: str
    issuer_name: str
    demonstration: bool


@dataclass(frozen=True)
class _Placed:
    line: Line
    y: float
    colour: str

    @property
    def x(self) -> float:
        return MIDDLE - self.line.width / 2


class _Part(NamedTuple):
    line: Line
    colour: str
    gap: int  # around it, in shares


def png(badge: Badge, credential: bytes) -> bytes:
    """Draw a badge as PNG with its credential; raises GlyphMissingError, FontMissingError."""
    picture = _png(badge)
    body = KEYWORD.encode() + bytes(5) + credential  # not packed, no language, no translation
    return picture[:_HEADER] + _chunk(b"iTXt", body) + picture[_HEADER:]


def svg(badge: Badge, credential: bytes) -> bytes:
    """Draw a badge as SVG with its credential; raises GlyphMissingError, FontMissingError."""
    kept = credential.decode().replace("]]>", "]]]]><![CDATA[>")
    baked = f"<openbadges:credential><![CDATA[{kept}]]></openbadges:credential>"
    head, picture = _svg(badge)
    return f"{head}{baked}{picture}".encode()


@lru_cache(maxsize=64)
def _png(badge: Badge) -> bytes:
    scale = FINER * PIXELS / SIDE
    image = Image.new("RGB", (FINER * PIXELS, FINER * PIXELS), PAPER)
    pen = ImageDraw.Draw(image)
    _paint_ornaments(pen, scale)
    for placed in _lines(badge):
        _paint(pen, placed, scale)
    file = BytesIO()
    image.resize((PIXELS, PIXELS), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _paint_ornaments(pen: ImageDraw.ImageDraw, scale: float) -> None:
    for edge, width in _FRAMES:
        corners = [scale * edge, scale * edge, scale * (SIDE - edge), scale * (SIDE - edge)]
        pen.rectangle(corners, outline=ornament.GOLD, width=round(scale * width))
    for ring in _rings():
        points = [(scale * x, scale * y) for x, y in (*ring, ring[0])]
        pen.line(points, fill=ornament.GOLD, width=round(scale * 0.7))
    _paint_seal(pen, scale)


def _paint_seal(pen: ImageDraw.ImageDraw, scale: float) -> None:
    left, top, side = (scale * each for each in _SEAL)
    unit = side / ornament.SEAL

    def at(*numbers: float) -> list[float]:
        return [unit * each + (top if place % 2 else left) for place, each in enumerate(numbers)]

    pen.rounded_rectangle(at(1.5, 1.5, 30.5, 30.5), 4.5 * unit, ornament.VERMILION)
    pen.rounded_rectangle(at(3.5, 3.5, 28.5, 28.5), 3 * unit, None, ornament.SEAL_LINE, round(unit))
    for stroke in ornament.STROKES:
        points = at(*(each for point in stroke for each in point))
        pen.line(points, "#fff", round(ornament.STROKE * unit), joint="curve")
        for x, y in zip(points[::2], points[1::2], strict=True):
            pen.circle((x, y), ornament.STROKE * unit / 2, "#fff")


def _paint(pen: ImageDraw.ImageDraw, placed: _Placed, scale: float) -> None:
    x = placed.x
    for name, run in groupby(placed.line.glyphs, lambda glyph: glyph.face.name):
        glyphs = list(run)
        font = ImageFont.truetype(FONTS / f"{name}.ttf", scale * placed.line.size)
        said = "".join(glyph.text for glyph in glyphs)
        pen.text((scale * x, scale * placed.y), said, placed.colour, font, anchor="ls")
        x += placed.line.size * sum(glyph.advance for glyph in glyphs)


@lru_cache(maxsize=64)
def _svg(badge: Badge) -> tuple[str, str]:
    """Draw what comes before the credential and after; letters are outlines, for want of fonts."""
    said = escape(f"{badge.title}, {badge.level}, {badge.issuer_name}")
    drawn = "".join((*_svg_ornaments(), *(_outlined(placed) for placed in _lines(badge))))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}"'
        f' viewBox="0 0 {SIDE} {SIDE}" role="img" lang={quoteattr(tag_of(badge.language))}>'
    )
    return head, f"<title>{said}</title>{drawn}</svg>"


def _svg_ornaments() -> Iterator[str]:
    yield f'<path fill="{PAPER}" d="M0 0h{SIDE}v{SIDE}H0z"/>'
    yield f'<g fill="none" stroke="{ornament.GOLD}">'
    for edge, width in _FRAMES:
        middle, side = edge + width / 2, SIDE - 2 * edge - width
        yield f'<path stroke-width="{width}" d="M{middle} {middle}h{side}v{side}h-{side}z"/>'
    waves = "".join(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in ring)}z" for ring in _rings())
    yield f'<path stroke-width=".7" d="{waves}"/></g>'
    left, top, side = _SEAL
    yield f'<g transform="translate({left} {top}) scale({side / ornament.SEAL})">'
    yield f'<rect x="1.5" y="1.5" width="29" height="29" rx="4.5" fill="{ornament.VERMILION}"/>'
    yield '<g fill="none" stroke-linecap="round" stroke-linejoin="round">'
    yield f'<rect x="4" y="4" width="24" height="24" rx="2.5" stroke="{ornament.SEAL_LINE}"/>'
    strokes = "".join(f"M{'L'.join(f'{x} {y}' for x, y in stroke)}" for stroke in ornament.STROKES)
    yield f'<path stroke="#fff" stroke-width="{ornament.STROKE}" d="{strokes}"/></g></g>'


def _outlined(placed: _Placed) -> str:
    size, x, paths = placed.line.size, placed.x, []
    for glyph in placed.line.glyphs:
        paths.append(_outline(glyph, x + size * glyph.dx, placed.y - size * glyph.dy, size))
        x += size * glyph.advance
    return f'<path fill="{placed.colour}" d="{"".join(paths)}"/>'


def _outline(glyph: Glyph, x: float, y: float, size: float) -> str:
    pen = _Outline(x, y, size / glyph.face.em)
    glyph.face.font.draw_glyph_with_pen(glyph.number, pen)
    return "".join(pen.path)


class _Outline:
    """Takes a glyph's curves and writes them as SVG; the names are those of fontTools' pens."""

    def __init__(self, x: float, y: float, scale: float) -> None:
        self._x, self._y, self._scale = x, y, scale
        self.path: list[str] = []

    def moveTo(self, point: ornament.Point) -> None:  # noqa: N802
        self._write("M", point)

    def lineTo(self, point: ornament.Point) -> None:  # noqa: N802
        self._write("L", point)

    def qCurveTo(self, *points: ornament.Point) -> None:  # noqa: N802
        self._write("Q", *points)

    def curveTo(self, *points: ornament.Point) -> None:  # noqa: N802
        self._write("C", *points)

    def closePath(self) -> None:  # noqa: N802
        self.path.append("z")

    def _write(self, command: str, *points: ornament.Point) -> None:
        numbers = (
            f"{self._x + self._scale * x:.1f} {self._y - self._scale * y:.1f}" for x, y in points
        )
        self.path.append(command + " ".join(numbers))


def _lines(badge: Badge) -> Iterator[_Placed]:
    _ = speaker(badge.language)
    parts = [
        *_several(fit(badge.title, Style.DISPLAY, _WIDEST, 28, 21), INK),
        *_several(fit(badge.level, Style.STRONG, _WIDEST, 21, 16), GOLD_INK),
        *_several(fit(badge.issuer_name, Style.TEXT, _WIDEST, 15, 12), QUIET),
    ]
    if badge.demonstration:
        parts += _several(fit(_("Demonstration"), Style.STRONG, _WIDEST, 15, 12), WARNING)
    yield from _stacked(parts, 242, 376)


def _several(found: Sequence[Line], colour: str) -> list[_Part]:
    return [_Part(line, colour, 1 if number else 3) for number, line in enumerate(found)]


def _stacked(parts: Sequence[_Part], top: float, low: float) -> Iterator[_Placed]:
    """Share what the ink leaves of a height between the gaps."""
    ink = sum(part.line.top + part.line.bottom for part in parts)
    scale = min(1, 0.7 * (low - top) / ink)
    share = (low - top - scale * ink) / sum(part.gap for part in parts)
    y = top
    for line, colour, gap in parts:
        y += share * gap / 2
        yield _Placed(line.at(scale * line.size), y + scale * line.top, colour)
        y += scale * (line.top + line.bottom) + share * gap / 2


def _rings() -> Iterator[list[ornament.Point]]:
    x, y, scale = _ROSETTE
    for ring in ornament.rings():
        yield [(x + scale * right, y + scale * down) for right, down in ring]


def _chunk(kind: bytes, body: bytes) -> bytes:
    """Write a PNG chunk (PNG, section 5.3)."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
