import json
import struct
import zlib
from io import BytesIO

import pikepdf
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from keys.suites import b64
from service.errors import DomainError
from service.verification import badges, code, pdf, pictures
from service.verification.badges import BadgeRefusedError
from service.verification.claim import ClaimRefusedError
from service.verification.code import CodeMistypedError
from service.verification.pdf import PdfRefusedError
from service.verification.pictures import NoCodeError, PictureRefusedError, PictureTooLargeError
from service.verification.presentation import (
    DocumentUnreadableError,
    LinkUnknownError,
    Presentation,
    PresentationTooLargeError,
    PresentationUnreadableError,
    SeveralCredentialsError,
    read,
)

CODE = "7K3M9QXDR2TW4HNN"
LINK = f"https://exam.example/v/{code.show(CODE)}"
CLAIM = b"\xd2\x84CBOR"
QR = f"{LINK}#1.{b64(CLAIM)}"
CREDENTIAL = {"type": ["VerifiableCredential"], "name": "跨境电子商务"}
JSON = json.dumps(CREDENTIAL)
TOKEN = "eyJhbGciOiJFZERTQSJ9.e30.c2ln"
PNG = b"\x89PNG\r\n\x1a\n"


def drawn(text: str, *, scale: int = 4) -> Image.Image:
    code_ = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(code_.to_image(scale=scale))


def saved(image: Image.Image, form: str) -> bytes:
    file = BytesIO()
    image.convert("RGB").save(file, form)
    return file.getvalue()


def photographed(text: str) -> bytes:
    """Take the code on a large sheet, askew and not quite sharp."""
    sheet = Image.new("L", (1600, 1200), 230)
    sheet.paste(drawn(text).resize((500, 500)), (700, 300))
    return saved(sheet.rotate(7, fillcolor=200).reduce(2), "JPEG")


def baked(*chunks: tuple[bytes, bytes]) -> bytes:
    plain = saved(Image.new("L", (4, 4)), "PNG")
    made = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return plain[:33] + made + plain[33:]  # after the header chunk


def itxt(text: bytes, *, packed: bool = False) -> tuple[bytes, bytes]:
    flags = b"\1\0" if packed else b"\0\0"
    return b"iTXt", b"openbadgecredential\0" + flags + b"\0\0" + text


def svg(inside: str) -> bytes:
    return (
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">{inside}<path d="M0 0"/></svg>'
    ).encode()


def certificate(*, attached: str = "", link: str = "", code_: str = "") -> bytes:
    file = BytesIO()
    canvas = Canvas(file)
    canvas.drawString(100, 800, "Certificate")
    if link:
        canvas.linkURL(link, (0, 0, 50, 50))
    if code_:
        canvas.drawImage(ImageReader(drawn(code_).convert("RGB")), 200, 200, 150, 150)
    canvas.save()
    if not attached:
        return file.getvalue()
    with pikepdf.open(file) as document:
        document.attachments["credential.json"] = attached.encode()
        whole = BytesIO()
        document.save(whole)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("held_up", "read_as"),
    [
        (CODE, Presentation(CODE)),
        (f" {code.show(CODE).lower()}\n", Presentation(CODE)),
        (LINK, Presentation(CODE, "exam.example")),
        (LINK.upper(), Presentation(CODE, "exam.example")),
        (f"exam.example:8000/v/{CODE}/?lang=th", Presentation(CODE, "exam.example:8000")),
        (f"https://exam.example/credentials/{CODE}.pdf", Presentation(CODE, "exam.example")),
        (QR, Presentation(CODE, "exam.example", claim=CLAIM)),
        (f"#1.{b64(CLAIM)}", Presentation(claim=CLAIM)),
        (JSON, Presentation(credential=CREDENTIAL)),
        (f"\ufeff{JSON}".encode(), Presentation(credential=CREDENTIAL)),
        (TOKEN, Presentation(token=TOKEN)),
        (f"{TOKEN}\n".encode(), Presentation(token=TOKEN)),
        (json.dumps({"verifiableCredential": [CREDENTIAL]}), Presentation(credential=CREDENTIAL)),
        (json.dumps({"verifiableCredential": [TOKEN]}), Presentation(token=TOKEN)),
        (
            json.dumps(
                {
                    "type": "EnvelopedVerifiableCredential",
                    "id": f"data:application/vc+jwt,{TOKEN}",
                }
            ),
            Presentation(token=TOKEN),
        ),
        (baked(itxt(JSON.encode())), Presentation(credential=CREDENTIAL)),
        (baked(itxt(zlib.compress(TOKEN.encode()), packed=True)), Presentation(token=TOKEN)),
        (
            svg(f"<openbadges:credential><![CDATA[{JSON}]]></openbadges:credential>"),
            Presentation(credential=CREDENTIAL),
        ),
        (svg(f'<openbadges:credential verify="{TOKEN}"/>'), Presentation(token=TOKEN)),
        (saved(drawn(QR), "PNG"), Presentation(CODE, "exam.example", claim=CLAIM)),
        (saved(drawn(LINK), "WEBP"), Presentation(CODE, "exam.example")),
        (photographed(LINK), Presentation(CODE, "exam.example")),
        (certificate(attached=JSON, link=QR), Presentation(credential=CREDENTIAL)),
        (certificate(link=QR), Presentation(CODE, "exam.example", claim=CLAIM)),
        (certificate(code_=LINK), Presentation(CODE, "exam.example")),
    ],
    ids=lambda value: str(value)[:24] if not isinstance(value, Presentation) else "",
)
def test_what_people_hold_up_is_read(held_up: bytes | str, read_as: Presentation) -> None:
    assert read(held_up) == read_as


NESTED = "[" * 100_000
LAUGHS = (
    '<!DOCTYPE svg [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><svg>&i;</svg>"
)
STEALING = '<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/passwd">]><svg>&f;</svg>'


@pytest.mark.parametrize(
    ("held_up", "error"),
    [
        ("", PresentationUnreadableError),
        ("—", PresentationUnreadableError),
        (b"\xff\xfe\x00", PresentationUnreadableError),
        ("x" * 5_000, PresentationUnreadableError),
        ("7K3M9QXDR2TW4HNM", CodeMistypedError),
        ("https://exam.example/v/7K3M9QXDR2TW4HNM", CodeMistypedError),
        ("https://elsewhere.example/", LinkUnknownError),
        ("https://[/", LinkUnknownError),
        ("#1.***", ClaimRefusedError),
        (f"{LINK}#1.A", ClaimRefusedError),
        ('{"a": 1, "a": 2}', DocumentUnreadableError),
        ('{"a": NaN}', DocumentUnreadableError),
        ('{"a": 1' + "0" * 9_000 + "}", DocumentUnreadableError),
        ('{"a": ' + NESTED, DocumentUnreadableError),
        ('{"a": "' + "\\ud800" + '"}', DocumentUnreadableError),
        ('{"a": "' + "x" * 500_000 + '"}', DocumentUnreadableError),
        ('{"a": "' + "x" * 2_000_000 + '"}', PresentationTooLargeError),
        ('{"verifiableCredential": []}', SeveralCredentialsError),
        ('{"verifiableCredential": [{}, {}]}', SeveralCredentialsError),
        ('{"verifiableCredential": [7]}', DocumentUnreadableError),
        ('{"type": "EnvelopedVerifiableCredential"}', DocumentUnreadableError),
        (bytes(11 * 1024 * 1024), PresentationTooLargeError),
        (LAUGHS.encode(), BadgeRefusedError),
        (STEALING.encode(), BadgeRefusedError),
        (svg(""), BadgeRefusedError),
        (svg('<openbadges:credential verify="a.b.c"/>' * 2), BadgeRefusedError),
        (b"<svg>" * 100_000, BadgeRefusedError),
        (b"<" + b" " * 3_000_000, BadgeRefusedError),
        (b'<?xml version="1.0" encoding="nonsense"?><svg/>', BadgeRefusedError),
        (baked(itxt(b"{}"), itxt(b"{}")), BadgeRefusedError),
        (baked(itxt(zlib.compress(bytes(20_000_000)), packed=True)), BadgeRefusedError),
        (baked(itxt(b"\xff")), BadgeRefusedError),
        (baked((b"iTXt", b"openbadgecredential\0")), BadgeRefusedError),
        (saved(Image.new("L", (40, 40)), "PNG"), NoCodeError),
        (PNG, PictureRefusedError),
        (b"\xff\xd8\xff" + bytes(100), PictureRefusedError),
        (saved(Image.new("1", (10_000, 6_000)), "PNG"), PictureTooLargeError),
        (b"%PDF-1.7\n" + b"x" * 1000, PdfRefusedError),
        (certificate(), PdfRefusedError),
        (certificate(link="https://elsewhere.example/"), PdfRefusedError),
    ],
    ids=lambda value: str(value)[:24],
)
def test_anything_else_is_refused_by_name(held_up: bytes | str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        read(held_up)


def test_the_media_type_says_what_was_meant() -> None:
    with pytest.raises(PictureRefusedError):
        read(b"\0\0\0\x18ftypheic", "image/heic")
    with pytest.raises(PdfRefusedError):
        read(b"nothing", "application/pdf")


def swelling() -> bytes:
    """Make a PDF of half a megabyte whose attachment unpacks to 600 million."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(10_000_000)) for _ in range(60)) + packer.flush()
    file = BytesIO()
    with pikepdf.open(BytesIO(certificate(attached=JSON))) as document:
        flate = pikepdf.Name.FlateDecode
        stream = document.attachments["credential.json"].get_file().obj
        stream.write(zlib.compress(packed), filter=pikepdf.Array([flate, flate]))
        document.save(file, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return file.getvalue()


def test_a_pdf_that_swells_is_stopped() -> None:
    bomb = swelling()

    assert len(bomb) < 1_000_000
    with pytest.raises(PdfRefusedError):
        read(bomb)


def test_a_pdf_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.01)

    with pytest.raises(PdfRefusedError):
        read(certificate(link=QR))


STARTS = [PNG, b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"<svg>", b"<?xml", b"{", b"ey.", b"#1.", b""]


@settings(max_examples=300)
@given(st.sampled_from(STARTS), st.binary(max_size=300))
@example(b"RIFF", b"")
def test_any_bytes_are_read_or_refused_by_our_own_family(start: bytes, rest: bytes) -> None:
    try:
        assert isinstance(read(start + rest), Presentation)
    except DomainError as error:
        assert error.sentence.format(**error.values)  # noqa: PT017


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_slip_in_a_file_is_read_or_refused_by_our_own_family(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(FILES))
    place = data.draw(st.integers(0, len(whole) - 1))
    slipped = whole[:place] + data.draw(st.binary(max_size=3)) + whole[place + 1 :]
    try:
        assert isinstance(read(slipped), Presentation)
    except DomainError as error:
        assert error.sentence.format(**error.values)  # noqa: PT017


FILES = [
    baked(itxt(JSON.encode())),
    saved(drawn(LINK), "PNG"),
    saved(drawn(LINK), "JPEG"),
    svg(f"<openbadges:credential><![CDATA[{JSON}]]></openbadges:credential>"),
    QR.encode(),
    JSON.encode(),
]


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_any_slip_in_a_pdf_is_read_or_refused_by_our_own_family(data: st.DataObject) -> None:
    whole = certificate(attached=JSON)
    place = data.draw(st.integers(9, len(whole) - 1))
    try:
        assert isinstance(read(whole[:place] + whole[place + 40 :]), Presentation)
    except DomainError as error:
        assert error.sentence.format(**error.values)  # noqa: PT017


@given(st.text(), st.text())
def test_any_text_is_read_or_refused_by_our_own_family(one: str, other: str) -> None:
    for text in (one, f"https://{one}/v/{other}", f'{{"{one}": {other}}}', f"{LINK}#1.{one}"):
        try:
            assert isinstance(read(text), Presentation)
        except DomainError as error:
            assert error.sentence.format(**error.values)  # noqa: PT017


def test_readers_agree_on_what_they_are_for() -> None:
    assert [pictures.is_picture(saved(drawn(LINK), form)) for form in ("PNG", "JPEG", "WEBP")] == [
        True
    ] * 3
    assert badges.png_text(saved(drawn(LINK), "PNG")) is None
