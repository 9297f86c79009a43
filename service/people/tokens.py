"""Links in letters: signed, dated, good for one purpose, and no longer good once used."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from service.errors import DomainError
from service.language import later

CONFIRM: Final = "confirm"
RESET: Final = "reset"
LIFETIME: Final = {CONFIRM: timedelta(days=7), RESET: timedelta(hours=2)}


class LinkSpentError(DomainError):
    """A link that is too old, was used, or was never ours."""

    code = "link_spent"
    status = 410
    sentence = later("This link has been used or is too old. Ask for a new one.")


def make(secret: str, purpose: str, account_id: UUID, fact: str, now: datetime) -> str:
    """Make a token that holds until `fact` (what the link will change) has changed."""
    content = [account_id.hex, _mark(fact), int(now.timestamp())]
    return str(URLSafeSerializer(secret, salt=purpose).dumps(content))


def peek(secret: str, purpose: str, token: str, now: datetime) -> tuple[UUID, str]:
    """Return whose token it is, and the mark of the fact; raises LinkSpentError."""
    try:
        account, mark, made = URLSafeSerializer(secret, salt=purpose).loads(token)
        late = now.timestamp() > made + LIFETIME[purpose].total_seconds()
        found = UUID(account), str(mark)
    except (BadData, ValueError, TypeError) as error:
        raise LinkSpentError from error
    if late:
        raise LinkSpentError
    return found


def fits(mark: str, fact: str) -> bool:
    """Whether the fact is still what it was when the token was made."""
    return mark == _mark(fact)


def _mark(fact: str) -> str:
    return sha256(fact.encode()).hexdigest()[:16]
