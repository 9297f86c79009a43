import io
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from service.clock import now
from service.credentials import reports, status
from service.credentials.hold import Mine
from service.credentials.rules import Reason, Visibility
from service.database import transaction
from service.people.rules import Names
from service.results import score
from service.sittings import arrange
from service.verification import code as codes
from tests.functional.employer.conftest import SIRIPHAN, of, passes, shows
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.employer import Employer

STATIC = Path(__file__).parents[3] / "service" / "static"
LIGHT = 50_000  # bytes of a page with all it needs
UNUSED = codes.make()


def token(employer: Employer, page: str = "/verify") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', employer.opens(page).text)
    assert found
    return found[1]


def types(employer: Employer, text: str) -> TestResponse:
    return employer.browser.post("/verify", data={"code": text, "csrf_token": token(employer)})


def gives(employer: Employer, data: bytes, name: str) -> TestResponse:
    form = {"file": (io.BytesIO(data), name), "csrf_token": token(employer)}
    return employer.browser.post("/verify", data=form)


def headline(page: str) -> str:
    found = re.search(r'<h1 id="verdict">([^<]+)</h1>', page)
    assert found, page
    return found[1]


def test_the_page_says_in_its_first_lines_that_it_is_genuine_and_whose_it_is(
    employer: Employer, held: Mine
) -> None:
    page = employer.sees(f"/v/{held.code}")
    assert headline(page) == "This credential is genuine"
    assert page.index("This credential is genuine") < page.index(SIRIPHAN.latin)
    assert f'lang="th">{SIRIPHAN.own}<' in page
    for said in ("Is it the same person?", "demonstration", "What the holder can do", "Foundation"):
        assert said in page


def test_the_page_weighs_less_than_50_kb_with_all_it_needs(employer: Employer, held: Mine) -> None:
    page = employer.sees(f"/v/{held.code}")
    needed = set(re.findall(r'(?:href|src)="/static/([^"#?]+)', page))
    assert {"jinbang.css", "icons.svg"} <= needed
    assert len(page.encode()) + sum((STATIC / each).stat().st_size for each in needed) < LIGHT


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ms", "th", "vi", "id"])
def test_every_language_has_the_same_answer(served: House, held: Mine, language: str) -> None:
    page = Employer(served, language).sees(f"/v/{held.code}")
    assert 'class="verdict is-ok"' in page
    assert page.count('<li class="is-ok">') == 6


def test_a_program_is_told_the_verdict_in_the_published_shape(
    employer: Employer, held: Mine
) -> None:
    answer = employer.asks_by_program(held.code).get_json()
    assert list(answer) == ["state", "reason", "checked_at", "credential", "checks"]
    names = [check["name"] for check in answer["checks"]]
    assert (answer["state"], answer["reason"]) == ("valid", None)
    assert names == ["format", "signature", "issuer", "dates", "status", "roll"]
    members = ["name", "state", "code", "sentence", "data_at", "data_age_s"]
    assert all(list(check) == members for check in answer["checks"])


def test_a_code_may_be_typed_as_it_comes(employer: Employer, held: Mine) -> None:
    shown = codes.show(held.code)
    for typed in (shown.lower().replace("-", " "), f"https://jinbang.example/v/{shown}"):
        answer = types(employer, typed)
        assert (answer.status_code, answer.location) == (303, f"/v/{shown}")


@pytest.mark.parametrize(
    ("typed", "expected", "code"),
    [("A" * 16, 422, "code_mistyped"), (UNUSED, 404, "code_not_found")],
)
def test_a_slip_is_told_apart_from_a_code_that_does_not_exist(
    employer: Employer, typed: str, expected: int, code: str
) -> None:
    page = employer.opens(f"/v/{typed}")
    program = employer.asks_by_program(typed)
    assert (page.status_code, program.status_code) == (expected, expected)
    assert f'value="{typed}"' in page.text
    assert "is-ok" not in page.text
    assert program.get_json()["code"] == code


def test_a_slip_in_the_form_is_given_back_to_mend(employer: Employer) -> None:
    answer = types(employer, "7K3M-9QXD-R2TW-0000")
    assert answer.status_code == 422
    assert 'value="7K3M-9QXD-R2TW-0000"' in answer.text


def test_a_link_that_is_off_shows_nothing(
    employer: Employer, holder: Candidate, held: Mine
) -> None:
    shows(holder, held, Visibility.OFF)
    page = employer.opens(f"/v/{held.code}")
    assert page.status_code == 410
    assert SIRIPHAN.latin not in page.text
    assert employer.asks_by_program(held.code).get_json()["code"] == "link_off"


def test_without_score_neither_page_nor_program_is_told_it(
    employer: Employer, holder: Candidate, held: Mine
) -> None:
    assert "Scored 36 of 40" in employer.sees(f"/v/{held.code}")
    shows(holder, held, Visibility.NO_SCORE)
    page, answer = employer.sees(f"/v/{held.code}"), employer.asks_by_program(held.code)
    assert headline(page) == "This credential is genuine"
    assert "Scored" not in page
    assert '"value": "36"' not in answer.text
    assert "/credentials/" not in page


def test_a_hold_is_amber_and_can_be_lifted(employer: Employer, held: Mine) -> None:
    with transaction() as session:
        status.suspend(session, None, held.award_id, Reason.IDENTITY_DOUBT, "", now())
    page = employer.sees(f"/v/{held.code}")
    assert headline(page) == "The issuer has put this credential on hold"
    assert 'class="verdict is-warn"' in page
    with transaction() as session:
        status.lift(session, None, held.award_id, "", now())
    assert headline(employer.sees(f"/v/{held.code}")) == "This credential is genuine"


def test_what_was_withdrawn_is_red_whether_by_code_or_by_file(
    served: House, employer: Employer
) -> None:
    held = of(passes(served, Names("Hafiz Rahman", "")))
    file = employer.opens(f"/credentials/{held.code}.json").data
    with transaction() as session:
        status.revoke(session, None, held.award_id, Reason.MISCONDUCT, "", now())
    for page in (employer.sees(f"/v/{held.code}"), gives(employer, file, "credential.json").text):
        assert headline(page) == "The issuer has withdrawn this credential"
        assert 'class="verdict is-bad"' in page
        assert "The rules of the exam were broken." in page
        assert "Scored" not in page


def test_a_file_is_answered_at_once(employer: Employer, held: Mine) -> None:
    for kind in ("json", "pdf", "png", "badge.svg", "jwt"):
        file = employer.opens(f"/credentials/{held.code}.{kind}")
        answer = gives(employer, file.data, f"credential.{kind}")
        assert answer.status_code == 200, f"{kind}: {answer.text}"
        assert headline(answer.text) == "This credential is genuine"
        assert SIRIPHAN.own in answer.text


def test_a_photo_of_the_code_leads_to_its_page(employer: Employer, held: Mine) -> None:
    picture = employer.opens(f"/credentials/{held.code}.qr.png").data
    assert gives(employer, picture, "photo.png").location == f"/v/{codes.show(held.code)}"


def test_of_a_forged_file_nothing_is_shown(employer: Employer, held: Mine) -> None:
    file = employer.opens(f"/credentials/{held.code}.json").text
    forged = file.replace(SIRIPHAN.latin, "Somebody Else")
    page = gives(employer, forged.encode(), "credential.json").text
    assert headline(page) == "This document was not made by the issuer it names"
    assert "Somebody Else" not in page
    assert SIRIPHAN.own not in page


def test_an_unknown_issuer_is_not_shown_green_and_not_believed(
    employer: Employer, held: Mine
) -> None:
    file = employer.opens(f"/credentials/{held.code}.json").text
    foreign = file.replace("did:web:jinbang.example", "did:web:other.example")
    page = gives(employer, foreign.encode(), "credential.json").text
    assert 'class="verdict is-unsure"' in page
    assert SIRIPHAN.latin not in page


def test_what_cannot_be_read_says_what_to_give(employer: Employer) -> None:
    answer = gives(employer, b"\x00\x01 nothing", "strange.bin")
    assert answer.status_code == 422
    assert "file-error" in answer.text


def test_what_looks_wrong_reaches_the_issuer(
    employer: Employer, holder: Candidate, held: Mine
) -> None:
    path = f"/v/{codes.show(held.code)}/report"
    form = {
        "csrf_token": token(employer, path),
        "text": "Another face",
        "contact": "me@example.org",
    }
    assert "Thank you" in employer.browser.post(path, data=form).text
    empty = employer.browser.post(path, data=form | {"text": " "})
    assert empty.status_code == 422
    with transaction(read_only=True) as session:
        sitting = score.of_candidate(session, holder.id)[0].sitting_id
        institution = arrange.read(session, sitting).organisation_id
        told = reports.of_organisations(session, frozenset({institution}))
    assert [(report.text, report.contact) for report in told] == [
        ("Another face", "me@example.org")
    ]


def test_failed_look_ups_are_limited_and_codes_that_exist_never(limited: House) -> None:
    employer = Employer(limited)
    held = of(passes(limited, Names("Chen Siyuan", "陈思远")))
    answers = [employer.asks_by_program(UNUSED).status_code for _ in range(40)]
    assert answers[:30] == [404] * 30
    assert set(answers[30:]) == {429}
    assert {employer.opens(f"/v/{held.code}").status_code for _ in range(40)} == {200}
