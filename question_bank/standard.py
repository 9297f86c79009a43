"""The competency standard: domains, and in each the competencies with what people can do."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, TypeAdapter, model_validator

from question_bank.errors import NOWHERE, BankError
from question_bank.reading import read_document
from question_bank.shape import (
    CompetencyCode,
    Day,
    DomainCode,
    Frozen,
    Language,
    Level,
    Line,
    Slug,
    Text,
    refuse,
    shaped,
)

SCHEMA = "jinbang/standard/1"
WHOLE = 100  # percent


class Link(Frozen):
    """A link into ESCO, with the SKOS word for how close it is."""

    uri: Annotated[str, Field(pattern=r"^http://data\.europa\.eu/esco/[a-z]+/[0-9a-f-]{36}$")]
    label: Line
    relation: Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]


class Evidence(Frozen):
    """What a candidate does that would convince an employer, and the types that can show it."""

    types: tuple[Literal["single", "multiple", "order", "match", "numeric", "fill", "case"], ...]
    text: Text


class Competency(Frozen):
    """A competency, for ever: its code is never given to another."""

    code: CompetencyCode
    title: Text
    can_do: dict[Level, Text]
    evidence: Evidence
    esco: tuple[Link, ...] = ()
    status: Literal["active", "withdrawn"] = "active"
    replaced_by: CompetencyCode | None = None


class Domain(Frozen):
    """A field of work; weights are percent of the score at each level."""

    code: DomainCode
    title: Text
    purpose: Text
    competencies: Annotated[tuple[Competency, ...], Field(min_length=1, max_length=20)]
    weights: dict[Level, Annotated[StrictInt, Field(ge=0, le=WHOLE)]] | None = None
    holder_can: Text | None = None
    esco: tuple[Link, ...] = ()

    @model_validator(mode="after")
    def _competencies_are_its_own(self) -> Self:
        for competency in self.competencies:
            own = competency.code.startswith(f"{self.code}.")
            refuse(not own, f"{competency.code} stands under {self.code}")
        return self


class Standard(Frozen):
    """A version of the standard."""

    schema_: Annotated[Literal["jinbang/standard/1"], Field(alias="schema")]
    standard: Slug
    version: Annotated[StrictInt, Field(ge=1)]
    as_of: Day
    status: Literal["draft", "confirmed"]
    languages: tuple[Language, ...]
    levels: dict[Level, Line]
    domains: Annotated[tuple[Domain, ...], Field(min_length=1, max_length=40)]

    @cached_property
    def competencies(self) -> Mapping[str, Competency]:
        """All competencies by code."""
        return {one.code: one for domain in self.domains for one in domain.competencies}

    def competency(self, code: str) -> Competency:
        """Find a competency; raises BankError."""
        if code not in self.competencies:
            raise BankError(NOWHERE, NOWHERE, "competency", f"the standard has no {code}")
        return self.competencies[code]

    def domain(self, code: str) -> Domain:
        """Find a domain; raises BankError."""
        found = next((domain for domain in self.domains if domain.code == code), None)
        if found is None:
            raise BankError(NOWHERE, NOWHERE, "domain", f"the standard has no {code}")
        return found

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        codes = [one.code for domain in self.domains for one in domain.competencies]
        codes += [domain.code for domain in self.domains]
        refuse(len(set(codes)) < len(codes), "a code is given twice")
        weights = [domain.weights for domain in self.domains if domain.weights is not None]
        for level in self.levels if weights else ():
            total = sum(of_domain.get(level, 0) for of_domain in weights)
            refuse(total != WHOLE, f"the weights at {level} add up to {total}")
        return self


_adapter = TypeAdapter(Standard)


def read_standard(path: Path) -> Standard:
    """Read the file of a standard; raises BankError."""
    document = read_document(path, SCHEMA)
    for competency in _competencies(document):
        evidence = competency.get("evidence")
        if (
            isinstance(evidence, dict) and "text" not in evidence
        ):  # in the file the texts stand bare
            text = {tag: said for tag, said in evidence.items() if tag != "types"}
            competency["evidence"] = {"types": evidence.get("types"), "text": text}
    return shaped(_adapter, document, path.name, NOWHERE)


def _competencies(document: Mapping[str, object]) -> list[dict[str, object]]:
    domains = document.get("domains")
    within = [each.get("competencies") for each in _dicts(domains)]
    return [competency for each in within for competency in _dicts(each)]


def _dicts(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
