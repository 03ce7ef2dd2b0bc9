"""The facts of a case from which every number is computed: what the customer wrote, what we did about it, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReplyKind(StrEnum):
    """What one of our replies was."""

    ANSWER = "answer"
    HOLDING = "holding"  #: prepared words that say "we have seen this", and answer nothing
    PRIVATE = "private"  #: an invitation to go on in private, which is a public answer by a person too


class Outcome(StrEnum):
    """What has become of a case."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    NO_REPLY = "no_reply"
    SPAM = "spam"
    ASIDE = "aside"


class StepKind(StrEnum):
    """What changes who holds the ball."""

    SHOWN = "shown"  #: its card stands in Slack
    CLAIMED = "claimed"
    FREED = "freed"  #: given back, or the claim ended by itself
    ASKED = "asked"  #: a colleague was asked
    TOLD = "told"  #: that colleague answered, or was asked no longer
    PROPOSED = "proposed"  #: a draft was put forward
    APPROVED = "approved"
    UNAPPROVED = "unapproved"
    DROPPED = "dropped"  #: the draft was rejected, put aside or refused
    SENT = "sent"  #: the network has the reply


@dataclass(frozen=True, kw_only=True)
class PostFact:
    """A customer's post."""

    at: datetime  #: when it was written, by the network's clock: what the relay needed is no excuse
    answerable: bool = True  #: it is addressed to us and the network lets us reply
    ids: tuple[str, ...] = ()  #: the network's, of its first and its newest version
    begins: bool = True  #: it is no reply to another post
    mood: str = ""  #: what triage said of it


@dataclass(frozen=True, kw_only=True)
class ReplyFact:
    """A reply of ours that is on the network."""

    at: datetime  #: by the network's clock
    kind: ReplyKind = ReplyKind.ANSWER
    by: str = ""  #: Slack user id of its author
    under: str | None = None  #: id of the post that it is a direct reply to
    deflects: bool = False  #: it names a telephone number or an e-mail address (S77)
    links: bool = False  #: it has a link (S65)


@dataclass(frozen=True, kw_only=True)
class StepFact:
    """One thing that happened to a case, by our clock."""

    at: datetime
    kind: StepKind
    of: int = 0  #: the draft or the question that it is about


@dataclass(frozen=True, kw_only=True)
class ApprovalFact:
    """A draft that took somebody else's yes."""

    asked_at: datetime
    decided_at: datetime | None = None  #: of the first yes or no; None while nobody has decided, or nobody had to
    by: str = ""  #: who decided
    needs: str = ""  #: whose yes it took, as `rules.draft.Requirement` names it
    rule: str = ""  #: the rule of config.yaml that asked for it, "" when it is the usual
    said_yes: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseHistory:
    """All that the numbers need of a case."""

    case_id: int
    account: str
    customer_posts: tuple[PostFact, ...]  #: at least one
    replies: tuple[ReplyFact, ...] = ()
    outcome: Outcome = Outcome.OPEN
    kind: str = ""  #: what triage or a colleague says of it, like the next three
    language: str = ""
    priority: str = ""
    mood: str = ""
    network: str = ""
    customer: str = ""  #: the network's id
    channel: str = ""  #: where a rule routed it, as config.yaml names it; "" for the account's own
    tags: tuple[str, ...] = ()
    owner: str = ""  #: Slack user id
    imported: bool = False  #: it began before socialcare came: who held the ball until its card, nobody knows
    ended_at: datetime | None = None  #: when a person closed it or set it aside last, if it still is
    ended_times: tuple[datetime, ...] = ()  #: every time it was closed
    storm: bool = False  #: it is one of many about one fault
    steps: tuple[StepFact, ...] = ()
    approvals: tuple[ApprovalFact, ...] = ()
    calls: int = 0  #: how often somebody was called for it
    needless: int = 0  #: of these, calls of which somebody said that they were not needed

    @property
    def opened_at(self) -> datetime:
        """When its first post was written: the case belongs to that day."""
        return min(post.at for post in self.customer_posts)
