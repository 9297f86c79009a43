"""Answers that are kept for programs: never older than the standing, never of another choice."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import TestResponse

from service.clock import now
from service.credentials import hold, show, status
from service.credentials.hold import Mine
from service.credentials.rules import Reason, Visibility
from service.database import transaction
from service.web import kept
from tests.functional.employer.conftest import shows
from tests.house import House
from tests.people.candidate import Candidate

Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(served: House, held: Mine) -> Ask:
    program = served.app.test_client(use_cookies=False)
    inner = served.app.wsgi_app
    assert isinstance(inner, kept.Kept)
    inner.answers.clear()

    def asks(accept: str = "application/json", language: str = "en") -> TestResponse:
        page = f"/v/{held.code}?lang={language}"
        return program.get(page, headers={"Accept": accept})

    return asks


def result_of(answer: TestResponse) -> object:
    return answer.get_json()["credential"]["credentialSubject"].get("result")


@pytest.fixture
def changing(
    served: House, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], None]], None]:
    """Let something happen after the glance, before the application looks."""

    def change(happens: Callable[[], None]) -> None:
        inner = served.app.wsgi_app
        assert isinstance(inner, kept.Kept)
        app = inner.app

        def late(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            monkeypatch.setattr(inner, "app", app)
            happens()
            return app(environ, start)

        monkeypatch.setattr(inner, "app", late)

    return change


def test_a_second_look_is_answered_from_what_is_kept_and_alike(ask: Ask) -> None:
    first, second = ask().get_json(), ask().get_json()
    assert second["state"] == "valid"
    assert first["credential"] == second["credential"]
    assert [each["code"] for each in first["checks"]] == [each["code"] for each in second["checks"]]


def test_what_changed_during_a_look_is_told_at_the_next(
    ask: Ask, held: Mine, changing: Callable[[Callable[[], None]], None]
) -> None:
    def suspended() -> None:
        with transaction() as session:
            status.suspend(session, None, held.award_id, Reason.MISCONDUCT, "test", now())

    changing(suspended)
    assert ask().get_json()["reason"] == "suspended"
    with transaction() as session:
        status.lift(session, None, held.award_id, "test", now())
    assert ask().get_json()["state"] == ask().get_json()["state"] == "valid"


def test_a_score_that_was_shown_for_a_moment_is_not_kept(
    ask: Ask, held: Mine, holder: Candidate, changing: Callable[[Callable[[], None]], None]
) -> None:
    shows(holder, held, Visibility.NO_SCORE)
    changing(lambda: shows(holder, held, Visibility.ALL))
    assert result_of(ask())
    shows(holder, held, Visibility.NO_SCORE)
    assert result_of(ask()) is None
    assert result_of(ask()) is None


@pytest.mark.parametrize(
    "accept", ["application/json;q=0, */*", "application/json-seq, */*", "application/jsonx"]
)
def test_what_is_no_verdict_is_handed_on(ask: Ask, accept: str) -> None:
    for answer in (ask(accept), ask(accept)):
        assert answer.status_code == 200
        assert answer.mimetype == "text/html"


def test_where_the_glance_fails_the_application_answers(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()

    def breaks(_: str) -> None:
        raise OSError

    monkeypatch.setattr(show, "glance", breaks)
    assert ask().get_json()["state"] == "valid"


def test_languages_and_heads_are_kept_apart(ask: Ask, served: House, held: Mine) -> None:
    english = ask().get_json()["checks"][0]["sentence"]
    for _ in range(2):
        chinese = ask(language="zh-Hans").get_json()["checks"][0]["sentence"]
        assert chinese != english
        head = served.app.test_client(use_cookies=False).head(
            f"/v/{held.code}", headers={"Accept": "application/json"}
        )
        assert (head.status_code, head.data) == (200, b"")
    assert ask().get_json()["checks"][0]["sentence"] == english


def test_switched_off_is_off_at_once(ask: Ask, held: Mine, holder: Candidate) -> None:
    ask()
    shows(holder, held, Visibility.OFF)
    assert ask().status_code == 410


def test_a_new_link_leaves_nothing_behind(ask: Ask, held: Mine, holder: Candidate) -> None:
    ask()
    with transaction() as session:
        hold.new_link(session, holder.id, held.award_id, now())
    assert ask().status_code == 404


def test_a_verdict_is_repeated_until_its_dates_change_it() -> None:
    asked = datetime(2026, 11, 24, 12, tzinfo=UTC)
    ends = asked + timedelta(milliseconds=1)
    verdict = {"credential": {"validFrom": "2026-01-01T00:00:00Z", "validUntil": ends.isoformat()}}
    assert kept.until(verdict, asked) == ends  # though it is over when the answer is there
    assert kept.until({"credential": None}, asked) == datetime.max.replace(tzinfo=UTC)
