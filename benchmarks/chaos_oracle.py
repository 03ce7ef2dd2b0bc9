"""The judge of a chaos run: what was lost, doubled or unauthorised, by what stands on X and in Slack alone."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.chaos_view import (
    CARD,
    DIGEST,
    DRAFT_CARD,
    ESCALATION,
    POST_LINK,
    Json,
    Picture,
    all_words,
    draft_text,
    kind_of,
    nonce_of,
)

APPROVE, CLAIM, DRAFT, ESCALATE = "white_check_mark", "eyes", "memo", "bangbang"
MAY_APPROVE = {"approver", "communication_manager"}
TOKEN = re.compile(r"\b(?:ref|ans)\d{6}[a-z]?\b")
WAITS, UNDER_WAY = "waiting for approval", ("approved", "being sent")


@dataclass(kw_only=True)
class Verdict:
    """One sentence for each thing that went wrong."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unauthorised: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing did."""
        return not (self.lost or self.doubled or self.unauthorised)


def judge(picture: Picture, *, digests: int) -> Verdict:
    """Hold everything that people did against what came of it; `digests` local dates should have one by now."""
    found = _Case(picture)
    verdict = Verdict()
    for look in (_posts, _messages_once, _claims, _calls_for_help, _drafts, _approvals, _replies):
        look(found, verdict)
    titles = Counter(message["text"].split(":")[0] for message in picture.bot_messages() if kind_of(message) == DIGEST)
    verdict.doubled += [f"digest {title} {number} times" for title, number in titles.items() if number > 1]
    if len(titles) < digests:
        verdict.lost.append(f"{digests - len(titles)} digests")
    return verdict


class _Case:
    """The picture, sorted for the judge."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.cards = [m for found in picture.channels.values() for m in found if kind_of(m) == CARD]
        self.drafts: list[Json] = []  #: draft cards, each with the message that it was made of, if it is there still
        self.said: list[Json] = []  #: what people wrote in the threads of cards
        for card in self.cards:
            replies = picture.threads.get((card["channel"], card["ts"]), [])
            self.said += [message for message in replies if not message["bot"]]
            self.drafts += [message for message in replies if kind_of(message) == DRAFT_CARD]
        self.draft_of_text = {draft_text(draft): draft for draft in self.drafts}
        self.approvers = {who for who, person in picture.people.items() if MAY_APPROVE & set(person["roles"])}
        self.effects: dict[str, list[Json]] = defaultdict(list)  #: by the ts of the message
        self.source: dict[str, str] = {}  #: by token: the ts of the message that once had it
        self._author: dict[str, str] = {}
        for effect in picture.effects:
            self.effects[effect["ts"]].append(effect)
            if effect["effect"] in ("posted", "updated"):
                for token in TOKEN.findall(effect["text"]):
                    self.source[token], self._author[token] = effect["ts"], effect["user"]
        self.whispers = Counter((w["channel"], w["thread_ts"], w["ephemeral_to"]) for w in picture.whispers)
        found: dict[str, list[Json]] = defaultdict(list)
        for post in picture.published:
            found[post["text"]].append(post)
        self.published = dict(found)

    def thread(self, card: Json) -> list[Json]:
        """The replies under a card."""
        return self.picture.threads.get((card["channel"], card["ts"]), [])

    def words(self, message: Json) -> str:
        """What a message says, and what it said at first: a card shows the newest post of its conversation."""
        return all_words(message) + self.picture.first_words.get((message["channel"], message["ts"]), "")

    def author(self, text: str) -> str | None:
        """Who wrote the words of a draft: the person whose message carries its token, whatever the card says."""
        tokens = TOKEN.findall(text)
        return self._author.get(tokens[0]) if tokens else None

    def told(self, message: Json, who: str) -> bool:
        """Whether a person was whispered to in the thread of a message."""
        return self.whispers[message["channel"], message["thread_ts"], who] > 0

    def gestures(self, message: Json, emoji: str) -> list[str]:
        """Who has this emoji on the message."""
        return [who for one in message["reactions"] if one["name"] == emoji for who in one["users"]]

    def history(self, message: Json, emoji: str) -> Iterator[Json]:
        """When this emoji was put on the message and taken away, as it happened."""
        yield from (effect for effect in self.effects[message["ts"]] if effect.get("emoji") == emoji)


# --- customers' posts ------------------------------------------------------------------------------------------------


def _posts(case: _Case, verdict: Verdict) -> None:
    """Each post stands on the one card of its conversation, or in that card's thread."""
    ours = {entry["id"] for entry in case.picture.published}
    talk_of: dict[str, tuple[str, str]] = {}
    asked: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for post in case.picture.posts:
        if post["id"] not in ours:
            talk = talk_of[post["id"]] = (post["conversation_id"], post["author"])
            asked[talk].append(post)
    cards: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for card in case.cards:
        for talk in {talk_of[linked] for linked in POST_LINK.findall(all_words(card)) if linked in talk_of}:
            cards[talk].append(card)
    for talk, posts in asked.items():
        verdict.doubled += [f"card of {talk}"] * (len(cards[talk]) - 1)
        words = " ".join(case.words(m) for card in cards[talk] for m in (card, *case.thread(card)))
        verdict.lost += [f"post {post['id']}" for post in posts if TOKEN.findall(post["text"])[-1] not in words]


def _messages_once(case: _Case, verdict: Verdict) -> None:
    """No message of the bot's is in Slack twice, whatever its kind."""
    times = Counter(nonce for message in case.picture.bot_messages() if (nonce := nonce_of(message)))
    verdict.doubled += [f"message {nonce}" for nonce, number in times.items() for _ in range(number - 1)]


# --- gestures --------------------------------------------------------------------------------------------------------


def _claims(case: _Case, verdict: Verdict) -> None:
    """Whoever claimed has the case, or was told why not."""
    unanswered: Counter[tuple[str, None, str]] = Counter()
    for card in case.cards:
        words = all_words(card)
        for who in case.gestures(card, CLAIM):
            name = case.picture.people[who]["real_name"]
            if f"*{name}* has it" not in words and f"by {name}" not in words:
                unanswered[card["channel"], None, who] += 1
    for place, number in unanswered.items():
        missing = number - case.whispers[place]
        verdict.lost += [f"claim of {place[2]} in {place[0]}"] * max(0, missing)


def _calls_for_help(case: _Case, verdict: Verdict) -> None:
    """Each call for help is one notice, and so is each level of a rule."""
    notices = Counter(
        (message["channel"], message["text"])
        for message in case.picture.bot_messages()
        if kind_of(message) == ESCALATION
    )
    verdict.doubled += [f"escalation {text}" for (_, text), number in notices.items() for _ in range(number - 1)]
    texts = [text for _, text in notices]
    for card in case.cards:
        (number,) = re.findall(r"^Case (\d+),", card["text"])
        for who in case.gestures(card, ESCALATE):
            asked = any(re.search(rf"asks for your help: case {number}\b", text) for text in texts)
            if not asked and not case.whispers[card["channel"], None, who]:
                verdict.lost.append(f"escalation of case {number} by {who}")


def _drafts(case: _Case, verdict: Verdict) -> None:
    """Each message that its author made a draft has one draft card with its present words, or the author was told."""
    for message in case.said:
        if message["user"] not in case.gestures(message, DRAFT):
            continue
        made = [draft for draft in case.drafts if _made_of(draft, message)]
        if not made and not case.told(message, message["user"]):
            verdict.lost.append(f"draft {message['text']}")
        verdict.doubled += [f"draft {message['text']}"] * (len(made) - 1)


def _made_of(draft: Json, message: Json) -> bool:
    return draft["thread_ts"] == message["thread_ts"] and draft_text(draft).startswith(message["text"])


def _approvals(case: _Case, verdict: Verdict) -> None:
    """A yes that counts ends on X or in a state that the draft card shows; one that does not count is explained."""
    for draft in case.drafts:
        text, author = draft_text(draft), case.author(draft_text(draft))
        shown = draft["text"].partition(":")[0]
        said_yes = case.gestures(draft, APPROVE)
        allowed = [who for who in said_yes if who in case.approvers and who != author]
        counted = [who for who in allowed if not _taken_back_since(case, draft, who)]
        verdict.lost += [
            f"word to {who} about {text}" for who in said_yes if who not in allowed and not case.told(draft, who)
        ]
        if shown.endswith(", sent") and not case.published.get(text):
            verdict.lost.append(f"reply {text}: shown as sent, and not on X")
        waits = shown.endswith(WAITS) and not _voided(draft, case)
        if counted and not case.published.get(text) and (waits or shown.endswith(UNDER_WAY)):
            verdict.lost.append(f"approval of {text}: {shown}")


def _taken_back_since(case: _Case, draft: Json, who: str) -> bool:
    """Whether another approver took the yes that was in force back later: then everybody is asked anew."""
    history = list(case.history(draft, APPROVE))
    given = max((n for n, e in enumerate(history) if e["by"] == who and e["effect"] == "reaction_added"), default=0)
    return any(e["effect"] == "reaction_removed" and e["by"] != who for e in history[given:])


def _voided(draft: Json, case: _Case) -> bool:
    """Whether the thread says that an approval no longer holds."""
    thread = case.picture.threads[draft["channel"], draft["thread_ts"]]
    return any(message["bot"] and "is void" in message["text"] for message in thread) or any(
        "no longer holds" in str(block) for block in draft["blocks"]
    )


# --- what reached customers ------------------------------------------------------------------------------------------


def _replies(case: _Case, verdict: Verdict) -> None:
    """What the brand published is a draft card's text, byte for byte, once, after a yes that counted then."""
    for text, posts in case.published.items():
        verdict.doubled += [f"reply {text}"] * (len(posts) - 1)
        draft = case.draft_of_text.get(text)
        if draft is None:
            verdict.unauthorised.append(f"reply that is no draft: {text}")
            continue
        at = posts[0]["at"]
        if not _yes_before(case, draft, case.author(text), at):
            verdict.unauthorised.append(f"reply without a yes that counted: {text}")
        if _edited_before(case, draft, at):
            verdict.unauthorised.append(f"reply whose words had been changed: {text}")


def _yes_before(case: _Case, draft: Json, author: str | None, at: str) -> bool:
    """A yes by somebody with the right stood when it was sent, or whoever took it back was told it was too late."""
    standing: dict[str, bool] = {}
    for effect in case.history(draft, APPROVE):
        if effect["at"] <= at:
            standing[effect["by"]] = effect["effect"] == "reaction_added"
    return any(
        stood or case.told(draft, who) for who, stood in standing.items() if who in case.approvers and who != author
    )


def _edited_before(case: _Case, draft: Json, at: str) -> bool:
    """The message behind it had other words by then, and its author was not told that it was too late."""
    token = TOKEN.findall(draft_text(draft))[0]
    words = [
        effect
        for effect in case.effects[case.source[token]]
        if effect["effect"] in ("posted", "updated") and effect["at"] <= at
    ]
    return token not in words[-1]["text"] and not case.told(draft, words[-1]["user"])
