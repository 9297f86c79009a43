"""A certificate to vary, and what poppler sees on it."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from service import language
from service.credentials.certificate import Certificate, Marks

LINK = "https://jinbang.example/v/7K3M9QXDR2TWH5PA"
CERTIFICATE = Certificate(
    language="en",
    issuer_name="Jinbang Demonstration Issuer",
    organisation="Straits Institute of Digital Commerce",
    organisation_place="Johor Bahru, Malaysia",
    name_latin="Nurul Aisyah binti Zulkifli",
    name_own=None,
    title={
        "en": "Cross-border e-commerce: Foundation",
        "zh-Hans": "跨境电子商务从业能力考试（初级）",
        "th": "อีคอมเมิร์ซข้ามพรมแดน: ระดับพื้นฐาน",
        "vi": "Thương mại điện tử xuyên biên giới: Trình độ cơ bản",
    },
    level="Foundation",
    marks=Marks(Decimal(31), Decimal(40), Decimal(24), Decimal("2.6")),
    standard_line="E-commerce Talent Training Standard, 2026 edition.",
    proctoring_line="Supervised: events, camera and screen, with an invigilator's decision.",
    issued_on=date(2026, 10, 12),
    valid_until=date(2029, 10, 12),
    code="7K3M-9QXD-R2TW-H5PA",
    roll_entry=48213,
    link=LINK,
    qr_payload=f"{LINK}#1.{'0aZ_-9' * 66}",
    demonstration=False,
    attachment=b'{"type": ["VerifiableCredential"]}',
)


def poppler(program: str, *arguments: str | Path) -> str:
    """Run one of poppler's programs; skips where it isn't installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} isn't installed: apt-get install poppler-utils")
    done = subprocess.run([program, *map(str, arguments)], check=True, capture_output=True)
    return done.stdout.decode()


def read_text(pdf: Path) -> list[str]:
    """Return the lines of text that a person could copy from a PDF."""
    said = poppler("pdftotext", "-layout", pdf, "-")
    return [" ".join(line.split()) for line in re.split(r"[\n\f]", said) if line.strip()]


@contextmanager
def untranslated(folder: Path) -> Iterator[None]:
    """Leave the catalogues empty, so that what is seen doesn't hang on translators."""
    for each in language.LANGUAGES:
        (folder / f"{each}.po").write_text('msgid ""\nmsgstr ""\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "TRANSLATIONS", folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    for each in (language.catalogue, language.plurals, language._read):  # noqa: SLF001
        each.cache_clear()
