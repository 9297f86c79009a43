"""What happened in an exam, in words: an event, a seat, a span of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.attempts.events import Event, Kind
from service.attempts.replay import Status
from service.language import Speaker, later
from service.proctoring.decide import Decision
from service.proctoring.room import LONG, Attention, Seat, unsettled
from service.sittings.rules import Place


@dataclass(frozen=True)
class Told:
    """A line of the timeline."""

    at: datetime
    state: str  # ok | warn | bad | info, or nothing
    icon: str
    sentence: str
    reason: str  # as somebody wrote it


SIGNS: Final[Mapping[str, tuple[str, str, str]]] = {
    "started": ("ok", "tick", later("Started the exam")),
    "late": ("warn", "clock", later("An answer came after the end; it is kept and doesn't count")),
    "left": ("warn", "screen", later("Left the exam page and isn't back yet")),
    "returned": ("warn", "screen", later("Left the exam page for {span}")),
    "returned_late": ("bad", "alert", later("Left the exam page for {span}")),
    "returned_sometime": ("warn", "screen", later("Left the exam page and came back")),
    "fullscreen_left": ("warn", "screen", later("Left full screen")),
    "pasted": ("warn", "copy", later("Pasted text into an answer")),
    "reconnected": ("ok", "refresh", later("Line back after {span}")),
    "reconnected_sometime": ("ok", "refresh", later("Line back")),
    "second_device": ("bad", "alert", later("Opened on another device")),
    "paused": ("warn", "paused", later("Paused by {who}")),
    "resumed": ("ok", "refresh", later("Let go on by {who}")),
    "extended": ("info", "plus", later("{span} of extra time, by {who}")),
    "noted": ("", "pencil", later("Note by {who}")),
    "submitted_candidate": ("ok", "tick", later("Handed in")),
    "submitted_clock": ("ok", "clock", later("Time was over; handed in by the clock")),
    "ended": ("bad", "cross", later("Ended by {who}")),
    "decided_clear": ("ok", "tick", later("Cleared by {who}")),
    "decided_refer": ("warn", "flag", later("Referred by {who}")),
    "rekeyed": ("info", "key", later("An answer key was corrected and the exam marked again")),
}
UNTOLD: Final = frozenset({Kind.ANSWERED, Kind.FLAGGED})  # the work itself

PILLS: Final[Mapping[str, tuple[str, str, str]]] = {
    "door": ("info", "user", later("At the door")),
    "decide": ("bad", "alert", later("Decide")),
    "paused": ("warn", "paused", later("Paused")),
    "offline": ("warn", "offline", later("Offline")),
    "watch": ("warn", "eye", later("Watch")),
    "working": ("ok", "tick", later("Working")),
    "booked": ("unsure", "unsure", later("Not here")),
    "absent": ("unsure", "cross", later("Absent")),
    "admitted": ("unsure", "tick", later("Let in")),
    "handed_in": ("unsure", "tick", later("Handed in")),
    "clear": ("ok", "tick", later("Cleared")),
    "refer": ("warn", "flag", later("Referred")),
}


def span(_: Speaker, seconds: int) -> str:
    """Say a span of time as people do: 48 s, 1 min 20 s, 1 h 5 min."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, over = divmod(minutes, 60)
    if hours:
        return _("{hours} h {minutes} min", hours=hours, minutes=over)
    if minutes:
        return (
            _("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
            if rest
            else _("{minutes} min", minutes=minutes)
        )
    return _("{seconds} s", seconds=rest)


def clock(left: timedelta) -> str:
    """Write time left as a clock does: 41:10, 1:05:10."""
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def tongue(name: str) -> str:
    """Guess the language tag of a name from its script; nothing for Latin letters."""
    for first, last, tag in (("฀", "๿", "th"), ("㐀", "鿿", "zh-Hans"), ("𠀀", "𲎯", "zh-Hans")):
        if any(first <= sign <= last for sign in name):
            return tag
    return ""


def tell(_: Speaker, event: Event, people: Mapping[str, str]) -> Told:
    """Put an event into words."""
    state, icon, sentence = SIGNS[_sign(event)]
    who = people.get(str(event.get("who") or event.get("by")), "–")
    said = _(sentence, who=who, span=span(_, _seconds(event) or 0))
    return Told(event.at, state, icon, said, str(event.get("reason") or event.get("text") or ""))


def timeline(_: Speaker, seat: Seat, people: Mapping[str, str]) -> list[Told]:
    """Tell what happened at a seat, the newest first; the work itself is left out."""
    back = max((e.seq for e in seat.events if e.kind is Kind.RETURNED), default=0)
    told = [
        tell(_, event, people)
        for event in seat.events
        if event.kind not in UNTOLD and not (event.kind is Kind.LEFT and event.seq < back)
    ]
    if seat.admission.admitted_at:
        who = people.get(str(seat.admitted_by))
        sentence = _("Let in by {who}", who=who) if who else _("Let in")
        told.insert(0, Told(seat.admission.admitted_at, "ok", "tick", sentence, ""))
    return told[::-1]


def sign_of(seat: Seat) -> str:
    """Name the pill of a seat (PILLS)."""
    if seat.attempt is None:
        return "door" if seat.waits else seat.admission.state.value
    state = seat.attempt.state
    if seat.attention is Attention.DECIDE:
        return "decide"
    if state.closed:
        return str(seat.decision.get("decision")) if seat.decision else "handed_in"
    if state.status is Status.PAUSED:
        return "paused"
    if not seat.online:
        return "offline"
    return "watch" if seat.attention is Attention.WATCH else "working"


def summary(_: Speaker, seat: Seat, people: Mapping[str, str], zone: str, now: datetime) -> str:
    """Say in a line what the invigilator should know of a seat."""
    if seat.attempt is None:
        return _at_door(_, seat, zone)
    state = seat.attempt.state
    if state.closed:
        return _closed(_, seat, people, zone)
    if state.status is Status.PAUSED:
        paused = next(e for e in reversed(seat.events) if e.kind is Kind.PAUSED)
        told = tell(_, paused, people)
        return f"{told.sentence}: {told.reason}" if told.reason else told.sentence
    if not seat.online and seat.attention is not Attention.DECIDE:
        silent = span(_, int((now - seat.attempt.seen_at).total_seconds()))
        return _("No line for {span}; answers are kept on the device", span=silent)
    return _watched(_, seat, people)


def _at_door(_: Speaker, seat: Seat, zone: str) -> str:
    admitted = seat.admission.admitted_at
    if seat.admission.state is Place.WAITING:
        return _("Waits to be let in; the system check is passed")
    if seat.admission.state is Place.ADMITTED and admitted:
        return _("Let in at {time}; hasn't started yet", time=_.time(admitted, zone))
    if seat.admission.state is Place.ABSENT:
        return _("Noted absent; can still be let in")
    return _("Hasn't come to the door yet")


def _closed(_: Speaker, seat: Seat, people: Mapping[str, str], zone: str) -> str:
    last = next(e for e in reversed(seat.events) if e.kind in {Kind.SUBMITTED, Kind.ENDED})
    said = _(
        "{what} at {time}; {answered} of {items} answered",
        what=tell(_, last, people).sentence,
        time=_.time(last.at, zone),
        answered=seat.answered,
        items=seat.items,
    )
    seen = len(seat.attempt.state.incidents) if seat.attempt else 0
    remarks = _.many("{n} event to look at", "{n} events to look at", seen) if seen else ""
    return ". ".join(filter(None, (said, remarks)))


def _watched(_: Speaker, seat: Seat, people: Mapping[str, str]) -> str:
    open_ = unsettled(seat.attempt.state) if seat.attempt else []
    if not open_:
        return ""
    away = [event for event in open_ if event.kind is Kind.RETURNED]
    device = next((event for event in open_ if event.kind is Kind.SECOND_DEVICE), None)
    if device is None and len(away) > 1:
        whole = span(_, sum(_seconds(event) or 0 for event in away))
        return _.many(
            "Left the exam page {n} time, {span} in all",
            "Left the exam page {n} times, {span} in all",
            len(away),
            span=whole,
        )
    return tell(_, device or open_[-1], people).sentence


def _sign(event: Event) -> str:
    kind, seconds = event.kind.value, _seconds(event)
    if event.kind in {Kind.RETURNED, Kind.RECONNECTED} and seconds is None:
        return f"{kind}_sometime"
    if event.kind is Kind.RETURNED and seconds and seconds >= LONG:
        return f"{kind}_late"
    if event.kind is Kind.SUBMITTED:
        return f"{kind}_clock" if event.get("by") == "clock" else f"{kind}_candidate"
    if event.kind is Kind.DECIDED:
        return f"{kind}_refer" if event.get("decision") == Decision.REFER else f"{kind}_clear"
    return kind


def _seconds(event: Event) -> int | None:
    seconds = event.get("seconds")
    return seconds if isinstance(seconds, int) else None
