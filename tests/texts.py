"""Every text for people, found in code and templates; run it to bring the catalogues up to date."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2 import nodes

from service.language import LANGUAGES, SOURCE, TRANSLATIONS, _templates

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
STAFF = ("examiner/", "invigilator/", "administrator/", "email/report_received")
STAFF_CODE = (
    "web/invigilator",
    "web/administrator",
    "web/deeds",
    "web/happened",
    "cli/",
    "rehearsal/",
    "proctoring/",
    "credentials/find",
    "credentials/trail",
    "people/staff",
    "results/oversee",
    "roll/checkpoint",
    "sittings/invite",
    "sittings/oversee",
    "sittings/wish",
)

Text = tuple[str, ...]  # one form, or singular and plural


def texts(*, staff: bool = True) -> set[Text]:
    """Return all texts; without staff, those that candidates and employers see."""
    return {text for text, place in found() if staff or not _is_staff(place)}


def found() -> Iterator[tuple[Text, str]]:
    """Find texts with the places they stand in."""
    keywords = {"_": None, "later": None, "many": (1, 2)}
    code = extract_from_dir(ROOT / "service", [("**.py", "python")], keywords=keywords)
    for file, _line, text, _comments, _context in code:
        yield (text if isinstance(text, tuple) else (text,)), f"service/{file}"
    for path in sorted(TEMPLATES.rglob("*")):
        if path.is_file():
            name = str(path.relative_to(TEMPLATES))
            for text in in_template(path.read_text(encoding="utf-8")):
                yield text, name


def in_template(source: str) -> Iterator[Text]:
    """Find the texts of a template: _("…") and _.many("…", "…", n)."""
    for call in _templates.parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            yield from _constants(call, 1)
        elif isinstance(call.node, nodes.Getattr) and call.node.attr == "many":
            yield from _constants(call, 2)


def update() -> None:
    """Bring each catalogue up to date: new texts come in empty, stale ones go."""
    wanted = sorted(texts())
    for language in LANGUAGES:
        if language != SOURCE:
            _update(language, wanted)


def _update(language: str, wanted: list[Text]) -> None:
    path = TRANSLATIONS / f"{language}.po"
    old = read_po(BytesIO(path.read_bytes())) if path.exists() else Catalog()
    new = Catalog(locale=language, fuzzy=False, charset="utf-8")
    for text in wanted:
        key = text if len(text) > 1 else text[0]
        known = old.get(text[0])
        new.add(key, known.string if known else ("" if len(text) == 1 else ("",) * new.num_plurals))
    with path.open("wb") as file:
        write_po(file, new, width=0, omit_header=False, no_location=True, sort_output=True)


def _constants(call: nodes.Call, count: int) -> Iterator[Text]:
    parts = call.args[:count]
    if len(parts) == count and all(isinstance(part, nodes.Const) for part in parts):
        yield tuple(part.as_const() for part in parts)


def _is_staff(place: str) -> bool:
    return place.startswith(STAFF) or place.removeprefix("service/").startswith(STAFF_CODE)


if __name__ == "__main__":
    update()
    public = len(texts(staff=False))
    sys.stdout.write(f"{len(texts())} texts, {public} for candidates and employers\n")
