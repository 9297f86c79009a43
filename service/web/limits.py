"""How often one place may ask: sign-in, registration, failed look-ups, uploads."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=True, strategy="moving-window")

UPLOADS = "60/minute"


def refused(response: Response) -> bool:
    """Whether a try failed, where only those are counted."""
    return response.status_code >= HTTPStatus.BAD_REQUEST


def to(field: str) -> Callable[[], str]:
    """Count by what a form names, wherever it comes from."""
    return lambda: request.form.get(field, "").strip().lower()


def from_there_to(field: str) -> Callable[[], str]:
    """Count by where a form comes from and what it names."""
    return lambda: f"{get_remote_address()} {to(field)()}"


def count_failure() -> None:
    """Count a look-up that found nothing; raises RateLimitExceeded when there were too many.

    Only failures are counted, so that a code that exists is never refused (docs/formats.md).
    """
    with limiter.shared_limit("30/minute", scope="look-ups"):
        return
