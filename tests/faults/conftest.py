from collections.abc import Iterator
from uuid import UUID

import pytest

from service.sittings.rules import Admitting
from tests import factories
from tests.served import Served, serving


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Start the real service once for the tests of a file."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def served(started: Served) -> Served:
    started.is_read_here()
    return started


@pytest.fixture(scope="module")
def sitting(started: Served) -> UUID:
    started.is_read_here()
    return factories.sitting(admission_by=Admitting.NOBODY)
