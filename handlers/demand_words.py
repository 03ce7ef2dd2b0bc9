"""What is said of the hours when customers write, and of a change of the rota that would have helped."""

from collections.abc import Callable

from handlers.voice import Voice
from rules.demand import Cell
from rules.hours_text import MIDNIGHT, Slot
from rules.shift_change import Change, ChangeKind


def hour_name(voice: Voice, cell: Cell) -> str:
    """Such as `Monday 07:00-08:00`."""
    return f"{voice.weekday(cell.weekday)} {cell.hour:02}:00-{cell.hour + 1:02}:00"


def change_line(voice: Voice, change: Change, named: Callable[[str], str]) -> str:
    """What a change would have done; `named` gives the name by which somebody is spoken of."""
    begins, ends = (_clock(minute) for minute in change.becomes)
    day = voice.weekday(change.weekday)
    met, unmet = voice.number(change.met), voice.number(change.unmet)
    if change.person is None or change.was is None:
        return voice(
            "{day} {begins}-{ends}: somebody on duty then would have met {met} of the {unmet} posts that nobody was "
            "there for.",
            day=day, begins=begins, ends=ends, met=met, unmet=unmet,
        )  # fmt: skip
    who, was = named(change.person), _span(change.was)
    match change.kind:
        case ChangeKind.BEGINS_EARLIER:
            return voice(
                "{day}: if {person} began at {begins} instead of {was}, {met} of the {unmet} posts that nobody was "
                "there for would have been met.",
                day=day, person=who, begins=begins, was=_clock(change.was[0]), met=met, unmet=unmet,
            )  # fmt: skip
        case ChangeKind.ENDS_LATER:
            return voice(
                "{day}: if {person} stayed until {ends} instead of {was}, {met} of the {unmet} posts that nobody was "
                "there for would have been met.",
                day=day, person=who, ends=ends, was=_clock(change.was[1]), met=met, unmet=unmet,
            )  # fmt: skip
        case _:
            return voice(
                "{day}: if {person} worked {begins}-{ends} instead of {was}, {met} of the {unmet} posts that nobody "
                "was there for would have been met.",
                day=day, person=who, begins=begins, ends=ends, was=was, met=met, unmet=unmet,
            )  # fmt: skip


def _span(slot: Slot) -> str:
    return f"{_clock(slot[0])}-{_clock(slot[1])}"


def _clock(minute: int) -> str:
    """Such as 07:30; midnight at the end of a day is 24:00."""
    shown = minute if minute <= MIDNIGHT else minute - MIDNIGHT
    return f"{shown // 60:02}:{shown % 60:02}"
