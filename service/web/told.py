"""What a credential tells an employer, whether it was found by its code or came as a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from service.credentials import document
from service.credentials.show import Ability, View
from service.language import later
from service.results.rules import Z95
from service.verification.structure import id_of, moment, some
from service.verification.trust import Issuer
from service.web.checking import Answer

WATCHED: Final[Mapping[int, tuple[str, str, str]]] = {  # state, icon, words of the pill
    0: ("unsure", "eye-off", later("Not supervised")),
    1: ("info", "eye", later("Events recorded")),
    2: ("info", "camera", later("Camera and screen")),
    3: ("ok", "eye", later("Supervised live")),
    4: ("ok", "building", later("Supervised on site")),
}
_SCRIPTS: Final = (
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("zh-Hans", re.compile("[\u4e00-\u9fff]")),
)


@dataclass(frozen=True)
class Score:
    """Marks of a total, the pass mark, and the 95 % band if the error is known."""

    marks: Decimal
    total: Decimal
    cut: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Told:
    """A credential in the words of a page; texts by language tag."""

    title: Mapping[str, str]
    names: tuple[str, ...]
    issuer: Issuer
    valid_from: datetime | None
    valid_until: datetime | None
    level: str = ""
    examined_by: str = ""
    score: Score | None = None
    statement: Mapping[str, str] | None = None  # how the pass mark was set
    reliability: Mapping[str, str] | None = None
    proctoring: int | None = None
    abilities: tuple[Ability, ...] = ()
    demonstration: bool = False

    @property
    def issuer_name(self) -> Mapping[str, str]:
        """The issuer's name, from our own list of issuers."""
        return self.issuer.names


def tell(answer: Answer) -> Told | None:
    """Say what a credential tells; None when its signature doesn't hold."""
    if answer.shown is not None:
        return of_view(answer.shown.view) if answer.shown.view else None
    if answer.verdict.credential is None:
        return None
    return of_document(answer.verdict.credential, answer.issuers)


def of_view(view: View) -> Told:
    """Tell of a credential that was found by its code."""
    result = view.result
    bounds = (result.score, result.total, result.cut, *result.band) if result else None
    return Told(
        title=view.title,
        names=tuple(filter(None, (view.names.latin, view.names.own))),
        issuer=view.issuer,
        valid_from=view.valid_from,
        valid_until=view.valid_until,
        level=view.level,
        examined_by=view.organisation.name,
        score=Score(*bounds) if bounds else None,
        statement=view.cut_score["statement"],
        reliability=view.reliability,
        proctoring=view.proctoring,
        abilities=view.abilities,
        demonstration=view.demonstration,
    )


def of_document(credential: Mapping[str, Any], issuers: Mapping[str, Issuer]) -> Told:
    """Tell of a credential that came as a file; others' we read only as far as all are alike."""
    issuer = issuers[str(id_of(credential["issuer"]))]
    subject = credential["credentialSubject"]
    own = _of_ours(credential) if issuer.own else {}
    return Told(
        title={"en": subject["achievement"]["name"]},
        names=_names(subject),
        issuer=issuer,
        valid_from=moment(credential.get("validFrom")),
        valid_until=moment(credential.get("validUntil")),
        **own,
    )


def script_of(text: str) -> str:
    """Name the language whose letters a name is in; empty for Latin ones."""
    return next((tag for tag, letters in _SCRIPTS if letters.search(text)), "")


def _names(subject: Mapping[str, Any]) -> tuple[str, ...]:
    each = (one for one in some(subject.get("identifier")) if isinstance(one, dict))
    named = (one for one in each if one.get("identityType") == "name" and not one.get("hashed"))
    return tuple(str(one.get("identityHash", "")) for one in named)


def _of_ours(credential: Mapping[str, Any]) -> dict[str, Any]:
    """Read what only our own documents say; the compact claim says less."""
    precision = document.fact(credential, "precision")
    watched = document.fact(credential, "proctoring")
    cut = document.fact(credential, "cut score")
    subject = credential["credentialSubject"]
    aligned = subject["achievement"].get("alignment", [])
    return {
        "level": aligned[0]["targetCode"].rpartition("-")[2] if aligned else "",
        "examined_by": subject.get("source", {}).get("name", ""),
        "score": _score(subject, precision.get("standard error")),
        "statement": {"en": cut["statement"]} if cut else None,
        "reliability": precision or None,
        "proctoring": int(watched["level"]) if watched else None,
        "abilities": tuple(_ability(each) for each in aligned),
        "demonstration": bool(document.fact(credential, "demonstration")),
    }


def _score(subject: Mapping[str, Any], error: str | None) -> Score | None:
    if "result" not in subject:
        return None
    limits = subject["achievement"]["resultDescription"][0]
    numbers = (subject["result"][0]["value"], limits["valueMax"], limits["requiredValue"])
    marks, total, cut = map(Decimal, numbers)
    if error is None:
        return Score(marks, total, cut)
    reach = (Decimal(error) * Z95).quantize(Decimal("0.1"))
    return Score(marks, total, cut, max(marks - reach, Decimal(0)), min(marks + reach, total))


def _ability(aligned: Mapping[str, Any]) -> Ability:
    can = aligned.get("targetDescription")
    code = aligned["targetCode"].rpartition("-")[0]
    return Ability(code, {"en": aligned["targetName"]}, {"en": can} if can else {})
