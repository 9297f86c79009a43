from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from service.attempts.explain import Explained, explain
from service.attempts.replay import State
from service.authoring.form import Entry, Form
from tests.unit.question_bank.factories import BY_TYPE, item


def explained(type_: str, response: Mapping[str, object] | None) -> Explained:
    entry = Entry(1, item(type_), 0, scored=True, stimulus=None)
    form = Form(uuid4(), "", {"scoring_rules": 1}, (entry,))
    state = State(responses={} if response is None else {1: response})
    return explain(form, UUID(int=1), state)[0]


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        ("single", {"choice": "b"}, {"choice": "a"}),
        ("multiple", {"choices": ["a", "d"]}, {"choices": ["b", "c"]}),
        ("order", {"order": ["c", "a", "d", "b"]}, {"order": ["b", "d", "a", "c"]}),
        ("match", {"pairs": {"p": "b", "q": "c", "r": "a"}}, {"pairs": {"p": "a"}}),
        ("numeric", {"number": "17"}, {"number": "16"}),
        ("fill", {"text": "4202.12"}, {"text": "4202"}),
    ],
)
def test_each_type_says_right_wrong_or_not_answered(
    type_: str, right: dict[str, object], wrong: dict[str, object]
) -> None:
    assert explained(type_, right).right
    assert not explained(type_, wrong).right
    assert explained(type_, wrong).answered
    assert not explained(type_, None).answered


def test_all_types_are_explained() -> None:
    for type_ in BY_TYPE:
        each = explained(type_, None)
        assert each.why or all(line.why for line in each.lines)


def test_a_part_of_a_mark_is_partly_right() -> None:
    assert explained("multiple", {"choices": ["a"]}).partly


def test_a_wrong_order_shows_what_stood_there_instead() -> None:
    lines = explained("order", {"order": ["c", "d", "a", "b"]}).lines
    assert [line.chosen for line in lines] == [True, False, False, True]
    assert lines[1].given == {"en": "Option d", "zh-Hans": "中文"}


def test_an_option_keeps_the_letter_that_the_page_showed() -> None:
    lines = explained("single", {"choice": "b"}).lines
    assert [line.mark for line in lines] == ["A", "B", "C"]
    assert [line.right for line in lines].count(True) == 1
    assert [line.right for line in lines] == [line.chosen for line in lines]
