"""Builders of X's JSON: valid by default, a test changes the one thing it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from clients import Outgoing
from clients.x import XCredentials
from tests.clients.canned_x import Answer, Asked, Script

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BRAND = {"id": "900", "username": "fjordair", "name": "Fjord Air"}
ANN = {
    "id": "501",
    "username": "ann_no",
    "name": "Ann",
    "verified": True,
    "public_metrics": {"followers_count": 1234},
}

CREDENTIALS = XCredentials(
    consumer_key="canary-consumer-key",
    consumer_secret="canary-consumer-secret",
    access_token="900-canary-access-token",
    access_token_secret="canary-access-secret",
)


def id_at(moment: datetime, *, sequence: int = 0) -> int:
    """The id that X gives out at `moment`, written down anew from its published layout."""
    milliseconds = round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
    return ((milliseconds - 1288834974657) << 22) + sequence


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def post(number: int, text: str = "@fjordair where is my bag?", **more: Any) -> dict[str, Any]:
    """A mention by Ann; `created_at` follows from its id, as on X."""
    created_at = datetime.fromtimestamp(((number >> 22) + 1288834974657) // 1000, UTC)
    mention = {"start": 0, "end": 9, "username": "fjordair", "id": "900"}
    return {
        "id": str(number),
        "text": text,
        "author_id": "501",
        "conversation_id": str(number),
        "created_at": created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "edit_history_tweet_ids": [str(number)],
        "entities": {"mentions": [mention]},
        "lang": "en",
        **more,
    }


def own_reply(number: int, text: str, *, to: int, **more: Any) -> dict[str, Any]:
    """A reply of the brand, as X lists it."""
    fields = {"author_id": "900", "entities": {}, "referenced_tweets": [{"type": "replied_to", "id": str(to)}]}
    return post(number, text, **(fields | more))


def page(*posts: Any, users: tuple[Any, ...] = (ANN,), next_token: str | None = None, **more: Any) -> Answer:
    """One answer of a timeline or a search; without posts X leaves `data` out."""
    meta: dict[str, Any] = {"result_count": len(posts)}
    if next_token:
        meta["next_token"] = next_token
    document: dict[str, Any] = {"meta": meta, **more}
    if posts:
        document["data"] = list(posts)
        document.setdefault("includes", {"users": list(users)})
    return Answer(document=document)


def timeline(posts: list[dict[str, Any]], *, horizon: int | None = None, token: str = "pagination_token") -> Script:
    """A listing that pages and bounds as X does: newest first, only the newest `horizon` of all."""
    newest_first = sorted(posts, key=lambda one: -int(one["id"]))[:horizon]

    def answer(asked: Asked) -> Answer:
        since, until = int(asked.query.get("since_id", 0)), int(asked.query.get("until_id", 1 << 63))
        found = [one for one in newest_first if since < int(one["id"]) < until]
        start, size = int(asked.query.get(token, 0)), int(asked.query["max_results"])
        rest = str(start + size) if len(found) > start + size else None
        return page(*found[start : start + size], next_token=rest)

    return answer


def problem(status: int, detail: str, kind: str = "about:blank", **headers: str) -> Answer:
    """A refusal in X's form."""
    document = {"detail": detail, "type": kind, "title": "Forbidden", "status": status}
    return Answer(status=status, document=document, headers={name.replace("_", "-"): headers[name] for name in headers})


def outgoing(text: str = "It is on its way. ^KB", *, to: int, **more: Any) -> Outgoing:
    """A reply, about to be sent for the first time at noon."""
    fields: dict[str, Any] = {"reply_id": "r1", "in_reply_to": str(to), "text": text, "prepared_at": NOON}
    return Outgoing(**(fields | more))
