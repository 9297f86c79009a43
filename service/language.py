"""Texts for people: the one place that turns a text into a language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

SOURCE: Final = "en"
LANGUAGES: Final[Mapping[str, str]] = {
    SOURCE: "English",
    "zh_Hans": "简体中文",
    "ms": "Bahasa Melayu",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "id": "Bahasa Indonesia",
}
TEMPLATES: Final = Path(__file__).parents[1] / "templates"
TRANSLATIONS: Final = Path(__file__).parent / "translations"
DATES: Final = {SOURCE: "d MMMM y", "vi": "d MMMM 'năm' y"}  # where the locale's own is unusual
BUDDHIST_ERA: Final = 543  # years the Thai calendar is ahead

_templates = Environment(
    autoescape=select_autoescape(),  # in .html; a letter is plain text
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    extensions=["jinja2.ext.do"],
)


def later(text: str) -> str:
    """Mark a text that is said later, when the reader's language is known."""
    return text


@dataclass(frozen=True)
class Speaker:
    """Says texts in one language, their {places} filled with the values given."""

    language: str

    def __call__(self, text: str, **values: object) -> str:
        """Say a text."""
        said = catalogue(self.language).get(text, text)
        return said.format(**{name: self._written(value) for name, value in values.items()})

    def many(self, one: str, other: str, n: int, **values: object) -> str:
        """Say the form of a text that the number asks for; {n} is the number."""
        forms = plurals(self.language).get(one)
        index = Locale.parse(self.language).plural_form
        if forms is None:
            said = one if n == 1 else other
        else:
            said = forms[_PLURAL_ORDER.index(index(n)) if len(forms) > 1 else 0]
        return said.format(
            n=self.number(n), **{name: self._written(value) for name, value in values.items()}
        )

    def number(self, value: int | Decimal) -> str:
        """Write a number."""
        return format_decimal(value, locale=self.language)

    def date(self, value: date | datetime, zone: str = "UTC") -> str:
        """Write a date in full."""
        day = value.astimezone(ZoneInfo(zone)).date() if isinstance(value, datetime) else value
        pattern = DATES.get(self.language, "long")
        return _era(format_date(day, pattern, locale=self.language), day, self.language)

    def moment(self, value: datetime, zone: str = "UTC") -> str:
        """Write a date and a time, with its zone when it isn't the reader's to guess."""
        local = value.astimezone(ZoneInfo(zone))
        between = ", " if self.language == SOURCE else " "
        text = f"{self.date(local.date())}{between}{local:%H:%M}"
        return f"{text} UTC" if zone == "UTC" else text

    def time(self, value: datetime, zone: str = "UTC") -> str:
        """Write a time of day."""
        return f"{value.astimezone(ZoneInfo(zone)):%H:%M}"

    def of(self, texts: Mapping[str, str]) -> str:
        """Pick this language from a text that exists in several, else English, else any."""
        for tag in (tag_of(self.language), self.language, SOURCE):
            if tag in texts:
                return texts[tag]
        return next(iter(texts.values()), "")

    def _written(self, value: object) -> object:
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return self.number(value)
        return value


_PLURAL_ORDER = ("one", "other")


def speaker(language: str) -> Speaker:
    """Return what says texts in a language."""
    return Speaker(language if language in LANGUAGES else SOURCE)


def tag_of(language: str) -> str:
    """Return the BCP 47 tag of a language: zh_Hans -> zh-Hans."""
    return language.replace("_", "-")


def negotiate(accepted: Iterable[str]) -> str:
    """Choose the first language we speak from tags in the reader's order (RFC 9110, 12.5.4)."""
    by_prefix = {tag_of(language).lower(): language for language in LANGUAGES} | {
        "zh": "zh_Hans",
        "in": "id",
    }
    for tag in accepted:
        parts = tag.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            if found := by_prefix.get("-".join(parts[:length])):
                return found
    return SOURCE


def write(template: str, language: str, **values: object) -> str:
    """Fill in a template, in a language."""
    return _templates.get_template(template).render(_=speaker(language), **values)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return the translations into a language, by their source text."""
    return {key: forms[0] for key, forms in _read(language).items()}


@cache
def plurals(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the forms of the texts that have several, by the source's singular."""
    return _read(language)


@cache
def _read(language: str) -> Mapping[str, tuple[str, ...]]:
    if language == SOURCE:
        return {}
    with (TRANSLATIONS / f"{language}.po").open("rb") as file:
        entries = {_key(each.id): _forms(each.string) for each in read_po(file) if each.id}
    return {key: forms for key, forms in entries.items() if all(forms)}


def _key(text: object) -> str:
    return str(text[0]) if isinstance(text, list | tuple) else str(text)


def _forms(text: object) -> tuple[str, ...]:
    if isinstance(text, list | tuple):
        return tuple(str(form) for form in text)
    return (str(text),)


def _era(text: str, day: date, language: str) -> str:
    if language != "th":
        return text
    return text.replace("ค.ศ. ", "").replace(str(day.year), str(day.year + BUDDHIST_ERA))
