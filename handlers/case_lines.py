"""One case in a list: link to its card, who wrote what, who waits since when, and who has it or for whom it is kept."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from handlers.blocks import ago, link, quoted
from handlers.desk import Desk
from handlers.voice import Voice
from rules.case import OPEN
from storage import cases, slack_messages, urgency
from storage.schema import Case
from storage.slack_messages import card_key

PORTION = 500  #: cases


def case_line(desk: Desk, tx: Session, case: Case, voice: Voice) -> str:
    """A line of mrkdwn in the reader's language."""
    return case_lines(desk, tx, [case], voice)[case.id]


def case_lines(desk: Desk, tx: Session, some: Sequence[Case], voice: Voice) -> dict[int, str]:
    """A line of each case, by its number; many cost as many questions to the database as one."""
    found: dict[int, str] = {}
    for start in range(0, len(some), PORTION):
        portion = some[start : start + PORTION]
        places = slack_messages.places(tx, [card_key(case.id) for case in portion])
        names, words = cases.customer_names(tx, portion), cases.newest_words(tx, [case.id for case in portion])
        pressing = urgency.pressing(tx, [case.id for case in portion])
        for case in portion:
            place = places.get(card_key(case.id))
            found[case.id] = _line(desk, case, voice, place, names[case.id], words[case.id], urgent=case.id in pressing)
    return found


def _line(
    desk: Desk,
    case: Case,
    voice: Voice,
    place: tuple[str, str] | None,
    customer: str,
    words: str,
    *,
    urgent: bool,
) -> str:
    name = voice("case {number}", number=str(case.id))
    if place is not None:
        name = link(desk.directory.link(*place), name)
    mark = ":red_circle: " if case.happening_now or urgent else ""
    since = case.waiting_since if case.state in OPEN and case.waiting_since else case.opened_at
    when = ago(since, voice.zone)
    return (
        f"{mark}{name} · {quoted(customer, 40)}: “{quoted(words, 70)}” · "
        f"{voice('wrote {when}', when=when) if case.state in OPEN else voice('from {when}', when=when)} · "
        f"{_who(desk, case, voice)}"
    )


def _who(desk: Desk, case: Case, voice: Voice) -> str:
    if case.owner:
        return desk.directory.named(case.owner)
    if case.assigned_to:
        return voice("for {name}", name=desk.directory.named(case.assigned_to))
    return voice("*nobody has it*")
