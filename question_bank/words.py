"""Taking texts apart for the checks: words, bigrams, figures, dates."""

import re
from collections import Counter
from decimal import Decimal

HAN = re.compile(r"[\u4e00-\u9fff]")
CHINESE = "zh-Hans"
ENGLISH = "en"

_WORD = re.compile(r"[a-z][a-z'’-]+")
_SUFFIX = re.compile(r"(?<=...)(ies|ing|ed|es|s|ly)$")
_STOP = frozenset(
    [
        "about",
        "after",
        "again",
        "also",
        "among",
        "another",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "could",
        "does",
        "down",
        "each",
        "from",
        "have",
        "here",
        "into",
        "just",
        "like",
        "made",
        "make",
        "makes",
        "many",
        "might",
        "more",
        "most",
        "much",
        "must",
        "once",
        "only",
        "other",
        "over",
        "same",
        "should",
        "some",
        "such",
        "take",
        "takes",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "time",
        "under",
        "until",
        "very",
        "want",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "within",
        "without",
        "would",
        "your",
        "two",
        "three",
        "four",
        "five",
        "first",
        "last",
        "next",
        "one",
        "per",
    ]
)

_CHINESE_STOP = re.compile("[的了在是和与及或将把被从为以其该这那不有可能应须一各每哪些个]")


def length(text: str, language: str) -> int:
    """Measure a text as a reader sees it: characters, of Chinese without spaces."""
    return len(re.sub(r"\s", "", text)) if language == CHINESE else len(text)


def content_words(text: str, language: str) -> frozenset[str]:
    """Find what carries sense: English words without endings, pairs of Chinese characters."""
    if language == CHINESE:
        runs = re.findall(HAN.pattern + "+", _CHINESE_STOP.sub(" ", text))
        return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    words = _WORD.findall(text.lower())
    return frozenset(_SUFFIX.sub("", word) for word in words if len(word) > 3 and word not in _STOP)  # noqa: PLR2004 - short words carry little


def tokens(text: str, language: str) -> frozenset[str]:
    """Split a text for comparing it with others: words, or Chinese characters."""
    if language == CHINESE:
        return frozenset(re.findall(r"[\u4e00-\u9fff]|[A-Za-z0-9.,%]+", text))
    return frozenset(re.findall(r"[a-z0-9.,%'’]+", text.lower()))


def marks(text: str) -> Counter[str]:
    """Count words, Chinese characters and signs, but for stops: what tells two texts apart."""
    signs = r"[\u4e00-\u9fff]|[a-z0-9]+|[^\w\s.,;:!?，。；：！？、]"
    return Counter(re.findall(signs, text.lower()))


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = re.compile(r"\b(" + "|".join(_MONTHS) + r")\b")
_FIGURE = re.compile(r"(?<![A-Za-z0-9])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")


def figures(text: str) -> Counter[Decimal]:
    """Count the figures of a text; an English month that stands by a figure is one."""
    with_months = _MONTH.sub(lambda month: f" {_MONTHS.index(month[1]) + 1} ", text)
    written = with_months if re.search(r"[0-9]", text) else text
    return Counter(Decimal(figure.replace(",", "")) for figure in _FIGURE.findall(written))


_SPELT = {
    **dict(
        zip(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
            range(11),
            strict=True,
        )
    ),
    "eleven": 11,
    "twelve": 12,
    "once": 1,
    "twice": 2,
    "both": 2,
    "a": 1,
    "an": 1,
    "each": 1,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "single": 1,
    "pair": 2,
}
_CHINESE_SPELT = dict(zip("零一二三四五六七八九十", range(11), strict=True)) | {
    "两": 2,
    "双": 2,
    "首": 1,
}


def spelt(text: str, language: str) -> frozenset[Decimal]:
    """Find the numbers that a text may be saying in words."""
    if language == CHINESE:
        found = [number for sign, number in _CHINESE_SPELT.items() if sign in text]
    else:
        found = [_SPELT[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _SPELT]
        found += [place for place, month in enumerate(_MONTHS, start=1) if month in text]
    return frozenset(map(Decimal, found))


def sort_value(text: str) -> tuple[Decimal, ...] | None:
    """Give what an option of figures or dates sorts by: year, month, day, or its only figure."""
    date = re.search(rf"([0-9]{{1,2}}) ({'|'.join(_MONTHS)})(?: ([0-9]{{4}}))?", text)
    if date:
        day, month, year = date.groups()
        return Decimal(year or 0), Decimal(_MONTHS.index(month) + 1), Decimal(day)
    found = _FIGURE.findall(text)
    return (Decimal(found[0].replace(",", "")),) if len(found) == 1 else None


def without_figures(text: str) -> str:
    """Give what is left of an option when its figures and dates are taken out."""
    names = r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    return re.sub(names, "", _FIGURE.sub("", _MONTH.sub("", text))).strip()
