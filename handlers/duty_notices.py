"""What is said of duty, cases that are given to somebody, claims that end and targets in danger."""

from collections.abc import Sequence

from handlers.wording import STATES
from rules.slack_text import escape

AWAY = {"off duty": "is off duty", "quiet hours": "has quiet hours"}
NO_LONGER = "may not work on cases any more"  #: of whoever is away for another reason


def assigned(person: str, why: str) -> str:
    """To somebody in the thread, when a waiting case is kept for them."""
    return f":point_right: <@{person}> This one is for you: {escape(why)}. Anybody else may still claim it."


def unassigned(name: str, *, gone: bool) -> str:
    """In the thread, when somebody for whom a case was kept has gone off duty, or may not work on cases any more."""
    return f":wave: {name} {NO_LONGER if gone else 'is off duty'}, so this one is for everybody again."


def lease_warning(owner: str, *, off_duty: bool, ends: str) -> str:
    """To the owner in the thread, before a claim ends by itself."""
    why = "You are off duty now." if off_duty else "Nothing has happened in this case for a while."
    return (
        f":hourglass: <@{owner}> {why} Work on it (a draft, or a word in this thread) or release it; "
        f"else it goes back to the queue at {ends}."
    )


def gone_warning(name: str, *, ends: str) -> str:
    """In the thread, before a claim ends whose owner may not work on cases any more; they are not called."""
    return (
        f":hourglass: *{name}* has this case and {NO_LONGER}. It goes back to the queue at {ends}; whoever may approve "
        "can release it now."
    )


def handover(
    owner: str,
    *,
    since: str,
    worked: str,
    left: str,
    gone: bool,
    drafts: Sequence[tuple[int, str]],
    spoken: str,
    asked: str = "",
) -> str:
    """In the thread, when a claim has ended by itself: what the next one needs to know."""
    had = f"*{owner}* had it since {since}" if since else f"*{owner}* had it"
    end = NO_LONGER if gone else f"went off duty at {left}" if left else f"last worked on it at {worked}"
    written = ", ".join(f"draft {version} is {STATES[state]}" for version, state in drafts) or "no draft yet"
    said = f"; the team last wrote here at {spoken}" if spoken else "; nobody has written here"
    return (
        f":leftwards_arrow_with_hook: Back in the queue. {had} and {end}. So far: {written}{said}{asked}. "
        "Whoever goes on with it presses Claim on the card."
    )


def due_soon(people: Sequence[str], *, more: int, due: str, owner: str, away: str, drafted: bool, emoji: str) -> str:
    """In the thread, when the promised answer is nearly due; `away` is why the owner is not the one who is told."""
    called = " ".join(f"<@{person}>" for person in people)
    others = f" (and {more} more on duty)" if more else ""
    gone = f"*{owner}* has it and {AWAY.get(away, NO_LONGER)}" if owner and away else ""
    if drafted:
        what = f"a draft waits for approval{f'; {gone}' if gone else ''}."
    elif gone:
        what = (
            f"{gone}. Write the reply in this thread and put :{emoji}: on it, or ask an approver to release the case."
        )
    else:
        what = "somebody has it." if owner else "nobody has claimed it."
    return " ".join(filter(None, (":alarm_clock:", called + others, f"The answer is due by {due}, and {what}")))


def uncovered(handle: str, *, since: str, cases: int, urgent: int) -> str:
    """To the admins and the communication manager, when a queue stands open with nobody on duty."""
    wait = "1 case waits" if cases == 1 else f"{cases} cases wait"
    high = f", {urgent} of them urgent" if urgent else ""
    return (
        f":rotating_light: Nobody is on duty for @{handle} since {since}, and {wait}{high}. "
        "Who can take over types `/socialcare duty on`; `/socialcare duty who` shows who comes next."
    )


def covered(handle: str, names: Sequence[str], *, cases: int) -> str:
    """The same, when it is over."""
    if names and cases:
        return f":white_check_mark: @{handle} has somebody on duty again: {', '.join(names)}."
    why = "it has closed" if cases else "nothing waits any more"
    return f":white_check_mark: @{handle} needs nobody on duty now: {why}."
