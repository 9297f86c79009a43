"""What invigilator and administrator do in the rehearsal, by the forms of their pages."""

import re
from uuid import UUID

from service.rehearsal.browser import Browser, RehearsalStuckError


def admits(invigilator: Browser, sitting: UUID, place: UUID) -> None:
    """Let a candidate in."""
    seat = f"/rooms/{sitting}/seats/{place}"
    invigilator.fills_in(seat, f"{seat}/admit")


def clears(invigilator: Browser, sitting: UUID, place: UUID) -> None:
    """Decide that nothing was wrong."""
    seat = f"/rooms/{sitting}/seats/{place}"
    reason = "Nothing happened that matters."
    invigilator.fills_in(seat, f"{seat}/decide", decision="clear", reason=reason)


def revokes(administrator: Browser, code: str) -> None:
    """Find a credential by its code and revoke it with a reason."""
    page = administrator.opens(f"/admin/credentials?q={code}")
    found = re.search(r'href="(/admin/credentials/[0-9a-f-]{36})"', page)
    if found is None:
        raise RehearsalStuckError(what=f"the credential {code} among the administrator's")
    fields = {"reason_class": "error_in_record", "reason": "Revoked in the rehearsal."}
    administrator.fills_in(found[1], f"{found[1]}/revoke", **fields)
