import json

import pytest

from keys import publish
from keys.public import PublicKey
from keys.verify import peek_jwt, verify_jwt
from service.credentials.hold import Mine
from service.credentials.rules import Visibility
from service.roll import audit
from service.verification import entry, note
from service.verification.status import bit
from tests.functional.employer.conftest import shows
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.employer import Employer


@pytest.fixture
def program(served: House) -> Employer:
    """Somebody's program: it says nothing of what it accepts."""
    employer = Employer(served)
    del employer.browser.environ_base["HTTP_ACCEPT"]
    return employer


def test_the_roll_can_be_audited_from_outside(program: Employer, held: Mine) -> None:
    key = program.sees("/roll/key").strip()
    report = audit.audit(lambda path: program.opens(f"/roll/{path}").data, key)
    assert report.kinds["issue"] >= 1
    assert report.kinds["key"] >= 1
    line = entry.issue_line(program.opens(f"/credentials/{held.code}").get_json(force=True))
    index, head = note.verify_proof(program.sees(f"/roll/proof/{held.code}"), line.encode(), key)
    assert index < head.size == report.head.size


@pytest.mark.usefixtures("held")
def test_a_tile_never_changes_and_a_checkpoint_is_asked_for_again(program: Employer) -> None:
    tile = program.opens("/roll/tile/entries/000.p/1")
    assert "immutable" in tile.headers["Cache-Control"]
    assert "Cookie" not in tile.headers.get("Vary", "")
    checkpoint = program.opens("/roll/checkpoint")
    again = program.browser.get(
        "/roll/checkpoint", headers={"If-None-Match": checkpoint.headers["ETag"]}
    )
    assert again.status_code == 304
    assert program.opens("/roll/tile/0/000").status_code == 404


def test_the_published_keys_check_what_was_signed(program: Employer, held: Mine) -> None:
    document = program.opens("/.well-known/did.json").get_json()
    published = program.opens("/.well-known/jwks.json").get_json()["keys"]
    assert document["id"] == "did:web:jinbang.example"
    for path in (f"/credentials/{held.code}.jwt", f"/credentials/{held.code}.jwt?profile=ob"):
        token = program.sees(path)
        header, _ = peek_jwt(token)
        jwk = next(each for each in published if each["kid"] == header["kid"])
        assert header["kid"] in document["assertionMethod"]
        verify_jwt(token, PublicKey(jwk["kid"], jwk["alg"], jwk))


def test_the_list_that_a_credential_names_says_it_is_not_withdrawn(
    program: Employer, served: House, held: Mine
) -> None:
    served.works()
    status = program.opens(f"/credentials/{held.code}.json").get_json(force=True)[
        "credentialStatus"
    ]
    path = status["statusListCredential"].removeprefix("https://jinbang.example")
    answer = program.opens(path)
    assert answer.mimetype == "application/vc"
    assert "max-age=60" in answer.headers["Cache-Control"]
    encoded = json.loads(answer.text)["credentialSubject"]["encodedList"]
    assert bit(encoded, int(status["statusListIndex"])) is False
    token = program.browser.get(path, headers={"Accept": "application/vc+jwt"})
    assert token.mimetype == "application/vc+jwt"
    assert peek_jwt(token.text)[1]["id"] == status["statusListCredential"]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("*/*", "application/vc"),
        ("application/json", "application/vc"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/pdf", "application/pdf"),
        ("image/png", "image/png"),
        ("image/svg+xml", "image/svg+xml"),
    ],
)
def test_a_credential_comes_in_the_form_that_is_accepted(
    program: Employer, held: Mine, accepted: str, expected: str
) -> None:
    answer = program.browser.get(f"/credentials/{held.code}", headers={"Accept": accepted})
    assert (answer.status_code, answer.mimetype) == (200, expected)
    assert "Accept" in answer.headers["Vary"]


def test_a_browser_is_led_from_the_credential_to_its_page(employer: Employer, held: Mine) -> None:
    answer = employer.opens(f"/credentials/{held.code}")
    assert (answer.status_code, answer.location) == (303, f"/v/{held.code}")


@pytest.mark.parametrize(
    ("visibility", "status", "code"),
    [(Visibility.NO_SCORE, 403, "file_for_holder"), (Visibility.OFF, 410, "link_off")],
)
def test_unless_all_is_shown_files_are_for_the_holder(
    program: Employer, holder: Candidate, held: Mine, visibility: Visibility, status: int, code: str
) -> None:
    shows(holder, held, visibility)
    for kind in ("json", "jwt", "pdf", "png", "svg"):
        path = f"/credentials/{held.code}.{kind}"
        answer = program.opens(path)
        assert (answer.status_code, answer.get_json()["code"]) == (status, code)
        assert holder.opens(path).status_code == 200


def test_another_form_of_a_credential_is_refused_by_name(program: Employer, held: Mine) -> None:
    answer = program.opens(f"/credentials/{held.code}.exe")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "file_kind_unknown")


def test_what_a_credential_points_to_is_there(
    program: Employer, employer: Employer, held: Mine
) -> None:
    credential = program.opens(f"/credentials/{held.code}.json").get_json(force=True)
    achievement = credential["credentialSubject"]["achievement"]
    for url in (achievement["id"], *(each["targetUrl"] for each in achievement["alignment"])):
        path = url.removeprefix("https://jinbang.example")
        assert program.opens(path).get_json(), path
        assert "<h1>" in employer.sees(path), path
    named = program.opens(achievement["id"].removeprefix("https://jinbang.example")).get_json()
    assert (named["id"], named["name"]) == (achievement["id"], achievement["name"])


def test_a_competency_says_what_each_level_can_do(employer: Employer, program: Employer) -> None:
    page = employer.sees("/standard/D3.2")
    assert all(level in page for level in ("Foundation", "Practitioner", "Manager"))
    assert set(program.opens("/standard/D3.2").get_json()["can_do"]) == {"F", "P", "M"}
    assert program.opens("/standard/D99").get_json()["code"] == "competency_not_found"


@pytest.mark.usefixtures("held")
def test_the_roll_page_shows_its_newest_entries_and_checkpoint(
    employer: Employer, program: Employer
) -> None:
    page = employer.sees("/roll")
    assert program.sees("/roll/checkpoint").splitlines()[2] in page.replace("&#43;", "+")
    assert "jinbang roll audit" in page
    assert publish.roll_name("did:web:jinbang.example") in page
