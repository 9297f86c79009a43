import json
from dataclasses import asdict
from uuid import UUID, uuid4

from question_bank.item import AnyItem, Numeric, OptionItem, Stimulus
from service.attempts.sheet import languages, sheet, shown
from service.authoring.form import Entry, Form
from tests.unit.question_bank.factories import BY_TYPE, STIMULUS, item, options, text

ATTEMPT = UUID(int=1)


def form(*items: AnyItem, stimulus: Stimulus | None = None, variant: int = 0) -> Form:
    entries = tuple(
        Entry(place, each, variant, scored=True, stimulus=stimulus)
        for place, each in enumerate(items, 1)
    )
    return Form(uuid4(), "", {}, entries)


def test_every_type_is_shown_without_key_reason_or_tolerance() -> None:
    told = json.dumps(asdict(sheet(form(*map(item, BY_TYPE)), ATTEMPT)))
    for hidden in ("answer_key", "why", "Because.", "Add one.", "Six digits.", "tolerance", "17.0"):
        assert hidden not in told


def test_an_attempt_shows_the_same_order_at_every_reading_and_another_attempt_another() -> None:
    long = item(options=options(*"abcdefgh"))
    assert isinstance(long, OptionItem)
    orders = {tuple(o.id for o in shown(long, UUID(int=n), 1)) for n in range(20)}
    assert len(orders) > 10
    assert shown(long, ATTEMPT, 1) == shown(long, ATTEMPT, 1)
    assert shown(long, ATTEMPT, 1) != shown(long, ATTEMPT, 2)
    assert all(sorted(order) == sorted(long.ids) for order in orders)


def test_what_has_an_order_of_its_own_keeps_it() -> None:
    for kept in (item(shuffle=False), item("order")):
        assert isinstance(kept, OptionItem)
        assert [o.id for o in shown(kept, ATTEMPT, 1)] == list(kept.ids)


def test_a_numeric_question_shows_the_row_that_was_drawn() -> None:
    (question,) = sheet(form(item("numeric"), variant=1), ATTEMPT).questions
    assert question.stem == {"en": "What is 2.50 + 1?", "zh-Hans": "2.50+1等于多少？"}
    assert question.unit == {"en": "kg", "zh-Hans": "kg"}


def test_questions_on_a_case_say_which_of_how_many_they_are() -> None:
    case = Stimulus.load(STIMULUS)
    laid = sheet(form(item(), item("fill"), stimulus=case), ATTEMPT)
    assert [(q.case, q.of_case) for q in laid.questions] == [("ST-1", (1, 2)), ("ST-1", (2, 2))]
    assert laid.cases["ST-1"].exhibits[0].rows == ((text("x"),),)


def test_a_language_counts_only_if_every_question_speaks_it() -> None:
    english = item("fill", stem={"en": "Type."}, why={"en": "So."})
    assert languages(form(item(), item("numeric"))) == ("en", "zh-Hans")
    assert languages(form(item(), english)) == ("en",)


def test_a_unit_may_differ_by_language() -> None:
    pieces = item("numeric", unit=text("pieces", "个"))
    assert isinstance(pieces, Numeric)
    assert sheet(form(pieces), ATTEMPT).questions[0].unit == {"en": "pieces", "zh-Hans": "个"}
