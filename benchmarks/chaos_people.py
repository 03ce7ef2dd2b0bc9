"""Customers and colleagues of a chaos run: seeded stories, each going on as soon as what it waits for is to be seen."""

import re
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.chaos_view import CARD, DRAFT_CARD, Json, Tail
from benchmarks.processes import ControlCalls

AGENTS = ("ann", "bo", "nina")
APPROVERS = ("kari", "mikkel")
NO_RIGHT = ("bo", "tuva", "ann")  #: for approvals that must not count
TROUBLES = ("My bag did not arrive", "The desk is closed", "My seat was changed", "The app shows no boarding pass")
TALK = ("Does anybody know this flight?", "Looks like the one from this morning.", "I am on the phone with them.")
ANSWERS = ("So sorry! Please send us your reference", "Thank you, we have found it and it is on its way")

AT_ONCE = 40  #: stories under way
_TOKEN = re.compile(r"\b(?:ref|ans)\d{6}[a-z]?\b")

Story = Generator[Callable[[], Any], Any, None]


@dataclass(kw_only=True)
class Office:
    """Everybody's hands and eyes; every act counts as one event."""

    control: ControlCalls
    tail: Tail
    chance: Random
    accounts: Sequence[str]
    events: int = 0
    cards: dict[str, Json] = field(default_factory=dict)  #: by the token of a customer's post
    drafts: dict[str, Json] = field(default_factory=dict)  #: draft cards, by the token of the reply
    replies: dict[str, Json] = field(default_factory=dict)  #: on X, by token
    _read: int = 0
    _looked: float = 0.0

    # --- looking ---------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """See what is new in Slack."""
        self.tail.follow()
        for message in self.tail.posted[self._read :]:
            tokens = _TOKEN.findall(message["words"])
            if message["kind"] == DRAFT_CARD:
                self.drafts.update((token, message) for token in tokens)
            elif message["kind"] in (CARD, "") and not message["thread_ts"]:
                for token in tokens:
                    self.cards.setdefault(token, message)
        self._read = len(self.tail.posted)

    def reply(self, token: str) -> Json | None:
        """A reply on X; X is asked every few seconds only."""
        if token not in self.replies and time.monotonic() - self._looked > 3:
            self._looked = time.monotonic()
            for account in self.accounts:
                for post in self.control.get("x/posts", author=account)["posts"]:
                    self.replies.update((found, post) for found in _TOKEN.findall(post["text"]))
        return self.replies.get(token)

    # --- acting ----------------------------------------------------------------------------------------------------

    def posts(self, author: str, text: str, in_reply_to: str | None = None) -> None:
        """A customer writes on X."""
        self._act("x/post", author=author, text=text, **({"in_reply_to": in_reply_to} if in_reply_to else {}))

    def writes(self, who: str, text: str, card: Json) -> Json:
        """Somebody writes in the thread of a card."""
        place = {"channel": card["channel"], "thread_ts": card["ts"]}
        return {**place, "ts": self._act("slack/message", user=who, text=text, **place)["ts"]}

    def edits(self, who: str, message: Json, text: str) -> None:
        """Somebody changes a message of theirs."""
        self._act("slack/edit", user=who, channel=message["channel"], ts=message["ts"], text=text)

    def reacts(self, who: str, emoji: str, message: Json, *, remove: bool = False) -> None:
        """Somebody puts an emoji on a message, or takes it away."""
        place = {"channel": message["channel"], "ts": message["ts"]}
        self._act("slack/reaction", user=who, emoji=emoji, remove=remove, **place)

    def _act(self, path: str, **body: Any) -> Json:
        self.events += 1
        answer: Json = self.control.post(path, **body)
        return answer


def case(office: Office, number: int) -> Story:
    """One customer with the bot: post, claim, talk, draft, approvals right and wrong, changes of mind, and a reply."""
    chance, account = office.chance, office.chance.choice(list(office.accounts))
    ref, customer = f"ref{number:06}", f"rider{number}"
    office.posts(customer, f"@{account} {chance.choice(TROUBLES)}, what now? {ref}")
    card = yield lambda: office.cards.get(ref)
    if chance.random() < 0.03:
        return  # nobody takes it: the rules of escalation will notice
    agent = chance.choice(AGENTS)
    office.reacts(agent, "eyes", card)
    if chance.random() < 0.25:
        office.reacts(chance.choice([other for other in AGENTS if other != agent]), "eyes", card)
    if chance.random() < 0.08:
        office.reacts(agent, "bangbang", card)
    if chance.random() < 0.4:
        office.writes(agent, chance.choice(TALK), card)
    token, text = _answer(chance, number, "a")
    message = office.writes(agent, text, card)
    office.reacts(agent, "memo", message)
    draft = yield lambda: office.drafts.get(token)
    if chance.random() < 0.4:
        wrong = agent if chance.random() < 0.5 else chance.choice([one for one in NO_RIGHT if one != agent])
        office.reacts(wrong, "white_check_mark", draft)
    if chance.random() < 0.15:
        token, text = _answer(chance, number, "b")
        office.edits(agent, message, text)
        draft = yield lambda: office.drafts.get(token)
    yield from _approval(office, number, agent, message, draft, token)
    if chance.random() < 0.15:
        reply = yield lambda: office.reply(token) or office.reply(f"ans{number:06}z")
        office.posts(customer, f"@{account} Thank you, and one thing more. ref{number + 500_000:06}", reply["id"])


def _approval(office: Office, number: int, agent: str, message: Json, draft: Json, token: str) -> Story:
    """A yes, in one of the ways in which people say it."""
    chance = office.chance
    approver, other = chance.sample(APPROVERS, 2)
    office.reacts(approver, "white_check_mark", draft)
    way = chance.random()
    if way < 0.08:
        office.reacts(approver, "white_check_mark", draft, remove=True)
        office.reacts(approver, "white_check_mark", draft)
    elif way < 0.16:
        office.reacts(approver, "white_check_mark", draft, remove=True)
        office.reacts(other, "white_check_mark", draft)
    elif way < 0.26:
        last, text = _answer(chance, number, "z")
        office.edits(agent, message, text)
        newer = yield lambda: office.drafts.get(last) or office.reply(token)
        if last in office.drafts:
            office.reacts(approver, "white_check_mark", newer)


def bare_case(office: Office, number: int) -> Story:
    """The same customer with the bare app, which knows neither claims nor drafts: a yes is for the message itself."""
    chance, account = office.chance, office.chance.choice(list(office.accounts))
    ref, customer = f"ref{number:06}", f"rider{number}"
    office.posts(customer, f"@{account} {chance.choice(TROUBLES)}, what now? {ref}")
    card = yield lambda: office.cards.get(ref)
    agent = chance.choice(AGENTS)
    if chance.random() < 0.4:
        office.writes(agent, chance.choice(TALK), card)
    _, text = _answer(chance, number, "a")
    message = office.writes(agent, text, card)
    if chance.random() < 0.2:
        office.reacts(agent, "white_check_mark", message)
    office.reacts(chance.choice(APPROVERS), "white_check_mark", message)
    if chance.random() < 0.1:
        _, text = _answer(chance, number, "z")
        office.edits(agent, message, text)


def _answer(chance: Random, number: int, version: str) -> tuple[str, str]:
    token = f"ans{number:06}{version}"
    return token, f"{chance.choice(ANSWERS)} {token}"


@dataclass(kw_only=True)
class _Open:
    story: Story
    until: Callable[[], Any]
    give_up: float


class Cast:
    """Plays stories side by side until enough events have happened, and lets those under way end.

    `patience` is how many seconds people wait for the app before they leave it at that.
    """

    def __init__(self, office: Office, begin: Callable[[Office, int], Story], *, events: int, patience: float) -> None:
        self._office = office
        self._patience = patience
        self._begin = begin
        self._events = events
        self._open: list[_Open] = []
        self.told = 0
        self.given_up = 0

    def go_on(self) -> bool:
        """Let every story take its next step whose time has come; False when all are told."""
        self._office.look()
        while len(self._open) < AT_ONCE and self._office.events + 4 * len(self._open) < self._events:
            self.told += 1
            self._step(self._begin(self._office, self.told), None)
        waiting, self._open = self._open, []
        for one in waiting:
            found = one.until()
            if found:
                self._step(one.story, found)
            elif time.monotonic() > one.give_up:
                self.given_up += 1
            else:
                self._open.append(one)
        return bool(self._open) or self._office.events < self._events

    def _step(self, story: Story, found: Any) -> None:
        try:
            until = story.send(found)
        except StopIteration:
            return
        self._open.append(_Open(story=story, until=until, give_up=time.monotonic() + self._patience))
