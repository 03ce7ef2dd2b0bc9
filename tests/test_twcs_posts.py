"""The converter of real conversations: whole ones, in order, to the last post accounted for."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from benchmarks.twcs_posts import main

HEADER = (
    "conversation_id,tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id,brand,"
    "links_complete,source"
)

# Written for this test: a conversation of three, a broadcast without a customer, a long one, a lone question.
CONVERSATIONS = (
    "A,11,501,True,2020-01-01T10:00:00Z,@TrainCo where is the 9:40 &amp; why?,12,,TrainCo,1,made",
    "A,12,TrainCo,False,2020-01-01T10:05:00Z,@501 On its way. /AB,13,11,TrainCo,1,made",
    "A,13,501,True,2020-01-01T10:05:00Z,@trainco thanks @TrainCoFans,,12,TrainCo,1,made",
    "B,21,TrainCo,False,2020-01-01T09:00:00Z,Good morning,,,TrainCo,1,made",
    "C,33,502,True,2020-01-02T08:02:00Z,@TrainCo third,,32,TrainCo,0,made",
    "C,31,502,True,2020-01-02T08:00:00Z,@TrainCo first,32,30,TrainCo,0,made",
    "C,32,502,True,2020-01-02T08:01:00Z,@TrainCo second,33,31,TrainCo,0,made",
    "D,41,503,True,2020-01-01T08:00:00Z,@BusCo hallo på æøå 🚌,,,BusCo,1,made",
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "conversations.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(line.split(",") for line in (HEADER, *CONVERSATIONS))
    return path


def convert(*arguments: object) -> list[dict[str, str | None]]:
    out = io.StringIO()
    assert main([str(argument) for argument in arguments], out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_posts_come_in_the_order_they_were_written(source: Path) -> None:
    """A parent comes before its answer, also within the same second."""
    assert [post["id"] for post in convert(source)] == ["41", "11", "12", "13", "31", "32", "33"]


def test_a_post_carries_what_a_replay_needs(source: Path) -> None:
    question, answer = convert(source)[1:3]

    assert question == {
        "network": "x",
        "account": "TrainCo",
        "id": "11",
        "author": "501",
        "author_id": "501",
        "text": "@TrainCo where is the 9:40 & why?",
        "created_at": "2020-01-01T10:00:00Z",
        "in_reply_to": None,
        "direction": "in",
    }
    assert (answer["author"], answer["in_reply_to"], answer["direction"]) == ("TrainCo", "11", "out")


def test_the_limit_is_met_with_whole_conversations_only(source: Path) -> None:
    """C has three customer posts and would pass a limit of three; D, which fits, is taken instead."""
    taken = convert(source, "--limit", 3)

    assert [post["id"] for post in taken] == ["41", "11", "12", "13"]
    assert sum(post["direction"] == "in" for post in taken) == 3


def test_another_account_is_addressed_everywhere(source: Path) -> None:
    """The brand's handle is replaced in any case, as author too, but not inside a longer handle."""
    taken = convert(source, "--account", "@havornair")

    assert {post["account"] for post in taken} == {"havornair"}
    assert [post["text"] for post in taken][3] == "@havornair thanks @TrainCoFans"
    assert [post["author"] for post in taken if post["direction"] == "out"] == ["havornair"]


def test_every_reference_can_be_followed(source: Path) -> None:
    """31 answers a post that the source does not hold."""
    seen: set[str | None] = {None}
    for post in convert(source):
        assert post["in_reply_to"] in seen
        seen.add(post["id"])


def test_letters_of_all_languages_survive(source: Path) -> None:
    assert convert(source)[0]["text"] == "@BusCo hallo på æøå 🚌"


def test_a_file_of_another_kind_is_refused_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.csv"
    path.write_text("id,text\n1,hello\n")

    assert main([str(path)]) == 1
    assert "missing columns: author_id, brand," in capsys.readouterr().err


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere.csv.gz")]) == 1
    assert "nowhere.csv.gz" in capsys.readouterr().err
