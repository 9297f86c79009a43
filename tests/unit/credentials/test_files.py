import json
from uuid import uuid4

import pytest

from service.credentials import files, hold
from service.credentials.files import File, Kind
from service.credentials.rules import FileForHolderError, LinkOffError, Visibility
from service.database import transaction
from service.language import LANGUAGES
from service.verification import presentation
from service.verification.presentation import Presentation
from service.verification.trust import Standing, StatusFacts, Trust, own_issuer
from service.verification.verdict import State
from service.verification.verify import verify
from tests.unit.credentials.test_issue import row_of
from tests.unit.credentials.world import DID, NOON, URL, WANG, World


@pytest.fixture
def stored(world: World) -> files.Stored:
    row = row_of(world.issues(WANG))
    with transaction(read_only=True) as session:
        return files.read(session, row.code, None)


@pytest.mark.parametrize("kind", Kind)
def test_every_file_verifies(world: World, stored: files.Stored, kind: Kind) -> None:
    file = files.write(stored, kind, URL, "en")
    own = own_issuer(DID, {"en": "Jinbang"}, world.ring.public_keys, NOON)
    active = StatusFacts(Standing.ACTIVE, None, None, NOON)
    held = _held(file)

    assert verify(held, Trust({DID: own}, lambda _: active), NOON).state is State.VALID


def _held(file: File) -> Presentation:
    if file.name.endswith(".svg") and not file.name.endswith("badge.svg"):
        pytest.skip("a QR code as SVG is for printing: no reader here draws it")
    return presentation.read(file.data, file.media_type)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_in_each_language(stored: files.Stored, language: str) -> None:
    assert files.write(stored, Kind.CERTIFICATE, URL, language).data.startswith(b"%PDF")


def test_the_json_is_the_credential(stored: files.Stored) -> None:
    file = files.write(stored, Kind.JSON, URL, "en")
    assert json.loads(file.data) == stored.credential
    assert file.media_type == "application/vc"
    assert file.name.endswith(".json")


@pytest.mark.parametrize(
    ("visibility", "error"),
    [(Visibility.NO_SCORE, FileForHolderError), (Visibility.OFF, LinkOffError)],
)
def test_unless_all_is_shown_files_are_for_the_holder(
    world: World, visibility: Visibility, error: type[Exception]
) -> None:
    row = row_of(world.issues())
    with transaction() as session:
        hold.set_visibility(session, row.candidate_id, row.id, visibility, NOON)
        assert files.read(session, row.code, row.candidate_id)
        for other in (None, uuid4()):
            with pytest.raises(error):
                files.read(session, row.code, other)
