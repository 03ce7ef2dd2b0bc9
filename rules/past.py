"""What one row of the past says: a customer's post, a reply of ours, or how a case ended; or why it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from rules.assessment import CORRECTABLE, can_be
from rules.case import OPEN, CaseState
from rules.draft import DraftKind

__all__ = ["IMPORTED", "IMPORTER", "BadRow", "PastCase", "PastPost", "PastReply", "RowType", "read", "type_of"]

IMPORTER = "import"  #: the author of a reply whose row does not say who wrote it
IMPORTED = "imported"  #: why a case of the past is closed that nobody answered
_LONGEST_ID, _LONGEST_ACCOUNT, _LONGEST_NETWORK, _LONGEST_PERSON = 200, 100, 20, 30
_YES, _NO = frozenset({"true", "1", "yes", "in"}), frozenset({"false", "0", "no", "out"})


class BadRow(ValueError):
    """A row that says nothing that can be kept; the message says what is wrong with it."""


class RowType(StrEnum):
    """The kinds of rows that are read back; others are counted and left alone."""

    POST = "post"
    REPLY = "reply"
    CASE = "case"


@dataclass(frozen=True, kw_only=True)
class PastPost:
    """What a customer wrote to one of our accounts."""

    network: str
    id: str
    version_id: str
    account: str  #: ours, without @, as the row spells it
    author: str  #: handle, without @
    author_id: str
    author_name: str
    text: str
    created_at: datetime
    conversation_id: str | None
    in_reply_to: str | None
    language: str | None  #: the network's own label
    url: str
    summoned: bool
    gone_at: datetime | None
    gone_reason: str | None


@dataclass(frozen=True, kw_only=True)
class PastReply:
    """What we wrote."""

    network: str
    id: str
    account: str
    text: str
    created_at: datetime
    conversation_id: str | None
    in_reply_to: str | None
    customer_id: str | None  #: to whom, where the row says so
    kind: DraftKind
    written_by: str  #: Slack user id, or IMPORTER
    url: str


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """How a case stood when it was written down."""

    network: str
    account: str
    conversation_id: str
    customer_id: str
    state: CaseState
    end_reason: str | None
    ended_at: datetime | None
    said: Mapping[str, str]  #: what triage or a colleague said of it, by aspect
    tags: tuple[str, ...]
    mystery: bool  #: a mystery shopper opened it

    @property
    def ended(self) -> bool:
        """Whether it was done with; one that was still open is none of today's work."""
        return self.state not in OPEN


def type_of(fields: Mapping[str, Any]) -> str:
    """What a row says it is; without a word it is a post, and of the post's account a reply."""
    return str(fields.get("type") or RowType.POST.value)


def read(fields: Mapping[str, Any], *, account: str | None = None) -> PastPost | PastReply | PastCase:
    """Read one row; `account` is that of rows that name none. Raises BadRow."""
    what = type_of(fields)
    if what not in tuple(RowType):
        raise BadRow(f"type: post, reply or case, got {_shown(what)}")
    if what == RowType.CASE:
        return _case(fields, account)
    handle = _account(fields, account)
    ours = what == RowType.REPLY or _is_ours(fields, handle)
    return _reply(fields, handle) if ours else _post(fields, handle)


def _post(fields: Mapping[str, Any], account: str) -> PastPost:
    identifier, network = _id(fields, "id"), _network(fields)
    author = (_text(fields, "author") or "").removeprefix("@")
    author_id = _optional_id(fields, "author_id") or author
    if not author_id:
        raise BadRow("author: who wrote it is missing")
    return PastPost(
        network=network,
        id=identifier,
        version_id=_optional_id(fields, "version_id") or identifier,
        account=account,
        author=author or author_id,
        author_id=author_id[:_LONGEST_ID],
        author_name=_text(fields, "author_name") or author or author_id,
        text=_words(fields),
        created_at=_moment(fields, "created_at"),
        conversation_id=_optional_id(fields, "conversation_id"),
        in_reply_to=_optional_id(fields, "in_reply_to"),
        language=(_text(fields, "language") or "")[:20] or None,
        url=_text(fields, "url") or _address(network, author, identifier),
        summoned=_flag(fields, "summoned", otherwise=True),
        gone_at=_moment(fields, "gone_at") if fields.get("gone_at") else None,
        gone_reason=_text(fields, "gone_reason"),
    )


def _reply(fields: Mapping[str, Any], account: str) -> PastReply:
    identifier, network = _id(fields, "id"), _network(fields)
    written_by = _text(fields, "written_by") or IMPORTER
    if len(written_by) > _LONGEST_PERSON:
        raise BadRow(f"written_by: at most {_LONGEST_PERSON} letters, got {_shown(written_by)}")
    kind = _text(fields, "reply_kind") or DraftKind.ANSWER.value
    if kind not in tuple(DraftKind):
        raise BadRow(f"reply_kind: {', '.join(DraftKind)}, got {_shown(kind)}")
    return PastReply(
        network=network,
        id=identifier,
        account=account,
        text=_words(fields),
        created_at=_moment(fields, "created_at"),
        conversation_id=_optional_id(fields, "conversation_id"),
        in_reply_to=_optional_id(fields, "in_reply_to"),
        customer_id=_optional_id(fields, "customer_id"),
        kind=DraftKind(kind),
        written_by=written_by,
        url=_text(fields, "url") or _address(network, account, identifier),
    )


def _case(fields: Mapping[str, Any], account: str | None) -> PastCase:
    state = _text(fields, "state")
    if state not in tuple(CaseState):
        raise BadRow(f"state: {', '.join(CaseState)}, got {_shown(state)}")
    said = {}
    for aspect, values in CORRECTABLE.items():
        value = _text(fields, aspect)
        if value is not None and not can_be(aspect, value):
            raise BadRow(f"{aspect}: {', '.join(values)}, got {_shown(value)}")
        if value is not None:
            said[aspect] = value
    tags = fields.get("tags") or ()
    if not isinstance(tags, list | tuple) or not all(isinstance(tag, str) for tag in tags):
        raise BadRow(f"tags: a list of words, got {_shown(tags)}")
    return PastCase(
        network=_network(fields),
        account=_account(fields, account),
        conversation_id=_id(fields, "conversation_id"),
        customer_id=_id(fields, "customer_id"),
        state=CaseState(state),
        end_reason=_text(fields, "end_reason"),
        ended_at=_moment(fields, "ended_at") if fields.get("ended_at") else None,
        said=said,
        tags=tuple(tags),
        mystery=_flag(fields, "mystery", otherwise=False),
    )


def _is_ours(fields: Mapping[str, Any], account: str) -> bool:
    for name in ("inbound", "direction"):
        if fields.get(name) not in (None, ""):
            return not _flag(fields, name, otherwise=True)
    return (_text(fields, "author") or "").removeprefix("@").lower() == account.lower()


def _account(fields: Mapping[str, Any], otherwise: str | None) -> str:
    handle = (_text(fields, "account") or otherwise or "").strip().removeprefix("@")
    if not handle:
        raise BadRow("account: which of your accounts it was written to is missing; name it there or with --account")
    if len(handle) > _LONGEST_ACCOUNT:
        raise BadRow(f"account: at most {_LONGEST_ACCOUNT} letters, got {_shown(handle)}")
    return handle


def _network(fields: Mapping[str, Any]) -> str:
    network = (_text(fields, "network") or "x").lower()
    if len(network) > _LONGEST_NETWORK:
        raise BadRow(f"network: at most {_LONGEST_NETWORK} letters, got {_shown(network)}")
    return network


def _id(fields: Mapping[str, Any], name: str) -> str:
    found = _optional_id(fields, name)
    if found is None:
        raise BadRow(f"{name}: an id is missing")
    return found


def _optional_id(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise BadRow(f"{name}: an id is a text or a whole number, got {_shown(value)}")
    found = str(value).strip()
    if len(found) > _LONGEST_ID:
        raise BadRow(f"{name}: at most {_LONGEST_ID} letters, got {_shown(found)}")
    return found


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool | int | float):
        return str(value)
    if not isinstance(value, str):
        raise BadRow(f"{name}: a text is needed, got {_shown(value)}")
    return value


def _words(fields: Mapping[str, Any]) -> str:
    value = fields.get("text")
    if not isinstance(value, str) or not value.strip():
        raise BadRow(f"text: some words are needed, got {_shown(value)}")
    return value


def _flag(fields: Mapping[str, Any], name: str, *, otherwise: bool) -> bool:
    value = fields.get(name)
    if value is None or value == "":
        return otherwise
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise BadRow(f"{name}: {'in or out' if name == 'direction' else 'true or false'}, got {_shown(value)}")
    return word in _YES


def _moment(fields: Mapping[str, Any], name: str) -> datetime:
    value = fields.get(name)
    try:
        moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadRow(f"{name}: a time with its zone is needed, such as 2026-03-02T08:00:00Z, got {_shown(value)}")


def _address(network: str, author: str, identifier: str) -> str:
    return f"https://x.com/{author or 'i'}/status/{identifier}" if network == "x" else ""


def _shown(value: object) -> str:
    """What stood there, short: an error line is no place for a customer's words."""
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."
