"""Set lines of text: runs by what a typeface has, shaped. Pure but for the typefaces' files."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from math import inf
from pathlib import Path
from typing import Final

import uharfbuzz as hb

from service.errors import DomainError
from service.language import later

FONTS: Final = Path(__file__).parents[2] / "vendor" / "fonts"


class Style(StrEnum):
    """What a line is for."""

    TEXT = "text"
    STRONG = "strong"
    DISPLAY = "display"


# The first that has a character sets it.
FACES: Final[Mapping[Style, tuple[str, ...]]] = {
    Style.TEXT: ("NotoSans-Regular", "NotoSansThai-Regular", "NotoSansSC-Regular"),
    Style.STRONG: ("NotoSans-SemiBold", "NotoSansThai-Bold", "NotoSansSC-Bold"),
    Style.DISPLAY: ("NotoSerif-SemiBold", "NotoSansThai-Bold", "NotoSansSC-Bold"),
}

_PAUSES: Final = frozenset("，。、；：！？）》」』")
_AT_NO_START: Final = _PAUSES | frozenset("”’·,.;:!?)ะาำๅๆ")  # of a line
_AT_NO_END: Final = frozenset("（《「『“‘(เแโใไ")  # Thai writes these vowels before their letter


class GlyphMissingError(DomainError):
    """A character that no typeface has: better no certificate than a box in a name."""

    code = "glyph_missing"
    status = 422
    sentence = later(
        "We have no typeface with the character {character} ({number}). "
        "Write it in another way, or ask the issuer to add one."
    )


class FontMissingError(DomainError):
    """A typeface isn't where set-up puts it."""

    code = "font_missing"
    status = 500
    sentence = later("The typeface {font} isn't installed. Run ./run setup, then try again.")


@dataclass(frozen=True, eq=False)
class Face:
    """A typeface in one weight, kept as long as the process."""

    name: str
    font: hb.Font
    covers: frozenset[int]  # code points

    @property
    def em(self) -> int:
        """Units of the design an em."""
        return int(self.font.face.upem)


@dataclass(frozen=True)
class Glyph:
    """A glyph where shaping put it, in ems."""

    face: Face
    number: int
    advance: float
    dx: float
    dy: float
    text: str  # what it stands for; of several glyphs for the same, the first says it


@dataclass(frozen=True)
class Line:
    """A shaped line; sizes and lengths in the unit of the page."""

    text: str
    glyphs: tuple[Glyph, ...]
    size: float
    tracking: float = 0  # ems after each letter but the last

    def at(self, size: float) -> "Line":
        """Return the same line, larger or smaller."""
        return replace(self, size=size)

    @property
    def width(self) -> float:
        """From the first letter's start to the last one's end."""
        return self.size * self._ems

    @property
    def top(self) -> float:
        """How far its ink reaches above the baseline."""
        return self.size * self._ink[0]

    @property
    def bottom(self) -> float:
        """How far its ink reaches below the baseline."""
        return self.size * self._ink[1]

    @cached_property
    def _ems(self) -> float:
        letters = sum(1 for glyph in self.glyphs if glyph.advance)
        return sum(glyph.advance for glyph in self.glyphs) + self.tracking * max(0, letters - 1)

    @cached_property
    def _ink(self) -> tuple[float, float]:
        spans = [_ink(glyph) for glyph in self.glyphs]
        return max((top for top, _ in spans), default=0), max((low for _, low in spans), default=0)


@cache
def face(name: str) -> Face:
    """Return a typeface; raises FontMissingError.

    The file is mapped into memory, not read: 10 MB of Chinese cost what is looked at.
    """
    path = FONTS / f"{name}.ttf"
    if not path.is_file():
        raise FontMissingError(font=path.name)
    design = hb.Face(hb.Blob.from_file_path(str(path)))
    return Face(name, hb.Font(design), frozenset(design.unicodes))


def shape(text: str, style: Style, size: float, tracking: float = 0) -> Line:
    """Set a line; raises GlyphMissingError, FontMissingError."""
    composed = unicodedata.normalize("NFC", text)  # else accents are stacked, badly
    glyphs = [glyph for run, chosen in _runs(composed, style) for glyph in _shaped(run, chosen)]
    return Line(composed, tuple(glyphs), size, tracking)


def fit(
    text: str, style: Style, widest: float, largest: float, smallest: float, tracking: float = 0
) -> tuple[Line, ...]:
    """Set a text in one line, as large as fits; if that's too small, in two, whatever their size.

    Raises GlyphMissingError, FontMissingError.
    """
    line = shape(text, style, largest, tracking)
    size = min(largest, _size_to_fit([line], widest))
    if size >= smallest or not (cut := _middle(line)):
        return (line.at(size),)
    parts = line.text[:cut].strip(), line.text[cut:].strip()
    halves = [shape(part, style, smallest, tracking) for part in parts]
    size = min(smallest, _size_to_fit(halves, widest))
    return tuple(half.at(size) for half in halves)


def _runs(text: str, style: Style) -> Iterator[tuple[str, Face]]:
    run, current = "", face(FACES[style][0])
    for character in text:
        # What is no letter stays with its neighbour: a Chinese name has a Chinese dot.
        joins = unicodedata.category(character)[0] in "MPSZ"
        stays = run and joins and ord(character) in current.covers
        chosen = current if stays else _face_for(character, style)
        if chosen is not current and run:
            yield run, current
            run = ""
        run, current = run + character, chosen
    if run:
        yield run, current


def _face_for(character: str, style: Style) -> Face:
    if unicodedata.category(character)[0] != "C":  # what can't be seen has no place here
        for name in FACES[style]:
            if ord(character) in face(name).covers:
                return face(name)
    raise GlyphMissingError(character=character, number=f"U+{ord(character):04X}")


def _shaped(text: str, chosen: Face) -> Iterator[Glyph]:
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str(text)
    buffer.language = "und"  # else the server's own
    buffer.guess_segment_properties()
    hb.shape(chosen.font, buffer)
    starts = [info.cluster for info in buffer.glyph_infos]
    em = chosen.em
    for place, (info, position) in enumerate(
        zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ):
        yield Glyph(
            chosen,
            info.codepoint,
            position.x_advance / em,
            position.x_offset / em,
            position.y_offset / em,
            _said(text, starts, place),
        )


def _said(text: str, starts: list[int], place: int) -> str:
    start = starts[place]
    if place and starts[place - 1] == start:
        return ""
    return text[start : next((each for each in starts[place:] if each > start), len(text))]


def _size_to_fit(lines: Iterable[Line], widest: float) -> float:
    width = max(line.at(1).width for line in lines)
    return widest / width if width else inf


def _middle(line: Line) -> int:
    """Return where a line is best cut in two: 0 if nowhere."""
    places = range(1, len(line.text))
    return min(places, key=lambda place: _harm(line.text, place), default=0)


def _harm(text: str, place: int) -> float:
    """Weigh a cut: far from the middle is bad, inside a word worse, before a mark the worst."""
    distance = abs(2 * place / len(text) - 1)
    if text[place] == " " or text[place - 1] in _PAUSES:
        return distance
    if _may_start(text[place]) and text[place - 1] not in _AT_NO_END:
        return distance + (0.4 if " " not in text else 2)
    return distance + 4


def _may_start(character: str) -> bool:
    joins = unicodedata.category(character) in {"Mn", "Mc"}
    return not joins and character not in _AT_NO_START


def _ink(glyph: Glyph) -> tuple[float, float]:
    shape_of = glyph.face.font.get_glyph_extents(glyph.number)
    if shape_of is None or not shape_of.height:
        return 0, 0
    top = shape_of.y_bearing / glyph.face.em + glyph.dy
    return top, -(top + shape_of.height / glyph.face.em)
