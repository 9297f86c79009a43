"""What the audit trail says was done, in words."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service.language import later

DEEDS: Final[Mapping[str, str]] = {
    "sitting_arranged": later("Planned a sitting"),
    "invigilator_assigned": later("Assigned an invigilator"),
    "place_given": later("Gave a candidate a place"),
    "extra_time_agreed": later("Agreed on extra time"),
    "admitted": later("Let a candidate in"),
    "noted_absent": later("Noted a candidate as absent"),
    "room_paused": later("Paused a room"),
    "room_resumed": later("Let a room go on"),
    "room_handed_over": later("Handed a room over"),
    "attempt_decided": later("Decided on an attempt"),
    "award_made": later("A credential became due"),
    "credential_issued": later("Issued a credential"),
    "standing_changed": later("Changed a credential's standing"),
    "name_corrected": later("Corrected a holder's names"),
    "visibility_set": later("Chose what a credential's link shows"),
    "link_renewed": later("Replaced a credential's link"),
    "report_answered": later("Answered a report"),
    "person_added": later("Added a person"),
    "person_erased": later("Erased a person's data"),
}


def end_of(text: str, zone: str) -> datetime | None:
    """Return the end of a day by the clocks of a zone; None for what is no day."""
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
