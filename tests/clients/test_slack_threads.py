"""A thread as Slack answers it: pages joined, people told from bots, and everybody counted who reacted."""

from typing import Any

from clients.slack_threads import thread_of

Json = dict[str, Any]

CARD: Json = {"ts": "1.0", "user": "UBOT", "bot_id": "B1", "text": "Case 1", "thread_ts": "1.0"}


def no_more(_ts: str) -> list[Json]:
    raise AssertionError("all people are named already")


def test_the_first_message_of_every_page_is_one_message() -> None:
    answer = {"ts": "2.0", "user": "U1", "text": "On it", "thread_ts": "1.0", "edited": {"user": "U1", "ts": "3.0"}}

    thread = thread_of([{"messages": [CARD, answer]}, {"messages": [CARD, answer | {"ts": "4.0"}]}], no_more)

    assert [message.ts for message in thread.messages] == ["1.0", "2.0", "4.0"]
    assert thread.calls == 2
    assert (thread.messages[1].author, thread.messages[1].edited_ts) == ("U1", "3.0")


def test_bots_and_what_slack_says_itself_have_no_author() -> None:
    joined = {"ts": "2.0", "user": "U1", "subtype": "channel_join", "text": "has joined"}
    deleted = {"ts": "3.0", "user": "USLACKBOT", "subtype": "tombstone", "text": "This message was deleted."}
    file = {"ts": "4.0", "user": "U1", "subtype": "file_share"}

    thread = thread_of([{"messages": [CARD, joined, deleted, file]}], no_more)

    assert [message.author for message in thread.messages] == [None, None, None, "U1"]
    assert [message.gone for message in thread.messages] == [False, False, True, False]
    assert thread.messages[3].text == ""


def test_where_slack_names_only_some_who_reacted_it_is_asked_for_all() -> None:
    """Or somebody whom it leaves out would count as one who took the reaction back."""
    some = CARD | {"reactions": [{"name": "eyes", "users": ["U1"], "count": 2}]}
    asked = []

    def everybody(ts: str) -> list[Json]:
        asked.append(ts)
        return [{"name": "eyes", "users": ["U1", "U2"], "count": 2}]

    thread = thread_of([{"messages": [some]}], everybody)

    assert thread.messages[0].reactions == (("U1", "eyes"), ("U2", "eyes"))
    assert (asked, thread.calls) == (["1.0"], 2)
