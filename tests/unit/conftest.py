from collections.abc import Iterator

import pytest

from tests.unit.exam import Exam


@pytest.fixture
def exam(sqlite: str) -> Iterator[Exam]:
    """Give an exam of three questions on a database of its own."""
    exam = Exam(sqlite)
    yield exam
    exam.engine.dispose()
