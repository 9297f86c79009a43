"""Other people's verifiers, run by node."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from keys.linked import FOLDER
from tests.unit.keys.samples import NOON

ROOT = Path(__file__).parents[2]
Task = dict[str, object]


class Judge(Protocol):
    def __call__(
        self, documents: dict[str, object], tasks: Sequence[Task], now: datetime = NOON
    ) -> list[dict[str, Any]]: ...


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Ask the verifiers: documents by URL, tasks -> an answer each, {ok, why}."""
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    if node is None:
        pytest.skip("node isn't installed")
    if not (ROOT / "node_modules" / "@digitalbazaar" / "vc").is_dir():
        pytest.skip("the npm packages for tests aren't installed: npm ci --ignore-scripts")
    index = json.loads((FOLDER / "index.json").read_bytes())
    contexts = {url: json.loads((FOLDER / file).read_bytes()) for url, file in index.items()}

    def ask(
        documents: dict[str, object], tasks: Sequence[Task], now: datetime = NOON
    ) -> list[dict[str, Any]]:
        question = {
            "contexts": contexts,
            "documents": documents,
            "now": now.isoformat(),
            "tasks": tasks,
        }
        done = subprocess.run(
            [node, ROOT / "tests" / "conformance" / "judge.mjs"],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        return answers

    return ask
