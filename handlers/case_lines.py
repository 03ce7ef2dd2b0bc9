"""One case in a list: link to its card, who wrote what, who waits since when, and who has it."""

from sqlalchemy.orm import Session

from handlers.blocks import ago, link, quoted
from handlers.desk import Desk
from handlers.voice import Voice
from rules.case import OPEN
from storage import cases, slack_messages
from storage.schema import Case
from storage.slack_messages import card_key


def case_line(desk: Desk, tx: Session, case: Case, voice: Voice) -> str:
    """A line of mrkdwn in the reader's language."""
    file = cases.case_file(tx, case.id)
    assert file is not None
    card = slack_messages.by_key(tx, card_key(case.id))
    name = voice("case {number}", number=str(case.id))
    if card is not None and card.ts is not None:
        name = link(desk.directory.link(card.channel, card.ts), name)
    mark = ":red_circle: " if case.happening_now else ""
    owner = desk.directory.named(case.owner) if case.owner else voice("*nobody has it*")
    since = case.waiting_since if case.state in OPEN and case.waiting_since else case.opened_at
    when = ago(since, voice.zone)
    return (
        f"{mark}{name} · {quoted(file.customer.name, 40)}: “{quoted(file.newest.text, 70)}” · "
        f"{voice('wrote {when}', when=when) if case.state in OPEN else voice('from {when}', when=when)} · {owner}"
    )
