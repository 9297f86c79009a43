"""The certificate on paper: values -> PDF, with the credential attached. Pure.

Places and sizes are millimetres on A4 landscape, y downwards, as they were drawn.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import pikepdf
from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from service.credentials import ornament, qr
from service.credentials.embedding import Setting
from service.credentials.typeset import Line, Style, fit, shape
from service.language import SOURCE, Speaker, later, speaker, tag_of

WIDTH: Final = 297
HEIGHT: Final = 210
MIDDLE: Final = WIDTH / 2
POINTS: Final = 72 / 25.4  # a millimetre
CHINESE: Final = "zh_Hans"
HEADING: Final = later("Certificate of Competence")
HEADING_IN_CHINESE: Final = "技能证书"  # in gold on every certificate, as on the roll of old
ATTACHMENT: Final = "credential.json"

INK: Final = "#1b1f2a"
QUIET: Final = "#4a4f5c"
GOLD: Final = "#76590f"  # of letters: darker than the rules', to be read
WARNING: Final = "#8a4700"
WARNING_TINT: Final = "#fdf0dc"
EDGE: Final = "#87816f"

WIDEST: Final = 236  # between the gold rules, with air
TIGHTEST: Final = 0.6  # of the gaps that were drawn; after that the letters give way
QR: Final = (228.5, 137.5, 35)  # left, top, side
COLUMN: Final = (34, 64)  # the signature's left edge and width
CODE_X: Final = QR[0] + QR[2] / 2
CODE_WIDEST: Final = 58

rl_config.useA85 = 0  # it writes streams as text, a quarter longer and slower


@dataclass(frozen=True)
class Marks:
    """What a holder may show or hide; the standard error is None while it isn't estimated."""

    score: Decimal
    total: Decimal
    cut: Decimal
    standard_error: Decimal | None


@dataclass(frozen=True)
class Certificate:
    """What stands on a certificate, with the lines that the caller words in its language."""

    language: str
    issuer_name: str
    organisation: str  # that held the exam
    organisation_place: str  # empty: not said
    name_latin: str
    name_own: str | None  # in the holder's own script
    title: Mapping[str, str]  # of the exam, by BCP 47 tag
    level: str
    marks: Marks | None
    standard_line: str
    proctoring_line: str
    issued_on: date
    valid_until: date
    code: str  # as shown, in four groups
    roll_entry: int
    link: str
    qr_payload: str  # the link with the signed claim as its fragment
    demonstration: bool
    attachment: bytes  # the credential


class Placed(NamedTuple):
    """A line at its place: its start and its baseline."""

    line: Line
    x: float
    y: float
    colour: str


class _Item(NamedTuple):
    line: Line
    colour: str
    gap: float  # before it, in a stack that is neither full nor empty


def draw(certificate: Certificate) -> bytes:
    """Draw a certificate as PDF, the same bytes for the same values.

    Raises GlyphMissingError, FontMissingError, QrTooLongError.
    """
    modules = qr.matrix(certificate.qr_payload)
    file = BytesIO()
    sheet = _Sheet(
        file,
        pagesize=(WIDTH * POINTS, HEIGHT * POINTS),
        pageCompression=1,
        invariant=1,
        lang=tag_of(certificate.language),
    )
    setting = Setting(sheet._doc)  # noqa: SLF001  # reportlab has no door for fonts of one's own
    sheet.write(_ground(certificate))
    sheet.write(_code(modules))
    sheet.write(*(_written(placed, setting) for placed in lines(certificate)))
    sheet.linkURL(certificate.link, _link_area())
    setting.embed()
    sheet.save()
    return _finished(certificate, file.getvalue())


def lines(certificate: Certificate) -> tuple[Placed, ...]:
    """Set and place every line; raises GlyphMissingError, FontMissingError."""
    _ = speaker(certificate.language)
    return (
        *([_demonstration(_)] if certificate.demonstration else []),
        *_stack(_agency(certificate), 25.9, 36),
        *_stack(_heading(_), 41.2, 64.4),
        *_stack(_body(certificate, _), 76, 133),
        *_signature(certificate, _),
        *_beneath_seal(certificate, _),
        *_beneath_code(certificate, _),
    )


class _Sheet(Canvas):
    _doc: PDFDocument
    _code: list[str]

    def _make_preamble(self) -> None:
        # reportlab would name Helvetica here, which it doesn't embed; millimetres come instead.
        self._preamble = f"{POINTS:.6f} 0 0 {-POINTS:.6f} 0 {HEIGHT * POINTS:.4f} cm"

    def write(self, *operators: str) -> None:
        self._code.extend(operators)


def _agency(certificate: Certificate) -> Iterator[_Item]:
    for line in fit(certificate.organisation, Style.STRONG, WIDEST, 4.6, 3.4, tracking=0.05):
        yield _Item(line, QUIET, 1)
    if certificate.organisation_place:
        yield _Item(shape(certificate.organisation_place, Style.TEXT, 3.3), QUIET, 2)


def _heading(_: Speaker) -> Iterator[_Item]:
    chinese = _.language == CHINESE
    for line in fit(_(HEADING), Style.DISPLAY, WIDEST, 14, 9, tracking=0.3 if chinese else 0):
        yield _Item(line, INK, 2)
    if chinese:
        yield _Item(shape(HEADING, Style.DISPLAY, 6.4), GOLD, 3.4)
    else:
        yield _Item(shape(HEADING_IN_CHINESE, Style.TEXT, 7.2, tracking=0.5), GOLD, 3.2)


def _body(certificate: Certificate, _: Speaker) -> Iterator[_Item]:
    yield _Item(shape(_("Awarded to"), Style.TEXT, 4.2), QUIET, 0)
    yield from _named(certificate)
    passed = _("who passed the examination in")
    yield _Item(shape(passed, Style.TEXT, 4.2), QUIET, 5)
    title = _.of(certificate.title)
    yield from _several(fit(title, Style.DISPLAY, WIDEST, 8.2, 5.4), INK, 4, 2)
    second = _second_title(certificate, _)
    yield from _several(fit(second, Style.TEXT, WIDEST, 5, 3.6), GOLD, 3.6, 1.6)
    yield from _several(_measure(certificate, _), QUIET, 4.4, 1.6)


def _named(certificate: Certificate) -> Iterator[_Item]:
    found = fit(certificate.name_latin, Style.DISPLAY, WIDEST, 12.5, 8)
    yield from _several(found, INK, 4.4, 2)
    if certificate.name_own and certificate.name_own != certificate.name_latin:
        own = fit(certificate.name_own, Style.TEXT, WIDEST, 7, 4.8)
        yield from _several(own, INK, 3.4, 1.8)


def _several(found: Iterable[Line], colour: str, gap: float, between: float) -> Iterator[_Item]:
    for number, line in enumerate(found):
        yield _Item(line, colour, between if number else gap)


def _second_title(certificate: Certificate, _: Speaker) -> str:
    other = SOURCE if _.language == CHINESE else tag_of(CHINESE)
    return "   ".join(filter(None, [certificate.title.get(other), certificate.level]))


def _measure(certificate: Certificate, _: Speaker) -> list[Line]:
    """Say score and standard in one line if that has room, else in a line each."""
    said = [*_score_line(certificate, _), certificate.standard_line]
    space = "" if _.language == CHINESE else " "
    whole = shape(space.join(said), Style.TEXT, 3.5)
    if whole.width <= WIDEST:
        return [whole]
    return [line for text in said for line in fit(text, Style.TEXT, WIDEST, 3.5, 2.8)]


def _score_line(certificate: Certificate, _: Speaker) -> Iterator[str]:
    marks = certificate.marks
    if marks is None:
        return
    values = {"score": marks.score, "total": marks.total, "cut": marks.cut}
    if marks.standard_error is None:
        yield _("Score {score} of {total}, pass mark {cut}.", **values)
    else:
        yield _(
            "Score {score} of {total}, pass mark {cut}, standard error {error}.",
            error=marks.standard_error,
            **values,
        )


def _demonstration(_: Speaker) -> Placed:
    said = _("Demonstration: the questions of this exam are public, so passing it proves nothing.")
    return _centred(fit(said, Style.STRONG, WIDEST - 20, 3.3, 2)[0], MIDDLE, 18.4, WARNING)


def _signature(certificate: Certificate, _: Speaker) -> Iterator[Placed]:
    issued = _("Issued on {day}", day=certificate.issued_on)
    until = _("Valid until {day}", day=certificate.valid_until)
    # A date stays on one line, or it would run into what stands below.
    one = [fit(said, Style.STRONG, COLUMN[1], 3.9, 2.9) for said in (issued, until)]
    dates = [(line, INK) for lines in one for line in lines]
    how = _column(certificate.proctoring_line, Style.TEXT, 3.3, QUIET)
    yield from _down(dates, 148.8, 5.6)
    yield from _down(how, 165.6 - 4.4 * (len(how) - 1), 4.4)
    signed = _("Signed digitally; scan to check")
    under = _column(certificate.issuer_name, Style.STRONG, 3.7, INK)
    yield from _down([*under, *_column(signed, Style.TEXT, 3.3, QUIET)], 174.6, 4.6)


def _column(text: str, style: Style, size: float, colour: str) -> list[tuple[Line, str]]:
    return [(line, colour) for line in fit(text, style, COLUMN[1], size, 0.92 * size)]


def _beneath_seal(certificate: Certificate, _: Speaker) -> Iterator[Placed]:
    said = _("Roll entry {entry}", entry=certificate.roll_entry)
    yield _centred(shape(said, Style.TEXT, 3), MIDDLE, 184, QUIET)


def _beneath_code(certificate: Certificate, _: Speaker) -> Iterator[Placed]:
    yield _centred(shape(certificate.code, Style.STRONG, 3.9, 0.04), CODE_X, 178.4, INK)
    host = urlsplit(certificate.link).netloc
    scan = _("Scan, or type it at {host}", host=host)
    for number, line in enumerate(fit(scan, Style.TEXT, CODE_WIDEST, 3.2, 2.9)):
        yield _centred(line, CODE_X, 183.4 + 4 * number, QUIET)


def _stack(items: Iterable[_Item], top: float, low: float) -> Iterator[Placed]:
    """Fill a height: what the ink leaves is shared by the gaps, so that nothing can collide."""
    stacked = list(items)
    height = low - top
    ink = sum(item.line.top + item.line.bottom for item in stacked)
    gaps = sum(item.gap for item in stacked[1:]) or 1  # alone, it stands in no gap
    scale = min(1, (height - TIGHTEST * gaps) / ink)
    share = (height - scale * ink) / gaps
    y = top
    for number, (line, colour, gap) in enumerate(stacked):
        y += scale * line.top + (share * gap if number else 0)
        yield _centred(line.at(scale * line.size), MIDDLE, y, colour)
        y += scale * line.bottom


def _down(coloured: Iterable[tuple[Line, str]], y: float, leading: float) -> Iterator[Placed]:
    for number, (line, colour) in enumerate(coloured):
        yield Placed(line, COLUMN[0], y + leading * number, colour)


def _centred(line: Line, x: float, y: float, colour: str) -> Placed:
    return Placed(line, x - line.width / 2, y, colour)


def _written(placed: Placed, setting: Setting) -> str:
    operators = setting.operators(placed.line, placed.x, placed.y)
    return f"{ornament.colour(placed.colour, 'rg')} {operators}"


def _ground(certificate: Certificate) -> str:
    parts = [ornament.border(), ornament.divider(), ornament.rosette(MIDDLE, 160)]
    parts.append(ornament.seal(137.5, 149, 22))
    parts.append(f"q {ornament.colour(EDGE, 'RG')} .3 w 34 169 m 98 169 l S Q")
    if certificate.demonstration:
        parts.append(_label(_demonstration(speaker(certificate.language))))
    return " ".join(parts)


def _label(placed: Placed) -> str:
    """Draw what a demonstration's line stands on."""
    path = ornament.rounded(placed.x - 4, placed.y - 3.85, placed.line.width + 8, 5.3, 1)
    colours = f"{ornament.colour(WARNING_TINT, 'rg')} {ornament.colour(WARNING, 'RG')}"
    return f"q {colours} .2 w {path} B Q"


def _code(modules: qr.Matrix) -> str:
    left, top, side = QR
    unit = side / len(modules)
    return f"q 0 g {unit:.6f} 0 0 {unit:.6f} {left} {top} cm {qr.squares(modules)} Q"


def _link_area() -> tuple[float, float, float, float]:
    left, top, side = QR
    low = HEIGHT - top - side - 8  # the code in letters too
    return POINTS * left, POINTS * low, POINTS * (left + side), POINTS * (HEIGHT - top)


def _finished(certificate: Certificate, drawn: bytes) -> bytes:
    """Add what reportlab can't: the attachment and the metadata."""
    _ = speaker(certificate.language)
    file = BytesIO()
    with pikepdf.open(BytesIO(drawn)) as document:
        _attach(document, certificate)
        _describe(document, certificate, _)
        # What reportlab packed would be unpacked and packed again, for nothing and 4 ms.
        document.save(file, deterministic_id=True, compress_streams=False)
    return file.getvalue()


def _attach(document: pikepdf.Pdf, certificate: Certificate) -> None:
    attached = pikepdf.AttachedFileSpec(
        document,
        certificate.attachment,
        filename=ATTACHMENT,
        mime_type="application/vc",
        relationship=pikepdf.Name.Source,
    )
    document.attachments[ATTACHMENT] = attached
    document.Root.AF = pikepdf.Array([attached.obj])  # ISO 32000-2, section 14.13


def _describe(document: pikepdf.Pdf, certificate: Certificate, _: Speaker) -> None:
    title = f"{_(HEADING)}: {_.of(certificate.title)}, {certificate.name_latin}"
    document.docinfo["/CreationDate"] = f"D:{certificate.issued_on:%Y%m%d}"
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:creator"] = [certificate.issuer_name]
        metadata["dc:language"] = [tag_of(certificate.language)]
        metadata["xmp:CreateDate"] = certificate.issued_on.isoformat()
