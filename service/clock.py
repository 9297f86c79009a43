"""The time, asked for at the edges only: whatever lies further in is told."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time in UTC, to the millisecond: what is stored is what was said."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
