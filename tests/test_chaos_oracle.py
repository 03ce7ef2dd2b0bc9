"""The judge of a chaos run sees what is wrong: a run that is right is clean, and each wrong is named once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.chaos_oracle import Verdict, judge
from benchmarks.chaos_view import Picture

Json = dict[str, Any]
ASKED, ANSWER = "@havornair Where is my bag? ref000001", "Here it is ans000001a"
SENT = f"{ANSWER} ^AK"


def message(ts: str, text: str, *, kind: str = "", words: tuple[str, ...] = (), **more: Any) -> Json:
    """A message in the team's channel; with a kind it is the bot's."""
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": said}} for said in words]
    metadata = {"event_type": f"socialcare_{kind}", "event_payload": {"id": f"nonce-{ts}"}} if kind else None
    plain = {"thread_ts": None, "ephemeral_to": None, "reactions": [], "reply_count": 0, "user": "UBOT"}
    return {
        **plain,
        "ts": ts,
        "channel": "C1",
        "text": text,
        "bot": bool(kind),
        "blocks": blocks,
        "metadata": metadata,
    } | more


def reaction(name: str, *users: str) -> Json:
    return {"name": name, "users": list(users)}


def gesture(seconds: int, ts: str, emoji: str, by: str) -> Json:
    return {
        "effect": "reaction_added",
        "at": f"T{seconds}",
        "ts": ts,
        "emoji": emoji,
        "by": by,
        "user": "UBOT",
        "text": "",
    }


def right() -> Picture:
    """One customer, answered once by ann with kari's yes."""
    link = "https://x.com/kunde/status/11"
    card = message("1", "Case 1, answered", kind="card", words=(ASKED, link, "*Ann Kvam* has it"))
    card |= {"reactions": [reaction("eyes", "UANN")], "reply_count": 2}
    said = message("2", ANSWER, thread_ts="1", user="UANN", reactions=[reaction("memo", "UANN")])
    draft = message("3", "Draft 1 by Ann, sent: ...", kind="draft_card", words=("Draft 1", SENT), thread_ts="1")
    draft["reactions"] = [reaction("white_check_mark", "UKARI")]
    people = {
        "UANN": {"real_name": "Ann Kvam", "roles": ["agent"]},
        "UKARI": {"real_name": "Kari Nes", "roles": ["approver"]},
    }
    return Picture(
        people=people,
        channels={"C1": [card]},
        threads={("C1", "1"): [said, draft]},
        whispers=[],
        posts=[{"id": "11", "author": "kunde", "conversation_id": "11", "text": ASKED}],
        published=[{"id": "12", "text": SENT, "at": "T9"}],
        effects=[
            {"effect": "posted", "at": "T1", "ts": "2", "user": "UANN", "text": ANSWER},
            gesture(2, "3", "white_check_mark", "UKARI"),
        ],
        first_words={},
    )


def without_card(picture: Picture) -> Picture:
    return replace(picture, channels={"C1": []}, threads={}, published=[])


def with_two_cards(picture: Picture) -> Picture:
    (card,) = picture.channels["C1"]
    other = card | {"ts": "7", "metadata": {"event_type": "socialcare_card", "event_payload": {"id": "another"}}}
    return replace(picture, channels={"C1": [card, other]})


def with_two_replies(picture: Picture) -> Picture:
    return replace(picture, published=[*picture.published, picture.published[0] | {"id": "13"}])


def never_sent(picture: Picture) -> Picture:
    return replace(picture, published=[])


def approved_by_its_author(picture: Picture) -> Picture:
    return replace(picture, effects=[picture.effects[0], gesture(2, "3", "white_check_mark", "UANN")])


def never_approved(picture: Picture) -> Picture:
    return replace(picture, effects=picture.effects[:1])


def approved_too_late(picture: Picture) -> Picture:
    return replace(picture, effects=[picture.effects[0], gesture(99, "3", "white_check_mark", "UKARI")])


def with_chatter_published(picture: Picture) -> Picture:
    return replace(picture, published=[*picture.published, {"id": "14", "text": "Has anybody seen it?", "at": "T9"}])


def edited_before_sending(picture: Picture) -> Picture:
    edit = {"effect": "updated", "at": "T3", "ts": "2", "user": "UANN", "text": "Something else ans000001b"}
    return replace(picture, effects=[*picture.effects, edit])


def with_a_claim_unheard(picture: Picture) -> Picture:
    (card,) = picture.channels["C1"]
    return replace(picture, channels={"C1": [card | {"reactions": [reaction("eyes", "UANN", "UKARI")]}]})


def test_what_is_right_is_clean() -> None:
    assert judge(right(), digests=0) == Verdict()


@pytest.mark.parametrize(
    "wrong, what",
    [
        (without_card, "lost"),
        (never_sent, "lost"),
        (with_a_claim_unheard, "lost"),
        (with_two_cards, "doubled"),
        (with_two_replies, "doubled"),
        (approved_by_its_author, "unauthorised"),
        (never_approved, "unauthorised"),
        (approved_too_late, "unauthorised"),
        (with_chatter_published, "unauthorised"),
        (edited_before_sending, "unauthorised"),
    ],
)
def test_what_is_wrong_is_named_under_its_name(wrong: Callable[[Picture], Picture], what: str) -> None:
    verdict = judge(wrong(right()), digests=0)

    found = {name for name in ("lost", "doubled", "unauthorised") if getattr(verdict, name)}
    assert found == {what}


def test_a_digest_that_did_not_come_is_lost() -> None:
    assert judge(right(), digests=1).lost == ["1 digests"]
