"""What a thread shows and we do not know, in an order in which nothing is decided on what is out of date."""

from collections.abc import Mapping

from rules.catching_up import Deleted, Edited, Known, Mark, Message, Missed, Reacted, Thread, Word, Written, missed

CARD, DRAFT, KNOWN, NEW = "1.0", "2.0", "3.0", "4.0"


def said(ts: str, *reactions: tuple[str, str], author: str | None = "ann", edited_ts: str | None = None) -> Message:
    return Message(ts=ts, author=author, text="words", thread_ts=CARD, edited_ts=edited_ts, reactions=reactions)


def known(words: Mapping[Mark, bool] | None = None, edits: Mapping[str, str | None] | None = None) -> Known:
    heard = {mark: Word(present=present, event_ts="5.0") for mark, present in (words or {}).items()}
    return Known(words=heard, edits=edits or {}, draft_cards=frozenset({DRAFT}))


def found(thread: list[Message], of: Known) -> list[Missed]:
    return missed(Thread(messages=thread), of, refuses=lambda emoji: emoji == "x")


def test_a_thread_as_we_know_it_tells_nothing() -> None:
    card, draft = said(CARD, ("ann", "eyes"), author=None), said(DRAFT, author=None)
    message = said(KNOWN, ("ann", "memo"), edited_ts="3.5")
    words = {(CARD, "ann", "eyes"): True, (KNOWN, "ann", "memo"): True, (CARD, "bo", "eyes"): False}

    assert found([card, draft, message], known(words, {KNOWN: "3.5"})) == []


def test_what_takes_a_right_away_comes_first_and_approvals_last() -> None:
    card = said(CARD, ("bo", "eyes"), author=None)
    draft = said(DRAFT, ("kari", "white_check_mark"), ("per", "x"), author=None)
    old, new = said(KNOWN, ("ann", "memo"), edited_ts="9.0"), said(NEW, ("bo", "memo"))

    order = found([card, draft, old, new], known({(CARD, "ann", "eyes"): True}, {KNOWN: None, "3.3": None}))

    assert order == [
        Edited(message=old),
        Deleted(ts="3.3"),
        Reacted(mark=(CARD, "ann", "eyes"), added=False, before=Word(present=True, event_ts="5.0")),
        Reacted(mark=(CARD, "bo", "eyes"), added=True, before=None),
        Reacted(mark=(DRAFT, "per", "x"), added=True, before=None),
        Reacted(mark=(KNOWN, "ann", "memo"), added=True, before=None),
        Written(message=new),
        Reacted(mark=(NEW, "bo", "memo"), added=True, before=None),
        Reacted(mark=(DRAFT, "kari", "white_check_mark"), added=True, before=None),
    ]


def test_a_deleted_card_takes_nobodys_claim_away() -> None:
    """Slack shows no reactions of a deleted message: that is not the same as everybody taking theirs back."""
    gone = Message(ts=CARD, author=None, text="", thread_ts=CARD, gone=True)
    words = {(CARD, "ann", "eyes"): True}

    assert found([gone, said(NEW)], known(words)) == []
    assert found([], known(words)) == []


def test_reactions_of_a_deleted_message_are_not_taken_for_taken_back() -> None:
    words = {(KNOWN, "ann", "memo"): True}

    assert found([said(CARD, author=None)], known(words, {KNOWN: None})) == [Deleted(ts=KNOWN)]


def test_what_no_person_wrote_is_no_message() -> None:
    assert found([said(CARD, author=None), said(NEW, author=None)], known()) == []


def test_an_older_edit_than_the_one_we_know_is_none() -> None:
    assert found([said(CARD, author=None), said(KNOWN, edited_ts="3.4")], known({}, {KNOWN: "3.5"})) == []
