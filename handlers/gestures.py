"""What each gesture on each of our messages does: one table for emoji, buttons and menu entries alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import approval, casework, correcting, drafting, holds, prepared, summary
from handlers.desk import Desk, Spot
from rules.people import Person, Right
from storage import audit, cases, gestures, readings, slack_messages
from storage.schema import Case, Draft, SlackMessage
from storage.slack_messages import Kind, card_key

ON_ITS_WAY = timedelta(seconds=10)  #: a reaction may overtake the message it stands on

DECIDED_SILENCE = ("case.no_reply_proposed", "case.no_reply")  #: both halves of the decision
OnCase = Callable[[Desk, Session, Case, Person, Spot], object]
OnDraft = Callable[[Desk, Session, Draft, Person, Spot], object]

CARD: Mapping[str, OnCase] = {
    "claim": casework.claim,
    "release": casework.release,
    "escalate": casework.escalate,
    "holding_reply": prepared.holding_reply,
    "move_private": prepared.move_private,
    "no_reply": casework.no_reply,
    "keep": casework.keep,
    "spam": casework.spam,
    "close": casework.close,
    "undo": casework.undo,
    "release_hold": holds.release,
}

ON_SUMMARY = frozenset({"claim", "spam"})  #: of these also on a post that was set aside
WHICH_POST = (
    ":no_entry_sign: This message lists {number} posts, so that an emoji does not say which. Press “🏷️ Correct” or "
    "“👀 Claim” below the one you mean."
)

DRAFT: Mapping[str, OnDraft] = {
    "approve": approval.approve,
    "reject": approval.reject,
    "unapprove": approval.unapprove,
    "stop": approval.stop,
}


@dataclass(frozen=True, kw_only=True)
class Gesture:
    """One reaction put on or taken from one message."""

    channel: str
    ts: str
    person: str
    emoji: str
    added: bool
    key: str


def reacted(desk: Desk, tx: Session, gesture: Gesture) -> None:
    """Do what the emoji means on the message it stands on; on any other message it means nothing."""
    meanings = desk.config.gestures.by_emoji(gesture.emoji)
    corrections = desk.config.corrections.by_emoji(gesture.emoji)
    if not meanings and not corrections:
        return
    person = desk.person(gesture.person)
    message = slack_messages.at(tx, gesture.channel, gesture.ts)
    if message is None:
        _on_thread_message(desk, tx, gesture, person, meanings)
    elif message.kind == Kind.CARD and message.case_id is not None:
        case = tx.get_one(Case, message.case_id)
        spot = Spot(channel=gesture.channel, key=gesture.key)
        for meaning in meanings:
            _on_card(desk, tx, case, person, spot, meaning, added=gesture.added)
        _corrected(desk, tx, case, person, spot, gesture)
    elif message.kind == Kind.SUMMARY:
        _on_summary(desk, tx, gesture, person, message)
    elif message.kind == Kind.DRAFT_CARD and message.draft_id is not None:
        draft = tx.get_one(Draft, message.draft_id)
        spot = Spot(channel=gesture.channel, key=gesture.key, thread_key=message.thread_key)
        for meaning in meanings:
            on_draft = DRAFT.get(meaning if gesture.added else {"approve": "unapprove"}.get(meaning, ""))
            if on_draft is not None:
                on_draft(desk, tx, draft, person, spot)


def _on_card(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, meaning: str, *, added: bool) -> None:
    if added:
        if meaning in CARD:
            CARD[meaning](desk, tx, case, person, spot)
        return
    if meaning == "claim" and case.owner == person.id and case.state == "claimed":
        casework.release(desk, tx, case, person, spot)
    elif meaning == "no_reply":
        proposal = cases.open_dismissal(tx, case.id)
        if proposal is not None and proposal.proposed_by == person.id:
            casework.keep(desk, tx, case, person, spot)
        elif case.state == "no_reply" and person.id in audit.actors(tx, case.id, DECIDED_SILENCE):
            casework.undo(desk, tx, case, person, spot)
    elif meaning == "spam" and case.state == "spam" and person.id in audit.actors(tx, case.id, ("case.spam",)):
        casework.undo(desk, tx, case, person, spot)


def _corrected(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, gesture: Gesture) -> None:
    put = correcting.put_right if gesture.added else correcting.take_back
    for aspect, value in desk.config.corrections.by_emoji(gesture.emoji):
        put(desk, tx, case, person, spot, aspect, value)


def _on_summary(desk: Desk, tx: Session, gesture: Gesture, person: Person, message: SlackMessage) -> None:
    """An emoji in the thread of a summary line: there, too, it makes a case of a post, or puts right what it is."""
    numbers = summary.cases_in(message)
    meanings = [one for one in desk.config.gestures.by_emoji(gesture.emoji) if one in ON_SUMMARY]
    if not numbers or not (meanings or desk.config.corrections.by_emoji(gesture.emoji)):
        return
    spot = Spot(channel=gesture.channel, key=gesture.key, thread_key=message.thread_key)
    if len(numbers) > 1:
        if gesture.added:
            desk.whisper(tx, spot, person, WHICH_POST.format(number=len(numbers)))
        return
    case = tx.get_one(Case, numbers[0])
    for meaning in meanings:
        _on_card(desk, tx, case, person, spot, meaning, added=gesture.added)
    _corrected(desk, tx, case, person, spot, gesture)


def _on_thread_message(desk: Desk, tx: Session, gesture: Gesture, person: Person, meanings: list[str]) -> None:
    if "draft" not in meanings:
        return
    message = gestures.thread_message(tx, gesture.channel, gesture.ts)
    if message is None and gesture.added and person.may(Right.DRAFT):
        # Its event is on the way, or lost: after a moment Slack is asked what stands there.
        readings.ask(tx, channel=gesture.channel, ts=gesture.ts, at=desk.now() + ON_ITS_WAY)
    if message is None or message.deleted:
        return
    spot = Spot(channel=gesture.channel, key=gesture.key, thread_key=card_key(message.case_id))
    if gesture.added:
        drafting.propose_message(desk, tx, message, person, spot)
    elif message.author == person.id:
        drafting.message_withdrawn(desk, tx, message, spot)


def catch_up(desk: Desk, tx: Session, channel: str, ts: str) -> None:
    """Do what was gestured on a message before we knew the message: the gesture overtook it on the way."""
    for row in gestures.reactions_on(tx, channel, ts):
        reacted(
            desk,
            tx,
            Gesture(
                channel=channel,
                ts=ts,
                person=row.person,
                emoji=row.emoji,
                added=True,
                key=f"reaction:{channel}:{ts}:{row.person}:{row.emoji}:{row.event_ts}",
            ),
        )


def case_of(tx: Session, channel: str, ts: str) -> int | None:
    """The case that a message belongs to, ours or a colleague's in its card's thread; None for any other message."""
    said = gestures.thread_message(tx, channel, ts)
    if said is not None:
        return said.case_id
    ours = slack_messages.at(tx, channel, ts)
    return None if ours is None else ours.case_id


def last_shown(tx: Session, channel: str, ts: str) -> str | None:
    """Up to when Slack has shown us the thread in which a message stands; None when it was never read."""
    case_id = case_of(tx, channel, ts)
    return None if case_id is None else readings.read_ts_of(tx, case_id)


def ask_slack(desk: Desk, tx: Session, channel: str, ts: str) -> bool:
    """Have the thread of a message compared with Slack, for what we heard may be wrong; False when it is no card's."""
    case_id = case_of(tx, channel, ts)
    card = None if case_id is None else slack_messages.by_key(tx, card_key(case_id))
    if card is None or card.ts is None:
        return False
    readings.ask(tx, channel=card.channel, ts=card.ts, at=desk.now(), case_id=card.case_id)
    return True


def our_thread(tx: Session, channel: str, thread_ts: str) -> SlackMessage | None:
    """The card whose thread this is, or None."""
    message = slack_messages.at(tx, channel, thread_ts)
    return message if message is not None and message.kind == Kind.CARD else None
