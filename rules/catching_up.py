"""What a card's thread shows in Slack and we do not know: the differences, in an order that is safe to act in.

Slack tells of a reaction who made it and not when. So what takes a right away comes before what uses it: edits and
reactions taken back first, approvals last, and an approval of a version that was edited meanwhile meets the new one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

Mark = tuple[str, str, str]  #: one reaction: (ts of the message, person, emoji as Slack names it)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a thread as Slack shows it now."""

    ts: str
    author: str | None  #: None when no person wrote it
    text: str
    thread_ts: str | None  #: of the first message; None outside a thread
    edited_ts: str | None = None
    reactions: tuple[tuple[str, str], ...] = ()  #: (person, emoji), in Slack's order
    gone: bool = False  #: deleted, and shown only because it has answers


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A whole thread, the card first; `calls` is what reading it took of Slack's limits."""

    messages: Sequence[Message]
    calls: int = 1


@dataclass(frozen=True, kw_only=True)
class Word:
    """The last that we heard of a reaction."""

    present: bool
    event_ts: str


@dataclass(frozen=True, kw_only=True)
class Known:
    """What we knew of a thread before Slack was asked: only of this can its answer say that it is gone."""

    words: Mapping[Mark, Word]
    edits: Mapping[str, str | None]  #: ts of people's messages that are not deleted -> when they were last edited
    draft_cards: frozenset[str]  #: ts


@dataclass(frozen=True, kw_only=True)
class Written:
    """Somebody wrote a message."""

    message: Message


@dataclass(frozen=True, kw_only=True)
class Edited:
    """Somebody edited a message."""

    message: Message


@dataclass(frozen=True, kw_only=True)
class Deleted:
    """Somebody deleted a message."""

    ts: str


@dataclass(frozen=True, kw_only=True)
class Reacted:
    """Somebody made a reaction or took it away, since we heard `before`."""

    mark: Mark
    added: bool
    before: Word | None


Missed = Written | Edited | Deleted | Reacted


def missed(thread: Thread, known: Known, *, refuses: Callable[[str], bool]) -> list[Missed]:
    """What the thread shows and we do not know; `refuses` tells the emoji that reject a draft from the others.

    Nothing when the card itself is gone: then Slack shows no reactions either, and nobody took theirs away.
    """
    card = thread.messages[0] if thread.messages else None
    if card is None or card.gone:
        return []
    shown = {message.ts: message for message in thread.messages if not message.gone}
    added, taken = _reactions(shown, known)
    on_card = [one for one in added if one.mark[0] == card.ts]
    on_drafts = [one for one in added if one.mark[0] in known.draft_cards]
    # A rejection before the words, which may be its reason; an approval after them, for they may be a newer version.
    noes = [one for one in on_drafts if refuses(one.mark[2])]
    yeses = [one for one in on_drafts if not refuses(one.mark[2])]
    said = [_said(message, known, added) for ts, message in sorted(shown.items()) if ts != card.ts]
    return [*_changes(shown, known), *taken, *on_card, *noes, *chain.from_iterable(said), *yeses]


def _reactions(shown: Mapping[str, Message], known: Known) -> tuple[list[Reacted], list[Reacted]]:
    marks = [(message.ts, person, emoji) for message in shown.values() for person, emoji in message.reactions]
    added = [
        Reacted(mark=mark, added=True, before=known.words.get(mark))
        for mark in marks
        if mark not in known.words or not known.words[mark].present
    ]
    there = frozenset(marks)
    taken = [
        Reacted(mark=mark, added=False, before=word)
        for mark, word in sorted(known.words.items())
        if word.present and mark[0] in shown and mark not in there
    ]
    return added, taken


def _changes(shown: Mapping[str, Message], known: Known) -> list[Missed]:
    found: list[Missed] = []
    for ts, edited_ts in sorted(known.edits.items()):
        message = shown.get(ts)
        if message is None:
            found.append(Deleted(ts=ts))
        elif message.edited_ts is not None and (edited_ts is None or edited_ts < message.edited_ts):
            found.append(Edited(message=message))
    return found


def _said(message: Message, known: Known, added: Sequence[Reacted]) -> list[Missed]:
    """A message that is new to us, and what was gestured on it, new or known."""
    if message.author is None:
        return []
    new: list[Missed] = [] if message.ts in known.edits else [Written(message=message)]
    return new + [one for one in added if one.mark[0] == message.ts]
