from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.database import transaction
from service.roll import append, nodes
from service.roll.append import EntryNotFoundError
from service.verification import entry, merkle
from service.verification.entry import RollLineRefusedError
from tests.unit.roll.roll import NOON, Roll, line


def test_entries_are_numbered_in_order_without_a_gap(roll: Roll) -> None:
    entered = roll.enters(*[line(number) for number in range(40)])

    assert [(each.index, each.line) for each in entered] == [(n, line(n)) for n in range(40)]
    with transaction(read_only=True) as session:
        assert append.latest(session, 2) == [entered[39], entered[38]]
        assert append.read(session, 7) == append.find(session, line(7)) == entered[7]
        assert append.size(session) == 40
        with pytest.raises(EntryNotFoundError):
            append.read(session, 40)
        with pytest.raises(EntryNotFoundError):
            append.find(session, line(40))


def test_a_line_said_twice_is_one_entry(roll: Roll) -> None:
    first = roll.enters(line(1), line(2))
    again = roll.enters(line(2), line(3), line(1))

    assert [again[0], again[2]] == first[::-1]
    assert again[1].index == 2


def test_the_stored_tree_has_the_root_of_the_entries_at_every_size(roll: Roll) -> None:
    lines = [line(number) for number in range(70)]
    roll.enters(*lines)

    leaves = [merkle.leaf_hash(each.encode()) for each in lines]
    with transaction(read_only=True) as session:
        for size in range(71):
            assert nodes.root(session, size) == merkle.root(leaves[:size])


def test_what_was_rolled_back_leaves_no_gap(roll: Roll) -> None:
    roll.enters(line(0))
    with transaction() as session:
        append.append(session, line(1), NOON)
        session.rollback()

    assert [each.index for each in roll.enters(line(2))] == [1]


def test_many_hands_at_once_enter_every_line_once(roll: Roll) -> None:
    with ThreadPoolExecutor(8) as hands:
        entered = list(hands.map(lambda number: roll.enters(line(number % 20)), range(60)))

    assert {each.index for [each] in entered} == set(range(20))
    assert len({(each.index, each.line) for [each] in entered}) == 20


lines = st.text() | st.from_regex(r"\A[a-z-]{3,12} sha256:[0-9a-f]{63,65}\n?\Z")


@given(lines)
def test_only_a_kind_and_a_digest_can_be_entered(text: str) -> None:
    kind, _, hexadecimal = text.partition(" sha256:")
    right = kind in {"issue", "status-list", "key", "attempt"} and len(hexadecimal) == 64
    try:
        assert entry.check(text) == text
        assert right
    except RollLineRefusedError:
        assert not right or not hexadecimal.isalnum()
