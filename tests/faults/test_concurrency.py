from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from uuid import UUID

from service import tasks
from service.attempts import conduct, log, read, record, start, submit
from service.attempts.events import Kind, check
from service.attempts.rules import Said
from service.clock import now
from service.database import transaction
from service.people import register
from service.people.rules import Names, Role
from service.results import score
from service.sittings import admit
from service.sittings.rules import Admitting, Release
from tests import factories
from tests.house import House

HANDS = 8
Done = TypeVar("Done")


def at_once(do: Callable[[int], Done]) -> list[Done]:
    """Let eight people do the same in the same moment."""
    ready = Barrier(HANDS)

    def wait_and_do(number: int) -> Done:
        ready.wait()
        return do(number)

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(wait_and_do, range(HANDS)))


def admitted(release: Release = Release.AFTER_DECISION) -> tuple[UUID, UUID]:
    """Somebody who has been let in; returns candidate and sitting."""
    sitting = factories.sitting(admission_by=Admitting.NOBODY, release=release)
    candidate = factories.account(Role.CANDIDATE).id
    with transaction() as session:
        admit.book(session, candidate, sitting, now())
        admit.enter(session, candidate, sitting, now())
    return candidate, sitting


def begun(release: Release = Release.AFTER_DECISION) -> tuple[UUID, UUID]:
    """Somebody who has started; returns candidate and attempt."""
    candidate, sitting = admitted(release)
    with transaction() as session:
        return candidate, start.start(session, candidate, sitting, "phone", now())


def kinds(attempt: UUID) -> list[Kind]:
    with transaction(read_only=True) as session:
        found = read.read(session, attempt)
        assert check(found.form.hash, log.events(session, attempt)) == found.head
    return [event.kind for event in found.events]


def test_starts_at_once_are_one_attempt(house: House) -> None:
    assert house
    candidate, sitting = admitted()

    def starts(number: int) -> UUID:
        with transaction() as session:
            return start.start(session, candidate, sitting, f"device {number}", now())

    [attempt] = set(at_once(starts))
    assert kinds(attempt) == [Kind.STARTED]


def test_places_taken_at_once_are_one_place(house: House) -> None:
    assert house
    sitting = factories.sitting()
    candidate = factories.account(Role.CANDIDATE).id

    def books(_: int) -> UUID:
        with transaction() as session:
            return admit.book(session, candidate, sitting, now()).id

    assert len(set(at_once(books))) == 1


def test_the_same_answers_sent_at_once_are_recorded_once_and_confirmed_to_all(
    house: House,
) -> None:
    assert house
    candidate, attempt = begun()
    said = [
        Said(f"key-number-{position}", Kind.ANSWERED, position, None, {})
        for position in range(1, 11)
    ]

    def tells(number: int) -> tuple[str, ...]:
        mine = said[number:] + said[:number]
        with transaction() as session:
            return record.record(session, candidate, attempt, mine, "phone", now()).keys

    confirmed = at_once(tells)
    assert all(sorted(keys) == sorted(each.key for each in said) for keys in confirmed)
    assert kinds(attempt) == [Kind.STARTED] + [Kind.ANSWERED] * len(said)


def test_different_answers_sent_at_once_are_all_in_one_chain(house: House) -> None:
    assert house
    candidate, attempt = begun()

    def tells(number: int) -> None:
        said = Said(f"from-device-{number}", Kind.ANSWERED, number + 1, None, {})
        with transaction() as session:
            record.record(session, candidate, attempt, [said], f"device {number}", now())

    at_once(tells)
    assert kinds(attempt) == [Kind.STARTED] + [Kind.ANSWERED] * HANDS


def test_handing_in_and_ending_at_once_close_it_once(house: House) -> None:
    candidate, attempt = begun()
    invigilator = factories.account(Role.INVIGILATOR).id

    def closes(number: int) -> None:
        with transaction() as session:
            if number % 2:
                submit.submit(session, candidate, attempt, now())
            else:
                conduct.end(session, invigilator, attempt, "Copied", now())

    at_once(closes)
    assert len(kinds(attempt)) == 2
    assert house.works() == 1, "its scoring is due once"


def test_workers_at_once_release_one_result_and_send_one_letter(house: House) -> None:
    candidate, attempt = begun(Release.AT_ONCE)
    with transaction() as session:
        submit.submit(session, candidate, attempt, now())

    def works(_: int) -> int:
        done = 0
        while tasks.step(house.works_, now()):
            done += 1
        return done

    at_once(works)
    house.works()
    with transaction(read_only=True) as session:
        [result] = score.of_candidate(session, candidate)
    assert (result.attempt_id, result.version) == (attempt, 1)
    assert len(house.letters()) == 1


def test_registering_at_once_makes_one_account(house: House) -> None:
    assert house

    def registers(number: int) -> UUID:
        names = Names(f"Wang {number}", "")
        with transaction() as session:
            return register.register(session, "me@example.org", "-" * 12, names, "en", now())

    assert len(set(at_once(registers))) == 1
