import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from defusedxml import ElementTree
from PIL import Image

from service.credentials import badge
from service.credentials.badge import Badge
from service.credentials.typeset import GlyphMissingError
from tests.unit.credentials.certificates import untranslated

BADGE = Badge(
    language="en",
    title="Cross-border e-commerce: Foundation",
    level="Foundation",
    issuer_name="Jinbang <Demonstration> & Issuer {0}",
    demonstration=True,
)
CREDENTIAL = json.dumps({"name": "王䶮明 ]]> {x} & <b>"}, ensure_ascii=False).encode()
NAMESPACE = "{https://purl.imsglobal.org/ob/v3p0}"


@pytest.fixture(autouse=True)
def no_catalogues(tmp_path: Path) -> Iterator[None]:
    with untranslated(tmp_path):
        yield


def test_the_png_carries_its_credential() -> None:
    with Image.open(BytesIO(badge.png(BADGE, CREDENTIAL))) as image:
        image.load()

        assert image.size == (512, 512)
        assert image.info == {"openbadgecredential": CREDENTIAL.decode()}


def test_the_svg_carries_its_credential() -> None:
    drawn = ElementTree.fromstring(badge.svg(BADGE, CREDENTIAL))

    [baked] = drawn.iter(f"{NAMESPACE}credential")
    assert baked.text == CREDENTIAL.decode()
    assert baked is drawn[0]


def test_the_svg_says_what_it_shows() -> None:
    drawn = ElementTree.fromstring(badge.svg(BADGE, CREDENTIAL))

    assert [each.text for each in drawn if each.tag.endswith("title")] == [
        "Cross-border e-commerce: Foundation, Foundation, Jinbang <Demonstration> & Issuer {0}"
    ]


@pytest.mark.parametrize("language", ["en", "th", "zh_Hans"])
def test_a_picture_is_the_same_for_every_holder(language: str) -> None:
    one = Badge(language, "น้ำ 跨境 " * 9, "ระดับพื้นฐาน", "金榜", demonstration=False)

    pictures = [badge.png(one, credential) for credential in (b"{}", CREDENTIAL)]

    with Image.open(BytesIO(pictures[0])) as first, Image.open(BytesIO(pictures[1])) as second:
        assert first.tobytes() == second.tobytes()


def test_a_character_without_a_glyph_is_refused() -> None:
    with pytest.raises(GlyphMissingError):
        badge.svg(Badge("en", "😀", "", "", demonstration=False), b"{}")
