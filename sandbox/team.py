"""The scripted colleagues: they work some of the cases, so that a newcomer sees how it is done and is not alone.

They act through the control interface only, as any person would, and go by what is on the screen: a card with a button
to claim it is free, a draft with a button to approve it waits. At least every second case, and every case that somebody
else touched, is left alone. Nothing is left to chance: the same posts lead to the same acts.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sandbox.control_client import Control, ControlRefused, Json
from sandbox.team_talk import CHATTER

Wait = Callable[[float], Awaitable[None]]

CLAIM, DRAFT, APPROVE, CLOSE = "eyes", "memo", "white_check_mark", "checkered_flag"
CLAIM_BUTTON, APPROVE_BUTTON = "case_claim", "draft_approve"

_LOOK_EVERY = 2.0
_POST_LINK = re.compile(r"https://x\.com/\w+/status/(\d+)")
#: Seconds from one act to the next.
_PACE = {"claim": 40.0, "chat": 6.0, "write": 14.0, "propose": 5.0, "approve": 15.0, "close": 120.0, "give_up": 120.0}


class Step(StrEnum):
    """What a colleague does next about a case."""

    CLAIM = "claim"
    CHAT = "chat"
    WRITE = "write"
    PROPOSE = "propose"
    APPROVE = "approve"
    CLOSE = "close"
    DONE = "done"


@dataclass(kw_only=True)
class Job:
    """One case that the colleagues may work."""

    channel: str
    card: str  #: ts of the card
    number: int  #: how many cards came before
    turn: int = 0  #: how many cases the colleagues had taken by then, this one counted
    due: float
    step: Step = Step.CLAIM
    worker: str = ""
    names: tuple[str, ...] = ()
    reply: str = ""
    message: str = ""  #: ts of the worker's message
    give_up: float = 0.0


#: The reply that the colleagues have for a post of /control/x/posts, or None when they would rather leave it.
Answers = Callable[[Json], str | None]


class Team:
    """The colleagues of one sandbox; `channels` are those where cards appear."""

    def __init__(
        self,
        control: Control,
        channels: Sequence[str],
        answers: Answers,
        *,
        now: Callable[[], float],
        wait: Wait = asyncio.sleep,
        speed: float = 1.0,
    ) -> None:
        self._control = control
        self._channels = channels
        self._answers = answers
        self._now = now
        self._wait = wait
        self._speed = speed
        self._jobs: dict[tuple[str, str], Job] = {}
        self._taken = 0
        self._people: list[Json] = []

    async def run(self) -> None:
        """Look and act, for as long as the sandbox runs."""
        while True:
            await self.look()
            await self._wait(max(0.2, _LOOK_EVERY / self._speed))

    async def look(self) -> None:
        """Look at each channel once and do what is due."""
        for channel in self._channels:
            try:
                self._people = self._people or (await self._control.get("slack/users"))["users"]
                messages = (await self._control.get("slack/messages", channel=channel))["messages"]
            except ControlRefused:
                continue  # not there yet, or busy: the next look is soon
            for card in messages:
                if _post_id(card) and not card.get("ephemeral_to"):
                    await self._consider(channel, card)

    async def _consider(self, channel: str, card: Json) -> None:
        key = (channel, card["ts"])
        if key not in self._jobs:
            due = self._now() + self._pace("claim")
            self._jobs[key] = Job(channel=channel, card=card["ts"], number=len(self._jobs), due=due)
        job = self._jobs[key]
        # The first, third, ... card is the newcomer's.
        if job.number % 2 == 0 or job.step is Step.DONE or self._now() < job.due:
            return
        try:
            await self._act(job, card)
        except ControlRefused:
            job.step = Step.DONE

    async def _act(self, job: Job, card: Json) -> None:
        match job.step:
            case Step.CLAIM:
                await self._claim(job, card)
            case Step.CHAT:
                await self._chat(job, card)
            case Step.WRITE:
                await self._write(job)
            case Step.PROPOSE:
                await self._react(job.worker, DRAFT, job.channel, job.message)
                self._next(job, Step.APPROVE)
            case Step.APPROVE:
                await self._approve(job)
            case Step.CLOSE:
                await self._react(job.worker, CLOSE, job.channel, job.card)
                job.step = Step.DONE

    async def _claim(self, job: Job, card: Json) -> None:
        replies = await self._thread(job)
        touched = any(reaction["users"] for reaction in card.get("reactions", ())) or any(map(self._by_person, replies))
        reply = await self._reply_to(card)
        worker = self._worker()
        if reply is None or worker is None or touched or CLAIM_BUTTON not in _buttons(card):
            job.step = Step.DONE
            return
        self._taken += 1
        job.turn = self._taken
        job.reply, job.worker, job.names = reply, worker["id"], _names(worker)
        job.give_up = self._now() + self._pace("give_up")
        await self._react(job.worker, CLAIM, job.channel, job.card)
        self._next(job, Step.CHAT)

    async def _chat(self, job: Job, card: Json) -> None:
        if CLAIM_BUTTON in _buttons(card) and self._now() < job.give_up:
            return  # the bot has not seen the claim yet
        if not any(name.casefold() in _words(card) for name in job.names):
            job.step = Step.DONE  # somebody else was faster
            return
        colleague = self._other_than(job.worker)
        if job.turn % 2 == 0 and colleague is not None:
            said = CHATTER[job.turn // 2 % len(CHATTER)]
            await self._control.post(
                "slack/message", user=colleague["id"], channel=job.channel, text=said, thread_ts=job.card
            )
        self._next(job, Step.WRITE)

    async def _write(self, job: Job) -> None:
        sent = await self._control.post(
            "slack/message", user=job.worker, channel=job.channel, text=job.reply, thread_ts=job.card
        )
        job.message = sent["ts"]
        self._next(job, Step.PROPOSE)

    async def _approve(self, job: Job) -> None:
        """Approve the worker's draft, but nobody else's: the newcomer may have written one of their own by now."""
        approver = self._with_role("approver", besides=job.worker)
        for draft in await self._thread(job):
            if approver and APPROVE_BUTTON in _buttons(draft) and job.reply[:40].casefold() in _words(draft):
                await self._react(approver["id"], APPROVE, job.channel, draft["ts"])
                self._next(job, Step.CLOSE)
                return
        if self._now() >= job.give_up:
            job.step = Step.DONE

    async def _reply_to(self, card: Json) -> str | None:
        post_id = _post_id(card)
        posts = (await self._control.get("x/posts"))["posts"]
        post = next((post for post in posts if post_id in (post["id"], post.get("first_id"))), None)
        return None if post is None or post["deleted"] else self._answers(post)

    async def _thread(self, job: Job) -> list[Json]:
        answer = await self._control.get("slack/messages", channel=job.channel, thread_ts=job.card)
        return [message for message in answer["messages"] if message["ts"] != job.card]

    async def _react(self, user: str, emoji: str, channel: str, ts: str) -> None:
        await self._control.post("slack/reaction", user=user, emoji=emoji, channel=channel, ts=ts)

    def _next(self, job: Job, step: Step) -> None:
        job.step, job.due = step, self._now() + self._pace(step.value)

    def _pace(self, act: str) -> float:
        # What the bot must see first does not come faster for our speed: it polls X at its own pace.
        slowest = {"close": 45.0, "give_up": 60.0}.get(act, 0.0)
        return max(slowest, _PACE[act] / self._speed)

    def _by_person(self, message: Json) -> bool:
        return any(person["id"] == message["user"] for person in self._people)

    def _worker(self) -> Json | None:
        """Who takes the next case: every third a trainee, else the second agent; a newcomer starts as the first."""
        trainee = self._with_role("trainee")
        if self._taken % 3 == 2 and trainee is not None:
            return trainee
        agents = [person for person in self._people if "agent" in person["roles"]]
        return agents[min(1, len(agents) - 1)] if agents else None

    def _other_than(self, user: str) -> Json | None:
        return next((p for p in self._people if p["id"] != user and {"agent", "trainee"} & set(p["roles"])), None)

    def _with_role(self, role: str, besides: str = "") -> Json | None:
        return next((p for p in self._people if role in p["roles"] and p["id"] != besides), None)


def _parts(node: Any) -> Iterator[Json]:
    """Every object inside a message's blocks."""
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from _parts(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _parts(inner)


def _buttons(message: Json) -> set[str]:
    return {part["action_id"] for part in _parts(message.get("blocks")) if "action_id" in part}


def _words(message: Json) -> str:
    """All that can be read on a message, casefolded."""
    texts = [part["text"] for part in _parts(message.get("blocks")) if isinstance(part.get("text"), str)]
    return " ".join([message.get("text") or "", *texts]).casefold()


def _post_id(message: Json) -> str | None:
    """The post that a card shows, by its link; None of anything that is no card."""
    found = _POST_LINK.search(_words(message))
    return found.group(1) if found and message.get("thread_ts") in (None, message["ts"]) else None


def _names(person: Json) -> tuple[str, ...]:
    return tuple(person[key] for key in ("display_name", "real_name", "name") if person.get(key))
