"""How often one place may ask: sign-in, registration, failed look-ups, uploads."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=True, strategy="moving-window")

UPLOADS = "60/minute"


def count_failure() -> None:
    """Count a look-up that found nothing; raises RateLimitExceeded when there were too many.

    Only failures are counted, so that a code that exists is never refused (docs/formats.md).
    """
    with limiter.shared_limit("30/minute", scope="look-ups"):
        return
