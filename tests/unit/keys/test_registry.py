from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import RegistryError
from keys.registry import FILE, read
from keys.verify import PublicKey
from tests.unit.keys.samples import only_our_errors

ISSUER = """
issuers:
  - did: did:web:credentials.example.org
    names: {en: Example Institute, zh-Hans: 示例学院}
    keys:
      - kid: did:web:credentials.example.org#key-1
        algorithm: EdDSA
        jwk: {kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}
        created: 2026-01-01T00:00:00Z
    since: 2026-11-01
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "issuers.yaml").write_text(ISSUER)
    return tmp_path / "issuers.yaml"


def test_we_trust_nobody_else_yet() -> None:
    assert read() == ()


def test_an_issuer_is_read(file: Path) -> None:
    (issuer,) = read(file)

    assert (issuer.did, issuer.since) == ("did:web:credentials.example.org", date(2026, 11, 1))
    assert issuer.names["zh-Hans"] == "示例学院"
    assert isinstance(issuer.keys[0], PublicKey)
    assert issuer.roll is None


def test_the_format_that_is_documented_is_read(file: Path) -> None:
    lines = FILE.read_text().splitlines()
    example = [line.removeprefix("# ") for line in lines if line.startswith(("# issuers", "#   "))]
    file.write_text("\n".join(example))

    (issuer,) = read(file)

    assert issuer.keys[0].retired is not None
    assert issuer.roll is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("issuers:", "issuer:"),
        ("en: Example Institute, ", ""),
        ("EdDSA", "none"),
        ("EdDSA", "RS256"),
        ("11qYAYKx", "short"),
        ("since: 2026-11-01", "since: soon"),
        ("since:", "sinse:"),
        ("kty: OKP", "kty: [OKP]"),
        (ISSUER, "[]"),
        (ISSUER, "a: [b"),
        (ISSUER, "!!python/object:os.system {}"),
        (ISSUER, ISSUER + ISSUER.replace("issuers:", "")),
    ],
)
def test_what_is_not_understood_is_refused_by_name(file: Path, old: str, new: str) -> None:
    file.write_text(ISSUER.replace(old, new))

    with pytest.raises(RegistryError, match=r"issuers\.yaml"):
        read(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegistryError):
        read(tmp_path / "none.yaml")


@given(st.binary())
def test_only_our_errors_leave(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(data)
    with only_our_errors():
        read(file)
