"""Write set lines into a PDF: glyphs by number, the text beside them for copy and search."""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final, NamedTuple, cast

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFStream,
    PDFString,
    PDFZCompress,
)

from service.credentials.typeset import Face, Glyph, Line

# What an embedded TrueType font needs not carry: a PDF shows glyphs by number, already shaped.
_NOT_EMBEDDED: Final = tuple(
    int.from_bytes(tag.encode())
    for tag in (
        *("BASE", "GDEF", "GPOS", "GSUB", "OS/2", "STAT"),
        *("cmap", "gasp", "name", "post", "vhea", "vmtx"),
    )
)
_CMAP_START: Final = (
    "/CIDInit /ProcSet findresource begin",
    "12 dict begin",
    "begincmap",
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
    "/CMapName /Adobe-Identity-UCS def",
    "/CMapType 2 def",
    "1 begincodespacerange",
    "<0000> <FFFF>",
    "endcodespacerange",
)
_CMAP_END: Final = ("endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end")


class Setting:
    """The typefaces of one document, with only the glyphs it shows."""

    def __init__(self, document: PDFDocument) -> None:
        self._document = document
        self._used: dict[Face, dict[int, _Coded]] = {}

    def operators(self, line: Line, x: float, y: float) -> str:
        """Write a line that starts at x, with its baseline at y downwards, as PDF operators."""
        said = line.text.encode("utf-16-be").hex().upper()
        runs = " ".join(self._run(run, line) for run in _level_runs(line.glyphs))
        return (
            f"/Span <</ActualText <FEFF{said}>>> BDC BT 1 0 0 -1 {x:.3f} {y:.3f} Tm"
            f" {runs} 0 Ts ET EMC"
        )

    def embed(self) -> None:
        """Put the typefaces into the document, once all lines are written."""
        fonts = cast("PDFDictionary", self._document.idToObject["BasicFonts"]).dict
        for used, glyphs in self._used.items():
            fonts[used.name] = _font(self._document, used, list(glyphs.values()))

    def _run(self, run: list[Glyph], line: Line) -> str:
        first = run[0]
        shown = "".join(self._shown(glyph, line.tracking) for glyph in run)
        size = f"/{first.face.name} {line.size:.4f} Tf {first.dy * line.size:.3f} Ts"
        return f"{size} [{shown}] TJ"

    def _shown(self, glyph: Glyph, tracking: float) -> str:
        used = self._used.setdefault(glyph.face, {})
        coded = used.setdefault(glyph.number, _Coded(len(used) + 1, glyph))  # 0 is no glyph
        back = _own_advance(glyph.face, glyph.number) - glyph.advance + glyph.dx
        back -= tracking if glyph.advance else 0
        return f"{_thousandths(-glyph.dx)}<{coded.code:04X}>{_thousandths(back)}"


class _Coded(NamedTuple):
    code: int
    glyph: Glyph


def _level_runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    for _, run in groupby(glyphs, lambda glyph: (glyph.face.name, glyph.dy)):
        yield list(run)


def _own_advance(used: Face, number: int) -> float:
    return float(used.font.get_glyph_h_advance(number)) / used.em


def _thousandths(ems: float) -> str:
    return f" {round(1000 * ems)} " if round(1000 * ems) else ""


def _font(document: PDFDocument, used: Face, coded: list[_Coded]) -> PDFObjectReference:
    """Embed what is used of a typeface as a composite font (ISO 32000-1, section 9.7)."""
    numbers = [glyph.number for _, glyph in coded]
    plan, program = _subset(used, numbers)
    name = f"{_tag(used, numbers)}+{used.name}"
    widths = " ".join(str(round(1000 * _own_advance(used, number))) for number in numbers)
    moved = struct.pack(f">{1 + len(numbers)}H", 0, *(plan[number] for number in numbers))
    inner = {
        "Type": PDFName("Font"),
        "Subtype": PDFName("CIDFontType2"),
        "BaseFont": PDFName(name),
        "CIDSystemInfo": PDFDictionary(
            {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
        ),
        "W": f"[1 [{widths}]]",  # as text: reportlab takes long over each number
        "CIDToGIDMap": _stream(document, f"{name} map", moved),
        "FontDescriptor": _kept(document, _descriptor(document, used, name, program)),
    }
    outer = {
        "Type": PDFName("Font"),
        "Subtype": PDFName("Type0"),
        "BaseFont": PDFName(name),
        "Encoding": PDFName("Identity-H"),
        "DescendantFonts": PDFArray([_kept(document, PDFDictionary(inner))]),
        "ToUnicode": _stream(document, f"{name} text", _to_unicode(coded)),
    }
    return _kept(document, PDFDictionary(outer))


def _subset(used: Face, numbers: Iterable[int]) -> tuple[Mapping[int, int], bytes]:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(numbers)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.drop_table_tag_set.update(_NOT_EMBEDDED)
    plan = hb.SubsetPlan(used.font.face, wanted)
    return plan.old_to_new_glyph_mapping, plan.execute().blob.data


def _tag(used: Face, numbers: Iterable[int]) -> str:
    """Name a subset by six letters (ISO 32000-1, section 9.6.4), the same for the same."""
    digest = hashlib.sha256(repr((used.name, *numbers)).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _descriptor(document: PDFDocument, used: Face, name: str, program: bytes) -> PDFDictionary:
    box = struct.unpack(">4h", used.font.face.reference_table("head").data[36:44])
    extents = used.font.get_font_extents("ltr")
    scale = 1000 / used.em
    return PDFDictionary(
        {
            "Type": PDFName("FontDescriptor"),
            "FontName": PDFName(name),
            "Flags": 4,  # symbolic: its codes are glyphs, not letters
            "FontBBox": PDFArray([round(side * scale) for side in box]),
            "ItalicAngle": 0,
            "Ascent": round(extents.ascender * scale),
            "Descent": round(extents.descender * scale),
            "CapHeight": round(extents.ascender * scale),
            "StemV": 80,  # readers ask for it and use it for substitutes only
            "FontFile2": _stream(document, f"{name} file", program, Length1=len(program)),
        }
    )


def _stream(
    document: PDFDocument, name: str, content: bytes, **entries: object
) -> PDFObjectReference:
    return _kept(document, PDFStream(PDFDictionary(entries), content, [PDFZCompress]), name)


def _kept(document: PDFDocument, part: PDFObject, name: str | None = None) -> PDFObjectReference:
    reference: PDFObjectReference = document.Reference(part, name)  # type: ignore[no-untyped-call]
    return reference


def _to_unicode(coded: Iterable[_Coded]) -> bytes:
    """Say which text a code stands for, to readers that pass over ActualText."""
    pairs = [
        f"<{code:04X}> <{glyph.text.encode('utf-16-be').hex().upper()}>"
        for code, glyph in coded
        if glyph.text
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    said = [line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")]
    return "\n".join([*_CMAP_START, *said, *_CMAP_END]).encode()
