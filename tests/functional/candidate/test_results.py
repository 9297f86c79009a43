import json
from uuid import UUID

from service.attempts import events, read
from service.attempts.events import Event, Kind
from service.clock import now
from service.database import transaction
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.results import score
from service.results.rules import Result
from tests import factories
from tests.functional.candidate.holder import clears, sits
from tests.house import House
from tests.people.candidate import Candidate, form_of


def result_of(candidate: Candidate) -> Result:
    with transaction(read_only=True) as session:
        [found] = score.of_candidate(session, candidate.id)
    return found


def refers(candidate: Candidate, attempt: UUID) -> None:
    with transaction() as session:
        decide.decide(session, candidate.id, attempt, Decision.REFER, "Two voices", now())
    candidate.house.works()


def test_a_result_is_told_after_the_decision_and_not_before(house: House) -> None:
    candidate = Candidate(house)
    attempt = sits(candidate, right=28)
    assert "28 of 40" not in candidate.sees("/results")
    clears(candidate, attempt)
    page = candidate.sees(f"/results/{result_of(candidate).id}")
    assert "28" in page
    assert "passed" in page.lower()
    letter = house.letter_to(candidate.account.email)
    assert "28" not in letter.get_content().replace(str(result_of(candidate).id), "")


def test_one_mark_fewer_does_not_pass_and_says_what_to_study(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    clears(candidate, sits(candidate, right=27))
    found = result_of(candidate)
    assert not found.passed
    page = candidate.sees(f"/results/{found.id}")
    assert "27" in page
    assert found.topics
    assert lone_house.works() == 0
    assert "/v/" not in page, "and there is no credential"


def test_a_referred_result_is_held_back_until_it_is_cleared(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    attempt = sits(candidate, right=30)
    refers(candidate, attempt)
    with transaction(read_only=True) as session:
        held = score.of_attempt(session, attempt)
    assert held
    assert candidate.opens(f"/results/{held.id}").status_code == 404
    clears(candidate, attempt)
    assert candidate.opens(f"/results/{held.id}").status_code == 200


def test_somebody_elses_result_looks_like_none(lone_house: House) -> None:
    owner, other = Candidate(lone_house), Candidate(lone_house)
    clears(owner, sits(owner, right=3))
    result = result_of(owner).id
    for path in (f"/results/{result}", f"/results/{result}/record.json"):
        theirs, none = other.opens(path), other.opens(path.replace(str(result), str(UUID(int=0))))
        assert theirs.status_code == none.status_code == 404
        assert theirs.text == none.text.replace(str(UUID(int=0)), str(result))


def test_the_record_can_be_checked_by_whoever_has_it_and_tells_no_key(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    attempt = sits(candidate, right=3)
    clears(candidate, attempt)
    answer = candidate.opens(f"/results/{result_of(candidate).id}/record.json")
    record = json.loads(answer.data)
    assert "attachment" in answer.headers["Content-Disposition"]
    with transaction(read_only=True) as session:
        told: tuple[Event, ...] = read.read(session, attempt).events
    assert [each["hash"] for each in record["events"]] == [each.hash for each in told]
    assert events.check(record["form_hash"], told) == record["head"] == record["result"]["head"]
    assert [each["kind"] for each in record["events"]][-1] == Kind.DECIDED
    reasons = [
        o.why["en"] for e in form_of(attempt).entries for o in getattr(e.item, "options", ())
    ]
    assert len(reasons) > 50
    assert [why for why in reasons if json.dumps(why)[1:-1] in answer.text] == []
    assert factories.AGENCY not in answer.text
