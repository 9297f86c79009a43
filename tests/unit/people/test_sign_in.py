from datetime import timedelta
from uuid import UUID

import pytest

from service.database import transaction
from service.people import passwords, register, sign_in
from service.people.models import SessionRow
from service.people.rules import Names
from service.people.sign_in import NOTED_EVERY, SignInRefusedError
from tests.unit.exam import NOON, Exam

EMAIL = "me@example.org"
PASSWORD = "a quiet golden roll"
LIFETIME = timedelta(hours=12)
SECOND = timedelta(seconds=1)


@pytest.fixture
def account(exam: Exam) -> UUID:  # noqa: ARG001  # it has the database
    with transaction() as session:
        return register.enrol(session, EMAIL, PASSWORD, Names("Wang", ""), "en", NOON)


@pytest.fixture
def token(account: UUID) -> str:
    with transaction() as session:
        found = sign_in.prove(session, EMAIL, PASSWORD)
        token = sign_in.start(session, found.id, NOON)
    assert found.id == account
    return token


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which passwords were compared, since a comparison takes its time."""
    seen: list[str] = []
    fits = passwords.fits

    def noted(kept: str | None, password: str) -> bool:
        seen.append(password)
        return fits(kept, password)

    monkeypatch.setattr(passwords, "fits", noted)
    return seen


@pytest.mark.usefixtures("account")
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(compared: list[str]) -> None:
    said = []
    for email, password in ((EMAIL, "wrong"), ("nobody@example.org", PASSWORD)):
        with transaction() as session, pytest.raises(SignInRefusedError) as refused:
            sign_in.prove(session, email, password)
        said.append((refused.value.code, refused.value.status, refused.value.values))
    assert said[0] == said[1]
    assert compared == ["wrong", PASSWORD], "an unknown address takes as long"


def test_no_password_is_not_a_password() -> None:
    assert not passwords.fits(None, "a password that nobody has")
    assert not passwords.fits("", "")
    assert not passwords.fits("", "a password that nobody has")


def test_only_a_hash_of_the_token_is_kept(token: str) -> None:
    with transaction(read_only=True) as session:
        [row] = session.query(SessionRow).all()
    assert token not in row.token_hash
    assert len(token) >= 43


def test_a_session_lasts_while_it_is_used_and_ends_when_it_is_not(token: str) -> None:
    def known(at: object) -> bool:
        with transaction(read_only=True) as session:
            return sign_in.known(session, token, LIFETIME, at) is not None  # type: ignore[arg-type]

    assert known(NOON + LIFETIME)
    assert not known(NOON + LIFETIME + SECOND)
    with transaction() as session:
        sign_in.note_visit(session, token, NOON + LIFETIME)
    assert known(NOON + 2 * LIFETIME)


def test_a_session_in_constant_use_ends_too(token: str) -> None:
    with transaction() as session:
        sign_in.note_visit(session, token, NOON + sign_in.LONGEST)
    for at, known in ((NOON + sign_in.LONGEST, True), (NOON + sign_in.LONGEST + SECOND, False)):
        with transaction(read_only=True) as session:
            assert (sign_in.known(session, token, LIFETIME, at) is not None) is known


def test_a_browser_has_one_session_and_an_account_none_that_is_over(
    account: UUID, token: str
) -> None:
    later = NOON + sign_in.LONGEST + SECOND
    with transaction() as session:
        other = sign_in.start(session, account, NOON)
        sign_in.start(session, account, NOON + SECOND, token)
        assert sign_in.known(session, token, LIFETIME, NOON + SECOND) is None
        assert sign_in.known(session, other, LIFETIME, NOON + SECOND)
        sign_in.start(session, account, later)
        assert session.query(SessionRow).filter(SessionRow.started_at == NOON).count() == 0


def test_a_visit_is_written_down_only_once_in_a_while(token: str) -> None:
    for at, due in ((NOON + NOTED_EVERY, False), (NOON + NOTED_EVERY + SECOND, True)):
        with transaction(read_only=True) as session:
            visit = sign_in.known(session, token, LIFETIME, at)
        assert visit
        assert visit.unnoted is due


def test_signed_out_is_out_and_once_more_is_harmless(token: str) -> None:
    for _ in range(2):
        with transaction() as session:
            sign_in.sign_out(session, token)
    with transaction(read_only=True) as session:
        assert sign_in.known(session, token, LIFETIME, NOON) is None


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("guess", ["", "x", "\0", "x" * 10_000])
def test_a_guessed_token_is_nobodys(guess: str) -> None:
    with transaction(read_only=True) as session:
        assert sign_in.known(session, guess, LIFETIME, NOON) is None
