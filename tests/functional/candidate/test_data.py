import json

from sqlalchemy import select

from service import audit
from service.clock import now
from service.credentials.models import AwardRow
from service.database import transaction
from service.people import accounts
from service.people.rules import Names
from service.privacy import erase
from service.verification import code as codes
from tests.functional.candidate.holder import AISYAH, clears, sits
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.employer import Employer


def test_one_takes_along_all_that_is_kept(house: House) -> None:
    candidate = Candidate(house, names=AISYAH)
    clears(candidate, sits(candidate, right=30))
    answer = candidate.opens("/account/data.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    kept = json.loads(answer.data)
    assert kept["account"]["email"] == candidate.account.email
    assert [len(kept[each]) for each in ("places", "attempts", "results", "credentials")] == [1] * 4
    assert kept["credentials"][0]["credential"]["proof"]


def test_names_can_be_mended_for_the_next_certificate(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    typed = {"name_latin": "Siti Nur'aini", "name_own": "ซิตี"}
    assert candidate.presses("/account", "/account/names", **typed).status_code == 303
    page = candidate.sees("/account")
    assert "Siti Nur&#39;aini" in page
    refused = candidate.presses("/account", "/account/names", name_latin="Сити", name_own="")
    assert refused.status_code == 422
    assert "Write this name in Latin letters" in refused.text
    with transaction(read_only=True) as session:
        assert accounts.read(session, candidate.id).names == Names("Siti Nur'aini", "ซิตี")


def test_one_asks_to_be_erased_and_sees_that_one_did(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    assert candidate.presses("/account", "/account/erase").status_code == 303
    with transaction(read_only=True) as session:
        assert accounts.erasure_asked_at(session, candidate.id)
    assert 'action="/account/erase"' not in candidate.sees("/account")


def test_erased_one_is_signed_out_the_link_is_off_and_what_one_still_has_is_revoked(
    house: House,
) -> None:
    candidate, employer = Candidate(house, names=AISYAH), Employer(house)
    clears(candidate, sits(candidate, right=30))
    with transaction(read_only=True) as session:
        row = session.scalars(select(AwardRow)).one()
    link = f"/v/{codes.show(row.code)}"
    assert "Nurul Aisyah" in employer.sees(link)
    with transaction() as session:
        erase.erase(session, None, candidate.id, now())
    house.works()
    assert candidate.opens("/candidate").location.startswith("/sign-in")
    page = employer.opens(link)
    assert page.status_code == 410
    assert "Nurul" not in page.text
    verdict = employer.browser.post("/api/v1/verify", json={"input": row.credential}).get_json()
    assert (verdict["state"], verdict["reason"]) == ("invalid", "revoked")
    with transaction(read_only=True) as session:
        assert len(audit.trail(session, action="person_erased")) == 1
