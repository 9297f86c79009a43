"""Checks of the bank as a whole: keys, twins, enemies, brands, and whether it covers its exams."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, groupby
from math import ceil, comb
from statistics import median

from rapidfuzz import fuzz, process

from question_bank.assemble import assemble
from question_bank.blueprint import COGNITIVE, Blueprint
from question_bank.cues import figure_values, key_is_longest, negative, views
from question_bank.errors import FormInfeasibleError
from question_bank.finding import Finding, Remark, Severity
from question_bank.item import AnyItem, Bank, Item, OptionItem, Single, Stimulus
from question_bank.shape import texts
from question_bank.standard import Standard
from question_bank.words import CHINESE, ENGLISH, length

SURELY = 0.01  # the level at which a pattern over the bank is no accident
SPREAD = 1.5  # items in the bank for each on a form
TWINS = 85
MOST_NEGATIVE = 0.05
LONGEST_RUN = 3
MADS = 3
SCALED = 1.4826  # so that the MAD of normal values is their standard deviation
MEASURABLE = 10  # characters: the length of shorter texts says nothing

BRANDS = re.compile(
    r"\b(Amazon|Shopee|Lazada|TikTok|Alibaba|AliExpress|Taobao|Tmall|Temu|Shein|Tokopedia|eBay|Etsy"
    r"|Walmart|Zalora|Shopify|Google|YouTube|Facebook|Instagram|WhatsApp|WeChat|Alipay|PayPal|Visa"
    r"|Mastercard|Stripe|GrabPay|DHL|FedEx|UPS|Maersk|Tiki|Sendo|Bukalapak|Pinduoduo|Kuaishou|Douyin"
    r"|Xiaohongshu|Apple|Samsung|Nike|Adidas)\b"
    r"|亚马逊|虾皮|来赞达|抖音|阿里巴巴|速卖通|淘宝|天猫|京东|拼多多|快手|小红书|微信|支付宝|谷歌|脸书|顺丰|敦煌网|希音"
)


def check_bank(
    bank: Bank, standard: Standard | None, blueprints: Iterable[Blueprint], today: date
) -> Iterator[Finding]:
    """Check the items against each other, the standard, the exams and the calendar."""
    for item in bank.items.values():
        remarks = [
            *_dates(item, today),
            *_brands(item),
            *_enemies(item, bank),
            *_of(item, standard),
        ]
        yield from (remark.about(bank.files.get(item.code, ""), item.code) for remark in remarks)
    for stimulus in bank.stimuli.values():
        remarks = [*_dates(stimulus, today), *_brands(stimulus), *_case(stimulus, bank)]
        file = bank.files.get(stimulus.code, "")
        yield from (remark.about(file, stimulus.code) for remark in remarks)
    yield from _twins(bank)
    yield from _lengths(bank)
    yield from (remark.about("", "") for remark in _keys(list(bank.items.values())))
    yield from _runs(bank)
    for blueprint in blueprints:
        yield from _covered(bank, blueprint, today)


def _dates(thing: Item | Stimulus, today: date) -> Iterator[Remark]:
    if thing.review_by < today:
        sentence = f"The facts were to be checked by {thing.review_by}; check them, set new dates."
        yield Remark("E", "expired", "review_by", sentence)
    if thing.as_of > today:
        yield Remark("E", "facts", "as_of", "Facts can't have been checked after today.")


def _brands(thing: Item | Stimulus) -> Iterator[Remark]:
    for field, text in texts(thing):
        for found in {match[0] for said in text.values() for match in BRANDS.finditer(said)}:
            yield Remark("E", "neutrality", field, f"Names {found}; invent a name or describe it.")


def _enemies(item: AnyItem, bank: Bank) -> Iterator[Remark]:
    for enemy in item.enemies:
        other = bank.items.get(enemy.code)
        if other is None:
            yield Remark("E", "enemies", "enemies", f"There is no {enemy.code}.")
        elif item.code not in {each.code for each in other.enemies}:
            sentence = f"{enemy.code} doesn't name it back; name enemies both ways."
            yield Remark("E", "enemies", "enemies", sentence)
        if other and item.stimulus and other.stimulus == item.stimulus:
            yield Remark("E", "enemies", "enemies", f"{enemy.code} is of the same case.")


def _of(item: AnyItem, standard: Standard | None) -> Iterator[Remark]:
    if standard is not None and item.competency not in standard.competencies:
        yield Remark("E", "standard", "competency", f"The standard has no {item.competency}.")


def _case(stimulus: Stimulus, bank: Bank) -> Iterator[Remark]:
    count = len(bank.of_stimulus(stimulus.code))
    if not 3 <= count <= 5:  # noqa: PLR2004 - the size of a case, in the items' guidelines
        yield Remark("W", "case", "items", f"A case has 3 to 5 items; this one has {count}.")


def _twins(bank: Bank) -> Iterator[Finding]:
    items = list(bank.items.values())
    enemies = {frozenset((item.code, enemy.code)) for item in items for enemy in item.enemies}
    for language in (ENGLISH, CHINESE):
        stems = [item.stem.get(language, "") for item in items]
        alike = process.cdist(stems, stems, scorer=fuzz.ratio, score_cutoff=TWINS)
        for one, other in combinations(range(len(items)), 2):
            pair = items[one], items[other]
            if alike[one][other] and frozenset(each.code for each in pair) not in enemies:
                sentence = f"Its stem is nearly that of {pair[1].code}; name them enemies."
                remark = Remark("W", "duplicates", f"stem.{language}", sentence)
                yield remark.about(bank.files.get(pair[0].code, ""), pair[0].code)


def _lengths(bank: Bank) -> Iterator[Finding]:
    """Find stems unlike the bank's, and options unlike their neighbours, in length by language."""
    items = [item for item in bank.items.values() if {CHINESE, ENGLISH} <= item.languages]
    stems = {(item.code, "stem"): _ratio(item.stem) for item in items}
    options: dict[tuple[str, str], float] = {}
    for item in (each for each in items if isinstance(each, OptionItem)):
        ratios = {f"options.{option.id}": _ratio(option.text) for option in item.options}
        middle = sum(ratios.values()) / len(ratios)
        options |= {(item.code, field): ratio / middle for field, ratio in ratios.items()}
    for (code, field), apart in [*_outliers(stems), *_outliers(options)]:
        longer = "long" if apart > 0 else "short"
        sentence = f"The Chinese is {longer} beside its English; does it say more or less?"
        yield Remark("W", "languages", field, sentence).about(bank.files.get(code, ""), code)


def _ratio(text: Mapping[str, str]) -> float:
    return length(text[CHINESE], CHINESE) / max(len(text[ENGLISH]), MEASURABLE)


def _outliers(ratios: Mapping[tuple[str, str], float]) -> list[tuple[tuple[str, str], float]]:
    """Keep what lies further from the median than three scaled deviations from it (MAD)."""
    if not ratios:
        return []
    middle = median(ratios.values())
    reach = MADS * SCALED * median(abs(ratio - middle) for ratio in ratios.values())
    apart = [(place, ratio - middle) for place, ratio in ratios.items()]
    return [(place, by) for place, by in apart if reach and abs(by) > reach]


def binomial_tail(count: int, of: int, share: float) -> float:
    """Give the chance of so many or more."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count, of + 1))


def _longest(language: str) -> Callable[[Single], bool]:
    return lambda item: any(
        view.language == language and key_is_longest(view) for view in views(item)
    )


def _in_the_middle(item: Single) -> bool:
    return item.ids.index(item.answer_key[0]) == len(item.options) // 2


def _keys(items: Sequence[AnyItem]) -> Iterator[Remark]:
    singles = [item for item in items if isinstance(item, Single) and len(item.options) == 3]  # noqa: PLR2004 - our default
    for language in (ENGLISH, CHINESE):
        longest = sum(map(_longest(language), singles))
        if binomial_tail(longest, len(singles), 1 / 3) < SURELY:
            sentence = f"The key is the longest option ({language}) in {longest} of {len(singles)}."
            yield Remark("E", "length", "options", sentence)
    middle = [_in_the_middle(item) for item in singles if figure_values(item)]
    if binomial_tail(sum(middle), len(middle), 1 / 3) < SURELY:
        sentence = f"The key is the middle figure in {sum(middle)} of {len(middle)} items."
        yield Remark("W", "numbers", "answer_key", sentence)
    yield from _positions(singles)
    asked = [item.stem.get(ENGLISH, "") for item in items]
    if sum(map(negative, asked)) > MOST_NEGATIVE * len(items):
        yield Remark("W", "negatives", "stem", "More than 5 % of the questions are negative.")


def _positions(singles: Sequence[Single]) -> Iterator[Remark]:
    from scipy.stats import chisquare

    if not singles:
        return
    counted = Counter(item.ids.index(item.answer_key[0]) for item in singles)
    counts = [counted[place] for place in range(3)]
    if float(chisquare(counts).pvalue) < SURELY:
        sentence = f"The keys stand unevenly, by place: {', '.join(map(str, counts))}."
        yield Remark("E", "position", "answer_key", sentence)


def _runs(bank: Bank) -> Iterator[Finding]:
    places = [
        (bank.files.get(item.code, ""), item.code, item.ids.index(item.answer_key[0]))
        for item in bank.items.values()
        if isinstance(item, Single)
    ]
    for (file, place), run in groupby(places, key=lambda each: (each[0], each[2])):
        codes = [code for _, code, _ in run]
        if len(codes) > LONGEST_RUN:
            sentence = f"{len(codes)} keys in a row stand at place {place + 1}, to {codes[-1]}."
            yield Finding("W", "position", file, codes[0], "answer_key", sentence)


def _covered(bank: Bank, blueprint: Blueprint, today: date) -> Iterator[Finding]:
    usable = [
        item
        for item in bank.items.values()
        if item.level == blueprint.level and item.review_by >= today
    ]
    held = Counter((item.domain, item.cognitive) for item in usable)
    file = f"{blueprint.code}.yaml"
    for domain, cell in blueprint.cells.items():
        for cognitive in COGNITIVE:
            needed, there = cell.of(cognitive), held[domain, cognitive]
            wanted = ceil(SPREAD * needed)
            sentence = f"{domain} {cognitive}: {there} items, {wanted} wanted, {needed} on a form."
            if there < wanted:
                severity: Severity = "E" if there < needed else "W"
                yield Finding(severity, "coverage", file, "", f"cells.{domain}", sentence)
    try:
        assemble(bank, blueprint, today, seed=0)
    except FormInfeasibleError as error:
        yield Finding("E", "coverage", file, "", error.field, error.reason)
