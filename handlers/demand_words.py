"""What is said of the hours when customers write, and of a change of the rota that would have helped."""

from collections.abc import Callable

from rules.demand import Cell
from rules.hours_text import MIDNIGHT, Slot
from rules.shift_change import Change, ChangeKind

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hour_name(cell: Cell) -> str:
    """Such as `Monday 07:00-08:00`."""
    return f"{DAY_NAMES[cell.weekday]} {cell.hour:02}:00-{cell.hour + 1:02}:00"


def change_line(change: Change, named: Callable[[str], str], *, enough: int = 1) -> str:
    """What a change would have done; `named` gives the name by which somebody is spoken of."""
    nobody = "nobody was" if enough == 1 else f"fewer than {enough} people were"
    begins, ends = (_clock(minute) for minute in change.becomes)
    day = DAY_NAMES[change.weekday]
    if change.person is None or change.was is None:
        condition = f"somebody had been on duty from {begins} to {ends} on {day}s"
    else:
        shift = f"{named(change.person)}'s {day} shift"
        condition = {
            ChangeKind.BEGINS_EARLIER: f"{shift} began at {begins} instead of {_clock(change.was[0])}",
            ChangeKind.ENDS_LATER: f"{shift} ended at {ends} instead of {_clock(change.was[1])}",
        }.get(change.kind, f"{shift} were {begins}-{ends} instead of {_span(change.was)}")
    return f"If {condition}, {change.met} of the {change.unmet} posts that {nobody} there for would have been met."


def _span(slot: Slot) -> str:
    return f"{_clock(slot[0])}-{_clock(slot[1])}"


def _clock(minute: int) -> str:
    """Such as 07:30; midnight at the end of a day is 24:00."""
    shown = minute if minute <= MIDNIGHT else minute - MIDNIGHT
    return f"{shown // 60:02}:{shown % 60:02}"
