"""What became of every replayed post: counted from outside, on X and in Slack, and inside, by plain SQL."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.processes import ControlCalls

CARD = "socialcare_card"  #: the event type in a card's metadata

_POSTS = "SELECT post_id, case_id FROM posts"
_CASES = "SELECT id FROM cases"
_ASIDE = "SELECT id FROM cases WHERE state = 'aside'"
_CARDS = "SELECT id, case_id FROM slack_messages WHERE kind = 'card'"
_MESSAGES = "SELECT id FROM slack_messages WHERE kind <> 'whisper'"
_OWED = "SELECT count(*) FROM slack_messages WHERE drawn < wanted AND state <> 'parked'"
_STORED = "SELECT count(*) FROM posts"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The reckoning of a replay. All but the first seven must be 0."""

    played: int  #: posts that customers wrote on X
    stored: int  #: rows of posts
    conversations: int  #: pairs of conversation and customer on X
    cases: int
    aside: int  #: cases that triage set aside, and that have no card
    cards: int  #: card messages in Slack
    messages: int  #: messages of the bot in Slack, cards and notices in their threads
    lost: int  #: posts on X that are in no case
    twice: int  #: posts that are in more than one row
    unknown: int  #: rows that are no post of the replay
    misplaced: int  #: posts in a case with another conversation or customer, or apart from their own
    lost_cards: int  #: cases without a card that were not set aside
    double_cards: int  #: cards beyond the first of a case
    lost_messages: int  #: messages that the bot owed and Slack does not have
    double_messages: int  #: messages that Slack has more than once
    published: int  #: posts that the brand wrote on X, where nobody approved any

    @property
    def all_right(self) -> bool:
        """Every post in exactly one case, every case with exactly one card, nothing said to a customer."""
        wrong = (self.lost, self.twice, self.unknown, self.misplaced, self.lost_cards, self.double_cards)
        return not any((*wrong, self.lost_messages, self.double_messages, self.published))


def owed(engine: Engine) -> int:
    """How many messages the bot still has to show in Slack."""
    return int(_rows(engine, _OWED)[0][0])


def stored(engine: Engine) -> int:
    """How many posts the bot has stored."""
    return int(_rows(engine, _STORED)[0][0])


def count(control: ControlCalls, engine: Engine) -> Counts:
    """Count everything, once nothing is under way any more."""
    played = sorted(control.get("x/replay")["ids"].values())
    brand = [account["handle"] for account in control.get("x/accounts")["accounts"]]
    rows = [(str(post_id), int(case_id)) for post_id, case_id in _rows(engine, _POSTS)]
    cases = {int(row[0]) for row in _rows(engine, _CASES)}
    aside = {int(row[0]) for row in _rows(engine, _ASIDE)}
    case_of_card = {str(nonce): int(case_id) for nonce, case_id in _rows(engine, _CARDS)}
    wanted = {str(row[0]) for row in _rows(engine, _MESSAGES)}

    on_x = {post["id"]: (post["conversation_id"], post["author"]) for post in control.get("x/posts")["posts"]}
    in_slack = Counter(
        (message["metadata"]["event_type"], message["metadata"]["event_payload"]["id"])
        for message in _messages(control)
        if message["metadata"]
    )
    cards = Counter(case_of_card.get(nonce) for kind, nonce in in_slack.elements() if kind == CARD)
    shown = Counter(nonce for _, nonce in in_slack.elements())
    times = Counter(post_id for post_id, _ in rows)
    return Counts(
        played=len(played),
        stored=len(rows),
        conversations=len({on_x[post_id] for post_id in played}),
        cases=len(cases),
        aside=len(aside - set(cards)),
        cards=cards.total(),
        messages=shown.total(),
        lost=len(set(played) - set(times)),
        twice=sum(number - 1 for number in times.values()),
        unknown=len(set(times) - set(played)),
        misplaced=_misplaced(rows, on_x, cases),
        lost_cards=len(cases - aside - set(cards)),
        double_cards=sum(number - 1 for number in cards.values()),
        lost_messages=len(wanted - set(shown)),
        double_messages=sum(number - 1 for number in shown.values()),
        published=sum(len(control.get("x/posts", author=handle)["posts"]) for handle in brand),
    )


def _misplaced(rows: Sequence[tuple[str, int]], on_x: Mapping[str, tuple[str, str]], cases: set[int]) -> int:
    """Posts whose case is not the one of their conversation and customer, by X's own account of these."""
    first_case: dict[tuple[str, str], int] = {}
    first_talk: dict[int, tuple[str, str]] = {}
    wrong = 0
    for post_id, case_id in rows:
        talk = on_x.get(post_id)
        if talk is None:
            continue  # counted as unknown
        at_home = first_case.setdefault(talk, case_id) == case_id and first_talk.setdefault(case_id, talk) == talk
        wrong += not at_home or case_id not in cases
    return wrong


def _messages(control: ControlCalls) -> Iterator[Mapping[str, Any]]:
    """Every message in every channel, threads included, whispers left out."""
    for channel in control.get("slack/channels")["channels"]:
        for message in control.get("slack/messages", channel=channel["id"])["messages"]:
            if message["ephemeral_to"]:
                continue
            yield message
            if message["reply_count"]:
                thread = control.get("slack/messages", channel=channel["id"], thread_ts=message["ts"])["messages"]
                yield from (reply for reply in thread if reply["ts"] != message["ts"] and not reply["ephemeral_to"])


def _rows(engine: Engine, query: str) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.execute(text(query)).all()
