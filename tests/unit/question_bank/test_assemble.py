from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

import question_bank
from question_bank.assemble import FormItem, assemble
from question_bank.blueprint import Blueprint, read_blueprint
from question_bank.errors import FormInfeasibleError
from question_bank.item import AnyItem, Bank, Stimulus
from question_bank.recipe import Earlier
from tests.unit.question_bank.factories import STIMULUS, item

TODAY = date(2026, 11, 24)
FOUNDATION = Path(next(iter(question_bank.__path__))) / "blueprints" / "FND.yaml"
TYPES = "single", "single", "multiple", "single", "order", "single", "numeric", "single", "match"


def blueprint(**changes: object) -> Blueprint:
    return read_blueprint(FOUNDATION).model_copy(update=changes)


def bank(copies: int = 1, cases: int = 2) -> Bank:
    """Five competencies a domain, a few items for each cell, and cases of three items."""
    cells = product(range(1, 9), ("recall", "apply", "decide"), range(1, 6), range(copies))
    items = [
        item(
            TYPES[number % len(TYPES)],
            code=f"IT-{number}",
            competency=f"D{domain}.{competency}",
            cognitive=cognitive,
            difficulty={"borderline": f"0.{60 + number % 20}", "why": "x"},
        )
        for number, (domain, cognitive, competency, _) in enumerate(cells)
    ]
    return with_cases(items, cases)


def with_cases(items: list[AnyItem], cases: int) -> Bank:
    stimuli = {f"ST-{n}": Stimulus.load(STIMULUS | {"code": f"ST-{n}"}) for n in range(cases)}
    of_cases = [
        item(
            code=f"IT-{stimulus}-{place}",
            competency=f"D6.{place + 1}",
            cognitive="apply" if place else "recall",
            stimulus={"code": stimulus, "version": 1},
        )
        for stimulus, place in product(stimuli, range(3))
    ]
    items = [*items, *of_cases]
    return Bank({each.code: each for each in items}, stimuli, {})


def changed(whole: Bank, *items: AnyItem) -> Bank:
    return replace(whole, items={**whole.items, **{each.code: each for each in items}})


def scored(whole: Bank, form: Sequence[FormItem]) -> list[AnyItem]:
    return [whole.items[place.code] for place in form if place.scored]


def shares(items: Iterable[AnyItem]) -> Decimal:
    return sum((Decimal(each.difficulty.borderline) for each in items), Decimal(0))


@pytest.mark.parametrize("seed", range(3))
def test_a_form_satisfies_its_blueprint_to_the_letter(seed: int) -> None:
    recipe, whole = blueprint(), bank()

    form = assemble(whole, recipe, TODAY, seed)

    items = scored(whole, form)
    cells = Counter((each.domain, each.cognitive) for each in items)
    assert all(
        cells[domain, cognitive] == getattr(cell, cognitive)
        for domain, cell in recipe.cells.items()
        for cognitive in ("recall", "apply", "decide")
    )
    types = Counter(each.type for each in items)
    assert all(
        least <= types[type_] <= most for type_, (least, most) in recipe.types_of_item.items()
    )
    for domain in recipe.cells:
        assert len({each.competency for each in items if each.domain == domain}) >= 3
    assert Decimal("27.5") <= shares(items) <= Decimal("28.5")
    assert len(items) == len({each.code for each in items}) == 40
    assert sum(each.seconds for each in items) <= recipe.most_seconds


def test_a_seed_gives_the_same_form_and_another_seed_another() -> None:
    first = assemble(bank(), blueprint(), TODAY, seed=1)

    assert assemble(bank(), blueprint(), TODAY, seed=1) == first
    assert assemble(bank(), blueprint(), TODAY, seed=2) != first


def test_a_case_comes_whole_with_its_items_side_by_side_and_in_their_order() -> None:
    form = assemble(bank(cases=3), blueprint(), TODAY, seed=1)

    of_case = [place for place in form if place.stimulus]
    start = form.index(of_case[0])
    assert form[start : start + 3] == of_case
    assert [place.code for place in of_case] == [f"IT-{of_case[0].stimulus}-{n}" for n in range(3)]


def test_rows_of_numeric_items_are_drawn_by_the_seed() -> None:
    whole, recipe = bank(), blueprint()

    drawn = {
        place.variant
        for seed in range(3)
        for place in assemble(whole, recipe, TODAY, seed)
        if whole.items[place.code].type == "numeric"
    }

    assert drawn == {0, 1}


def test_enemies_never_meet_though_only_one_names_the_other() -> None:
    whole, recipe = bank(), blueprint()
    form = assemble(whole, recipe, TODAY, seed=1)
    pair = [place.code for place in form if place.stimulus is None][:2]
    enemy = {"code": pair[1], "kind": "cue", "why": "It gives the answer away."}
    bitter = whole.items[pair[0]].model_dump() | {"enemies": [enemy]}

    apart = assemble(changed(whole, item(bitter["type"], **bitter)), recipe, TODAY, seed=1)

    assert not set(pair) <= {place.code for place in apart}


def test_an_item_past_its_review_isn_t_drawn() -> None:
    whole, recipe = bank(), blueprint()
    drawn = assemble(whole, recipe, TODAY, seed=1)[0].code
    stale = whole.items[drawn].model_copy(update={"review_by": date(2026, 11, 23)})

    form = assemble(changed(whole, stale), recipe, TODAY, seed=1)

    assert drawn not in {place.code for place in form}


def test_pretest_items_stand_among_the_others_and_are_no_scored_ones() -> None:
    form = assemble(bank(2), blueprint(pretest_items=5, time_minutes=75), TODAY, seed=3)

    places = [place for place, drawn in enumerate(form) if not drawn.scored]
    assert len(form) == len({drawn.code for drawn in form}) == 45
    assert len(places) == 5
    assert places != list(range(40, 45))


def test_a_second_form_shares_no_more_than_it_may() -> None:
    whole, recipe = bank(2), blueprint()
    first = {place.code for place in assemble(whole, recipe, TODAY, seed=1)}

    second = assemble(whole, recipe, TODAY, seed=2, earlier=Earlier([first], most_overlap=5))

    assert len(first & {place.code for place in second}) <= 5


def test_of_three_forms_an_item_stands_in_two_at_most() -> None:
    whole, recipe = bank(2), blueprint()
    forms: list[set[str]] = []
    for seed in range(3):
        form = assemble(whole, recipe, TODAY, seed, Earlier(tuple(forms)))
        forms.append({place.code for place in form})

    assert max(Counter(code for form in forms for code in form).values()) <= 2


def test_no_more_than_a_quarter_of_the_score_rests_on_one_country_s_law() -> None:
    whole, recipe = bank(), blueprint()
    chinese = [
        each.model_copy(update={"jurisdiction": "CN"})
        for place, each in enumerate(whole.items.values())
        if place % 2
    ]
    whole = changed(whole, *chinese)

    form = assemble(whole, recipe, TODAY, seed=1)

    assert sum(each.jurisdiction == "CN" for each in scored(whole, form)) <= 10


def test_a_bank_that_falls_short_is_told_where() -> None:
    whole = bank()
    thin = [code for code, each in whole.items.items() if each.competency.startswith("D3.")]
    kept = {code: each for code, each in whole.items.items() if code not in thin[2:]}

    with pytest.raises(FormInfeasibleError) as short:
        assemble(replace(whole, items=kept), blueprint(), TODAY, seed=1)

    assert "D3 apply, 3 needed: 3 too few" in short.value.short
    assert "D3 decide, 1 needed: 1 too few" in short.value.short
    assert not any("D4" in line for line in short.value.short)


def test_a_bank_that_is_used_up_is_told_how_much_of_it() -> None:
    whole, recipe = bank(), blueprint()
    first = {place.code for place in assemble(whole, recipe, TODAY, seed=1)}

    with pytest.raises(FormInfeasibleError, match=f"40 of {len(whole.items)} items are out"):
        assemble(whole, recipe, TODAY, 2, Earlier([first, first], most_overlap=0))


def test_an_empty_bank_is_told_so_too() -> None:
    with pytest.raises(FormInfeasibleError, match="cases, 1 needed: 1 too few"):
        assemble(Bank({}, {}, {}), blueprint(), TODAY, seed=1)
