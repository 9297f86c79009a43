"""Read a YAML file that strangers may have written: one reading only, and nothing that explodes."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from question_bank.errors import BankError

LARGEST_FILE = 4_000_000
DEEPEST = 16


class _Loader(yaml.CSafeLoader):
    """A safe loader that refuses a key written twice, where YAML would keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - the base class has it so
        seen: set[str] = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is None or name in seen:
                problem = "has a key twice, or one that is no name"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def read_document(path: Path, schema: str) -> dict[str, Any]:
    """Read a file of the bank: a mapping that names its schema; raises BankError."""
    document = parse(_text(path), path.name)
    if document.get("schema") != schema:
        raise BankError(path.name, "", "schema", f"needs `schema: {schema}`")
    return document


def parse(text: str, file: str) -> dict[str, Any]:
    """Read YAML text into a mapping; raises BankError, whatever the text."""
    try:
        _measure(text, file)
        document = yaml.load(text, _Loader)  # noqa: S506 - it is a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BankError(
            file, "", "", f"is no YAML that can be read: {_first_line(error)}"
        ) from error
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise BankError(file, "", "", "needs a mapping of names at the top")
    return document


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BankError(path.name, "", "", f"is larger than {LARGEST_FILE} bytes")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BankError(path.name, "", "", "can't be read as UTF-8 text") from error


def _measure(text: str, file: str) -> None:
    """Refuse what grows when it is read: aliases (a billion laughs) and endless nesting."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent):
            raise BankError(file, "", "", "has an alias (*); write the value out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BankError(file, "", "", f"is nested deeper than {DEEPEST} levels")


def _first_line(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"{error.problem}, line {error.problem_mark.line + 1}"
    return str(error).partition("\n")[0]
