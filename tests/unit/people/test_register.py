from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from service.database import transaction
from service.jobs import JobRow
from service.jobs import Kind as Job
from service.people import accounts, register, sign_in, tokens
from service.people.accounts import Account, AccountNotFoundError
from service.people.rules import Names, Role
from service.people.sign_in import AddressUnconfirmedError, SignInRefusedError
from service.people.tokens import CONFIRM, LIFETIME, RESET, LinkSpentError
from tests.unit.exam import NOON

SECRET = "of this test"
EMAIL = "me@example.org"
PASSWORD = "a quiet golden roll"
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("exam")


def registers(password: str = PASSWORD, latin: str = "Wang Xiaoming") -> UUID:
    with transaction() as session:
        return register.register(session, EMAIL, password, Names(latin, ""), "en", NOON)


def link(account: UUID, purpose: str) -> str:
    with transaction() as session:
        return register.link(session, SECRET, purpose, account, NOON)


def confirms(token: str, at: object = NOON) -> Account:
    with transaction() as session:
        return register.confirm(session, SECRET, token, at)  # type: ignore[arg-type]


def resets(token: str, password: str, at: object = NOON) -> Account:
    with transaction() as session:
        return register.reset(session, SECRET, token, password, at)  # type: ignore[arg-type]


def signs_in(password: str = PASSWORD, email: str = EMAIL) -> str:
    with transaction() as session:
        return sign_in.start(session, sign_in.prove(session, email, password).id, NOON)


def letters() -> list[str]:
    with transaction(read_only=True) as session:
        return [row.kind for row in session.scalars(select(JobRow))]


def test_who_registered_signs_in_after_confirming_the_address() -> None:
    account = registers()
    assert letters() == [Job.CONFIRM_ADDRESS]
    with pytest.raises(AddressUnconfirmedError):
        signs_in()
    assert confirms(link(account, CONFIRM)).confirmed
    assert signs_in()


def test_registering_a_known_address_changes_nothing_of_the_account() -> None:
    account = registers()
    confirms(link(account, CONFIRM))
    assert registers("another password", "Somebody Else") == account
    assert letters() == [Job.CONFIRM_ADDRESS, Job.RESET_PASSWORD]
    assert signs_in()
    with transaction(read_only=True) as session:
        assert accounts.read(session, account).names.latin == "Wang Xiaoming"


def test_who_registered_an_address_first_has_no_password_to_it_once_it_is_confirmed() -> None:
    """Of two who name an address, the one who reads its letters sets the password."""
    account = registers("a stranger's own")
    first = link(account, CONFIRM)
    assert registers(PASSWORD, "Wang Xiaoming") == account
    assert letters() == [Job.CONFIRM_ADDRESS, Job.RESET_PASSWORD]
    with pytest.raises(LinkSpentError):
        confirms(first)
    with pytest.raises((SignInRefusedError, AddressUnconfirmedError)):
        signs_in("a stranger's own")
    assert resets(link(account, RESET), "the reader's own").confirmed
    with pytest.raises(SignInRefusedError):
        signs_in("a stranger's own")
    assert signs_in("the reader's own")


def test_a_link_that_confirmed_is_no_way_in_later() -> None:
    token = link(registers(), CONFIRM)
    confirms(token)
    with pytest.raises(LinkSpentError):
        confirms(token, NOON + 2 * register.SECOND_CLICK)


@pytest.mark.parametrize("purpose", [CONFIRM, RESET])
def test_a_link_is_good_until_its_time_is_over(purpose: str) -> None:
    token = link(registers(), purpose)
    uses = {
        CONFIRM: lambda at: confirms(token, at),
        RESET: lambda at: resets(token, "new " * 4, at),
    }
    with pytest.raises(LinkSpentError):
        uses[purpose](NOON + LIFETIME[purpose] + SECOND)
    assert uses[purpose](NOON + LIFETIME[purpose]).confirmed


@pytest.mark.parametrize(
    "damage",
    [
        lambda token: token[:-1],
        lambda token: token[1:],
        lambda token: token.swapcase(),
        lambda _: "",
        lambda _: "x" * 5000,
        lambda token: token.replace(".", ""),
        lambda token: f"{token}\0",
    ],
)
def test_a_link_that_was_touched_is_no_link(damage: object) -> None:
    token = link(registers(), CONFIRM)
    with pytest.raises(LinkSpentError):
        confirms(damage(token))  # type: ignore[operator]


def test_a_link_is_good_for_its_purpose_and_for_this_house_only() -> None:
    account = registers()
    with pytest.raises(LinkSpentError):
        confirms(link(account, RESET))
    with pytest.raises(LinkSpentError):
        resets(link(account, CONFIRM), "another password")
    other = tokens.make("another house", CONFIRM, account, EMAIL, NOON)
    with pytest.raises(LinkSpentError):
        confirms(other)


def test_a_link_to_confirm_is_spent_when_the_address_has_changed() -> None:
    account = registers()
    token = tokens.make(SECRET, CONFIRM, account, "old@example.org", NOON)
    with pytest.raises(LinkSpentError):
        confirms(token)


def test_confirmed_twice_the_first_time_counts() -> None:
    token = link(registers(), CONFIRM)
    assert confirms(token) == confirms(token, NOON + SECOND)


def test_a_new_password_is_set_once_and_ends_every_session() -> None:
    account = registers()
    confirms(link(account, CONFIRM))
    session_token, token = signs_in(), link(account, RESET)
    resets(token, "another password")
    with transaction(read_only=True) as session:
        assert sign_in.known(session, session_token, timedelta(hours=12), NOON) is None
    with pytest.raises(SignInRefusedError):
        signs_in()
    assert signs_in("another password")
    with pytest.raises(LinkSpentError):
        resets(token, "a third password")


def test_who_set_a_password_by_letter_has_shown_that_the_address_is_theirs() -> None:
    assert resets(link(registers(), RESET), "another password").confirmed


def test_a_letter_goes_to_known_addresses_only_and_nobody_is_told_which() -> None:
    registers()
    with transaction() as session:
        register.ask_for_reset(session, EMAIL, NOON)
        register.ask_for_reset(session, "nobody@example.org", NOON)
    assert letters() == [Job.CONFIRM_ADDRESS, Job.RESET_PASSWORD]


def test_a_link_for_nobody_cannot_be_made() -> None:
    with pytest.raises(AccountNotFoundError):
        link(uuid4(), CONFIRM)


def test_roles_belong_to_the_organisations_that_gave_them() -> None:
    account = registers()
    with transaction() as session:
        first, second = (
            register.found(session, name, "MY", "Asia/Kuala_Lumpur") for name in ("One", "Two")
        )
        assert register.found(session, "One", "TH", "Asia/Bangkok") == first
        assert accounts.read(session, account).roles == {Role.CANDIDATE}
        for place, role in (
            (first, Role.INVIGILATOR),
            (first, Role.INVIGILATOR),
            (second, Role.ADMINISTRATOR),
        ):
            register.appoint(session, account, place, role)
        found = accounts.read(session, account)
        assert accounts.administrator(session, second) == account
        assert accounts.administrator(session, first) is None
    assert found.roles == {Role.INVIGILATOR, Role.ADMINISTRATOR}
    assert found.organisations == {first, second}
