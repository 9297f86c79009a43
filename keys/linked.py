"""JSON-LD to canonical RDF, and nothing of it left unsigned. Imported only where it is used: slow.

A document is refused, not repaired, where the data that is hashed and the JSON that people's
programs read could differ. Other processors drop an undefined term or a relative identifier without
a word, and take "@id" for "id" or a full IRI for a property's name: so an attacker could hide a
credential's status from a reader without touching the signature.
"""

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pyld import jsonld  # noqa: TID253 - this module is itself imported where it is used
from pyld.canon import URDNA2015  # noqa: TID253 - likewise

from keys.errors import (
    ContextsMissingError,
    ForeignContextError,
    MalformedError,
    TooLargeError,
    UndefinedTermError,
)
from keys.reading import CONTROL, check

FOLDER = Path(__file__).parent.parent / "vendor" / "contexts"
MOST_WORK = 2_000  # steps to tell blank nodes apart; genuine documents need next to none
MOST_REMEMBERED = 500
IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\x7f]*')  # N-Quads, IRIREF
LANGUAGE = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
VALUE_NAMES = {"@value", "@language"}
EXPANDED_NAMES = {"@id", "@type", "@list", "@graph"}


def canonical(document: dict[str, object]) -> str:
    """Write a document as canonical N-Quads (RDFC-1.0).

    Raises MalformedError, TooLargeError, UndefinedTermError, ForeignContextError.
    """
    check(document)
    _check_node(document)
    _check_identity(document)
    # Without a base a relative identifier stays relative, and is found; by default it would become
    # one below example.org.
    options = {"base": None, "documentLoader": _load}
    try:
        dataset = _processor().to_rdf(document, options)
        return str(_Canonicaliser().main(dataset, {"format": "application/n-quads"}))
    except (jsonld.JsonLdError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise MalformedError(reason=f"not JSON-LD ({type(error).__name__})") from error


def contexts() -> frozenset[str]:
    """List the contexts that are installed; raises ContextsMissingError."""
    return frozenset(_index())


class _Processor(jsonld.JsonLdProcessor):  # type: ignore[misc] # PyLD has no types
    """PyLD, remembering each context it has processed: 2.5 times as fast."""

    def __init__(self) -> None:
        super().__init__(on_property_dropped=_refuse_dropped)
        self._remembered: dict[tuple[object, ...], tuple[Any, Any, Any]] = {}

    def expand(self, input_: object, options: dict[str, object]) -> Any:  # noqa: ANN401
        expanded = super().expand(input_, options)
        _check_expanded(expanded)
        return expanded

    def _process_context(
        self,
        active_ctx: Any,  # noqa: ANN401
        local_ctx: Any,  # noqa: ANN401
        options: dict[str, object],
        override_protected: bool = False,  # noqa: FBT001, FBT002
        propagate: bool = True,  # noqa: FBT001, FBT002
        validate_scoped: bool = True,  # noqa: FBT001, FBT002
        cycles: set[str] | None = None,
    ) -> Any:  # noqa: ANN401
        flags = (override_protected, propagate, validate_scoped)
        rest = (active_ctx, local_ctx, options, *flags, cycles)
        if cycles is not None:  # a scoped context, read ahead while another is being processed
            return super()._process_context(*rest)
        name = local_ctx if isinstance(local_ctx, str) else _name(local_ctx)
        key = (id(active_ctx), name, *flags)
        remembered = self._remembered.get(key)
        if remembered is None:
            # Both inputs are kept with the result, so that no later object gets their id.
            remembered = (super()._process_context(*rest), active_ctx, local_ctx)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered = {}
            self._remembered[key] = remembered
        return remembered[0]


class _Canonicaliser(URDNA2015):  # type: ignore[misc] # PyLD has no types
    """RDFC-1.0, refusing the graphs whose blank nodes take ages to tell apart (section 7.1)."""

    def __init__(self) -> None:
        super().__init__()
        self._work = 0

    def create_hash_to_related(self, id_: str, issuer: object) -> Any:  # noqa: ANN401
        related = super().create_hash_to_related(id_, issuer)
        self._work += 1 + sum(math.factorial(min(len(nodes), 9)) for nodes in related.values())
        if self._work > MOST_WORK:
            raise TooLargeError(what="the tangle of nodes without an id", limit=MOST_WORK)
        return related


@cache
def _processor() -> _Processor:
    return _Processor()


def _name(local_ctx: Any) -> object:  # noqa: ANN401
    """Name a local context: a document's by its URLs, a term's own by identity."""
    if isinstance(local_ctx, list) and all(isinstance(url, str) for url in local_ctx):
        return tuple(local_ctx)
    return id(local_ctx)


def _refuse_dropped(term: object) -> None:
    raise UndefinedTermError(term=term)


def _load(url: str, _options: object) -> dict[str, object]:
    # A fresh copy each time: PyLD writes into what it is given.
    document = json.loads((FOLDER / _index()[url]).read_bytes())
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": document,
        "tag": "static",
    }


@cache
def _index() -> dict[str, str]:
    try:
        index: dict[str, str] = json.loads((FOLDER / "index.json").read_bytes())
    except OSError:
        raise ContextsMissingError(folder=FOLDER) from None
    return index


def _check_node(value: object) -> None:
    """Refuse what JSON-LD and JSON readers could understand differently."""
    match value:
        case dict() if "@value" in value:
            _check_language_string(value)
        case dict():
            for name, inner in value.items():
                _check_member(name, inner)
        case list():
            for inner in value:
                _check_node(inner)
        case str() if CONTROL.search(value):  # PyLD isn't RDFC-1.0 for them
            raise MalformedError(reason="a control character in a text")
        case None:
            raise MalformedError(reason="null, which no signature covers")
        case float() if value.is_integer():
            raise MalformedError(reason="a whole number written as a fraction")


def _check_member(name: str, value: object) -> None:
    if name == "@context":
        _check_contexts(value)
    elif name.startswith("@") or ":" in name:
        raise MalformedError(reason=f"the name {name!r}, an alias of a plain one")
    else:
        _check_node(value)


def _check_contexts(value: object) -> None:
    for context in value if isinstance(value, list) else [value]:
        if not isinstance(context, str):
            raise ForeignContextError(context="written inside the document")
        if context not in _index():
            raise ForeignContextError(context=context)


def _check_language_string(value: dict[str, object]) -> None:
    # Without a language it would be another spelling of the plain text.
    texts = all(isinstance(part, str) for part in value.values())
    if set(value) != VALUE_NAMES or not texts or not LANGUAGE.fullmatch(str(value["@language"])):
        raise MalformedError(reason="a value that is not a text and its language")
    _check_node(value["@value"])


def _check_identity(document: dict[str, object]) -> None:
    """Refuse a second description of the document or of its status.

    Objects with one id are one node, so their members could be moved from a place that readers look
    at to one that they don't, under the same signature.
    """
    status = document.get("credentialStatus", [])
    told = [document, *(status if isinstance(status, list) else [status])]
    ids = [node["id"] for node in told if isinstance(node, dict) and "id" in node]
    found = [node["id"] for node in _nodes(document) if "id" in node and len(node) > 1]
    if any(found.count(id_) > 1 for id_ in ids):
        raise MalformedError(reason="the document or its status is described twice")


def _nodes(value: object) -> Iterator[dict[str, object]]:
    inside: object = value
    if isinstance(value, dict):
        yield value
        inside = list(value.values())
    for inner in inside if isinstance(inside, list) else []:
        yield from _nodes(inner)


def _check_expanded(value: object) -> None:
    """Refuse what would be lost, or break out, on the way from expanded JSON-LD to N-Quads."""
    match value:
        case dict() if "@value" in value:
            if value.get("@type", "@json") != "@json":
                _check_iri(value["@type"])
        case dict():
            for name, inner in value.items():
                _check_expanded_member(name, inner)
        case list():
            for inner in value:
                _check_expanded(inner)


def _check_expanded_member(name: str, value: object) -> None:
    if name not in EXPANDED_NAMES:
        _check_iri(name)
    if name == "@id":
        _check_iri(value)
    elif name == "@type":
        for kind in value if isinstance(value, list) else [value]:
            _check_iri(kind)
    else:
        _check_expanded(value)


def _check_iri(value: object) -> None:
    if not isinstance(value, str) or not IRI.fullmatch(value):
        raise UndefinedTermError(term=value)
