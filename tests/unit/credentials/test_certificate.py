import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from service.credentials import typeset
from service.credentials.certificate import HEIGHT, WIDTH, Certificate, Placed, draw, lines
from service.credentials.typeset import FontMissingError, GlyphMissingError
from service.language import LANGUAGES
from tests.unit.credentials.certificates import (
    CERTIFICATE,
    LINK,
    poppler,
    read_text,
    untranslated,
)

QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # as phones look for

LONG_LATIN = (
    "Venkatanarasimharajuvaripeta Lakshminarasimhamurthy Krishnamoorthy Subramaniam "
    "a/l Balasubramaniam"
)
LONG_THAI = "เจ้าพระยาสุรศักดิ์มนตรี ศรีสุริยวงศ์พิพัฒนศักดิ์สกุลเดชอุดม ณ อยุธยา กาญจนาภิเษกวัฒนโยธิน ปี่ น้ำ"
NAMES = (
    ("Nurul Aisyah binti Zulkifli", None),
    ("Wang Gongming", "王䶮明"),
    ("Nurul Aisyah", "努鲁·艾莎"),
    ("Pinyapat Sirirattanapanyakul", "ปิ่นญาภัทร์ ศิริรัตนปัญญากุล"),
    ("Pi Nam", "ปี่ น้ำ"),
    ("Nguyễn Thị Ánh Tuyết", None),
    ("NGUYỄN ĐÌNH ƯỚC", None),
)


@pytest.fixture(autouse=True)
def no_catalogues(tmp_path: Path) -> Iterator[None]:
    with untranslated(tmp_path):
        yield


def print_it(folder: Path, certificate: Certificate) -> Path:
    file = folder / "certificate.pdf"
    file.write_bytes(draw(certificate))
    return file


@pytest.mark.parametrize(("latin", "own"), NAMES)
def test_names_can_be_copied_as_they_were_written(
    tmp_path: Path, latin: str, own: str | None
) -> None:
    pdf = print_it(tmp_path, replace(CERTIFICATE, name_latin=latin, name_own=own))

    assert [line for line in read_text(pdf) if line in {latin, own}] == list(
        filter(None, [latin, own])
    )


def test_accents_that_were_typed_apart_are_put_together(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Ánh Tuyết")

    pdf = print_it(tmp_path, replace(CERTIFICATE, name_latin=apart))

    assert "Nguyễn Thị Ánh Tuyết" in read_text(pdf)


def test_a_name_that_is_the_same_in_both_scripts_stands_once(tmp_path: Path) -> None:
    pdf = print_it(tmp_path, replace(CERTIFICATE, name_own=CERTIFICATE.name_latin))

    assert read_text(pdf).count(CERTIFICATE.name_latin) == 1


def test_everything_that_an_employer_needs_is_said(tmp_path: Path) -> None:
    said = read_text(print_it(tmp_path, CERTIFICATE))

    assert said[:2] == ["Straits Institute of Digital Commerce", "Johor Bahru, Malaysia"]
    assert "\n".join(said[2:8]) == (
        "Certificate of Competence\n技能证书\nAwarded to\nNurul Aisyah binti Zulkifli\n"
        "who passed the examination in\nCross-border e-commerce: Foundation"
    )
    assert "跨境电子商务从业能力考试（初级） Foundation" in said
    assert (
        "Score 31 of 40, pass mark 24, standard error 2.6. "
        "E-commerce Talent Training Standard, 2026 edition."
    ) in said
    assert "Issued on 12 October 2026" in said
    assert "Valid until 12 October 2029" in said
    whole = "\n".join(said)
    for part in ("7K3M-9QXD-R2TW-H5PA", "Roll entry 48,213", "type it at jinbang.example"):
        assert part in whole


def test_hidden_marks_are_not_said(tmp_path: Path) -> None:
    said = read_text(print_it(tmp_path, replace(CERTIFICATE, marks=None)))

    assert CERTIFICATE.standard_line in said
    assert not any("Score" in line or "31" in line for line in said)


def test_a_standard_error_that_isn_t_estimated_is_not_said(tmp_path: Path) -> None:
    assert CERTIFICATE.marks
    marks = replace(CERTIFICATE.marks, standard_error=None)

    said = read_text(print_it(tmp_path, replace(CERTIFICATE, marks=marks)))

    assert f"Score 31 of 40, pass mark 24. {CERTIFICATE.standard_line}" in said


def test_a_demonstration_says_so_and_nothing_else_does(tmp_path: Path) -> None:
    shown = read_text(print_it(tmp_path, replace(CERTIFICATE, demonstration=True)))

    assert shown[0].startswith("Demonstration: ")
    assert read_text(print_it(tmp_path, CERTIFICATE)) == shown[1:]


def test_a_chinese_certificate_is_headed_in_english_too(tmp_path: Path) -> None:
    said = read_text(print_it(tmp_path, replace(CERTIFICATE, language="zh_Hans")))

    assert "跨境电子商务从业能力考试（初级）" in said
    assert "Cross-border e-commerce: Foundation Foundation" in said
    assert "2026年10月12日" in "\n".join(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_typeface_is_embedded(tmp_path: Path, language: str) -> None:
    certificate = replace(CERTIFICATE, language=language, name_own="王䶮明 น้ำ")

    listed = poppler("pdffonts", print_it(tmp_path, certificate)).splitlines()[2:]

    assert len(listed) >= 5
    assert [line.split()[-5:-2] for line in listed] == [["yes", "yes", "yes"]] * len(listed)


@pytest.mark.parametrize("dots", [110, 200])
def test_a_phone_reads_the_printed_code(tmp_path: Path, dots: int) -> None:
    pdf = print_it(tmp_path, CERTIFICATE)
    poppler("pdftoppm", "-r", str(dots), "-png", "-singlefile", pdf, tmp_path / "page")

    with Image.open(tmp_path / "page.png") as page:
        found = zxingcpp.read_barcodes(page, formats=QR_ONLY)

    assert [each.text for each in found] == [CERTIFICATE.qr_payload]


@pytest.mark.parametrize(
    ("name", "character", "number"),
    [
        ("ஐஸ்வர்யா", "ஐ", "U+0B90"),
        ("Ana 😀", "😀", "U+1F600"),
        ("Ana\u202eana", "\u202e", "U+202E"),
        ("Ana\ue000", "\ue000", "U+E000"),
        ("Ana\nana", "\n", "U+000A"),
    ],
)
def test_a_character_without_a_glyph_is_refused_and_named(
    name: str, character: str, number: str
) -> None:
    draw(replace(CERTIFICATE, name_own="น้ำ"))  # shaping must not make up characters

    with pytest.raises(GlyphMissingError) as caught:
        draw(replace(CERTIFICATE, name_own=name))

    assert caught.value.values == {"character": character, "number": number}


def test_a_missing_typeface_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "FONTS", tmp_path)
    typeset.face.cache_clear()

    with pytest.raises(FontMissingError) as caught:
        draw(CERTIFICATE)

    assert caught.value.values == {"font": "NotoSans-SemiBold.ttf"}
    typeset.face.cache_clear()


def test_the_same_values_give_the_same_bytes() -> None:
    first = draw(CERTIFICATE)
    draw(replace(CERTIFICATE, name_latin="Somebody Else", name_own="ปี่ น้ำ"))

    assert draw(CERTIFICATE) == first


def test_the_credential_is_attached_and_the_link_can_be_clicked() -> None:
    with pikepdf.open(BytesIO(draw(CERTIFICATE))) as pdf:
        attached = pdf.attachments["credential.json"]
        [link] = list(pdf.pages[0].Annots)

        assert attached.get_file().read_bytes() == CERTIFICATE.attachment
        assert attached.obj.AFRelationship == pikepdf.Name.Source
        assert list(pdf.Root.AF) == [attached.obj]
        assert link.A.URI == LINK


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_what_it_is(language: str) -> None:
    with pikepdf.open(BytesIO(draw(replace(CERTIFICATE, language=language)))) as pdf:
        title = str(pdf.docinfo["/Title"])

        assert title.endswith(", Nurul Aisyah binti Zulkifli")
        assert pdf.Root.Lang == language.replace("_", "-")
        assert pdf.open_metadata()["dc:title"] == title
        assert pdf.open_metadata()["dc:creator"] == ["Jinbang Demonstration Issuer"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("demonstration", [False, True])
@pytest.mark.parametrize("own", [None, LONG_THAI, "王䶮明", "明" * 80])
@pytest.mark.parametrize("latin", ["Ly", "ỄỘ ỹ" * 6, LONG_LATIN, LONG_LATIN * 2, "X" * 80])
def test_no_name_is_too_long(
    language: str, latin: str, own: str | None, *, demonstration: bool
) -> None:
    placed = lines(
        replace(
            CERTIFICATE,
            language=language,
            name_latin=latin,
            name_own=own,
            demonstration=demonstration,
            title=dict.fromkeys(CERTIFICATE.title, "Cross-border electronic commerce " * 4),
            organisation="Straits Institute of Digital Commerce " * 4,
            issuer_name="National Agency for the Certification of Digital Skills and Trades",
            link="https://certificates.continuing-education.institute.example.edu.my/v/1",
        )
    )

    whole = {own, latin}
    said = " ".join(each.line.text for each in placed).replace(" ", "")
    assert all(name.replace(" ", "") in said for name in whole if name)
    for one, other in combinations([*map(box, placed), QR, SEAL], 2):
        assert apart(one, other), (one, other)
    for left, top, right, low in map(box, placed):
        assert left > 18
        assert right < WIDTH - 18
        assert low < HEIGHT - 18
        assert top > (14 if demonstration else 18)


Box = tuple[float, float, float, float]
QR: Box = (226.8, 135.8, 265.2, 174.2)  # with its quiet zone
SEAL: Box = (130.3, 141.8, 166.7, 178.2)


def box(placed: Placed) -> Box:
    line = placed.line
    return placed.x, placed.y - line.top, placed.x + line.width, placed.y + line.bottom


def apart(one: Box, other: Box) -> bool:
    beside = one[2] <= other[0] or other[2] <= one[0]
    return beside or one[3] <= other[1] or other[3] <= one[1]
