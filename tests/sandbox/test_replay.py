"""A file of posts is played whole and in order, or refused before anything is played."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.replay import BadReplay, Replay, read
from tests.sandbox.x_server import BRAND, XServer, running

LINE: dict[str, Any] = {
    "network": "x",
    "account": BRAND,
    "id": "1",
    "author": "Ola",
    "author_id": "77",
    "text": "@havornair hei",
    "created_at": "2017-10-31T22:10:47Z",
    "in_reply_to": None,
    "direction": "in",
}


def written(folder: Path, *changes: dict[str, Any]) -> Path:
    path = folder / "posts.jsonl"
    path.write_text("\n".join(json.dumps({**LINE, **change}) for change in changes), encoding="utf-8")
    return path


def play(server: XServer, path: Path, speed: float = 1.0) -> list[float]:
    """Play the file without really waiting; the waits it would have taken."""
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    asyncio.run(Replay(server.x, read(path), speed=speed, wait=wait).run())
    return waits


def test_what_came_in_is_played_and_what_went_out_is_left_to_the_team(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"id": "1"},
        {"id": "2", "direction": "out", "author": BRAND, "author_id": "9", "in_reply_to": "1"},
        {"id": "3", "author": "Eva", "author_id": "78", "text": "@HavornAir hallo"},
    )
    with running() as server:
        play(server, path)

        posts, progress = server.look("posts")["posts"], server.look("replay")

    assert [(post["author"], post["text"]) for post in posts] == [
        ("Ola", "@havornair hei"),
        ("Eva", "@HavornAir hallo"),
    ]
    assert progress == {
        "total": 2,
        "played": 2,
        "skipped_out": 1,
        "done": True,
        "ids": {"1": posts[0]["id"], "3": posts[1]["id"]},
    }


def test_a_conversation_stays_joined_over_the_answers_left_out(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"id": "1"},
        {"id": "2", "direction": "out", "author": BRAND, "author_id": "9", "in_reply_to": "1"},
        {"id": "3", "direction": "out", "author": BRAND, "author_id": "9", "in_reply_to": "2"},
        {"id": "4", "text": "still waiting", "in_reply_to": "3"},
        {"id": "5", "text": "from nowhere", "in_reply_to": "999"},
    )
    with running() as server:
        play(server, path)

        first, joined, alone = server.look("posts")["posts"]

    assert (joined["in_reply_to"], joined["conversation_id"]) == (first["id"], first["id"])
    assert alone["in_reply_to"] is None


def test_replies_in_a_circle_do_not_hang_the_replay(tmp_path: Path) -> None:
    out = {"direction": "out", "author": BRAND, "author_id": "9"}
    path = written(
        tmp_path,
        {**out, "id": "1", "in_reply_to": "2"},
        {**out, "id": "2", "in_reply_to": "1"},
        {"id": "3", "in_reply_to": "2"},
    )
    with running() as server:
        play(server, path)

        assert server.look("replay")["done"]


def test_who_does_not_call_the_brand_calls_it_in_front(tmp_path: Path) -> None:
    """Else X would not list the post among the mentions; an account that is not the brand's becomes the first one."""
    path = written(
        tmp_path,
        {"id": "1", "text": "no handle here"},
        {"id": "2", "text": "@havorncargo parcel?", "account": "HavornCargo"},
        {"id": "3", "text": "@SpotifyCares help", "account": "SpotifyCares"},
        {"id": "4", "text": "mail havornair@example.com"},
    )
    with running() as server:
        play(server, path)

        texts = [post["text"] for post in server.look("posts")["posts"]]

    assert texts == [
        "@havornair no handle here",
        "@havorncargo parcel?",
        "@havornair @SpotifyCares help",
        "@havornair mail havornair@example.com",
    ]


def test_the_author_id_keeps_people_apart_and_handles_are_made_fit(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"id": "1", "author": "@Kåre Ødegård-Strøm the Third", "author_id": "1"},
        {"id": "2", "author": "ola", "author_id": "2"},
        {"id": "3", "author": "OLA", "author_id": "3"},
        {"id": "4", "author": "renamed", "author_id": "2"},
        {"id": "5", "author": BRAND, "author_id": "5"},
        {"id": "6", "author": "漢字", "author_id": "115798"},
    )
    with running() as server:
        play(server, path)

        authors = [post["author"] for post in server.look("posts")["posts"]]

    assert authors == ["KredegrdStrmthe", "ola", "OLA2", "ola", "havornair2", "user115798"]


def test_waits_are_the_gaps_of_the_file_cut_and_sped_up(tmp_path: Path) -> None:
    """Ten minutes at the most, nothing for what is out of order, all divided by the speed."""
    path = written(
        tmp_path,
        {"id": "1", "created_at": "2017-10-31T22:00:00Z"},
        {"id": "2", "created_at": "2017-10-31T22:01:00+00:00"},
        {"id": "3", "created_at": "2017-11-01T22:00:00Z"},
        {"id": "4", "created_at": "2017-10-31T22:00:00Z"},
    )
    with running() as server:
        assert play(server, path, speed=10) == [0, 6, 60, 0]


def test_a_post_whose_parent_was_deleted_meanwhile_opens_a_conversation(tmp_path: Path) -> None:
    path = written(tmp_path, {"id": "1"}, {"id": "2", "text": "and?", "in_reply_to": "1"})
    with running() as server:
        server.x.listeners.append(
            lambda post: server.x.delete(post.id) if len(server.x.posts.everything()) == 1 else None
        )
        play(server, path)

        posts = server.look("posts")["posts"]

    assert [(post["text"], post["in_reply_to"]) for post in posts] == [
        ("@havornair hei", None),
        ("@havornair and?", None),
    ]


def test_a_thousand_posts_are_all_played_once(tmp_path: Path) -> None:
    path = written(tmp_path, *({"id": str(n), "author_id": str(n % 90), "author": f"p{n % 90}"} for n in range(1000)))
    with running() as server:
        play(server, path)

        assert len(server.look("posts")["posts"]) == 1000
        assert len(set(server.look("replay")["ids"].values())) == 1000


@pytest.mark.parametrize(
    "change, wrong",
    [
        ({"network": "facebook"}, "network"),
        ({"direction": "sideways"}, "direction"),
        ({"id": ""}, "id"),
        ({"id": True}, "id"),
        ({"author_id": None}, "author_id"),
        ({"text": "  "}, "text"),
        ({"created_at": "yesterday"}, "created_at"),
        ({"created_at": "2017-10-31T22:10:47"}, "created_at"),
        ({"id": "1"}, "id '1' was used in line 1"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_played(tmp_path: Path, change: dict[str, Any], wrong: str) -> None:
    path = written(tmp_path, {}, {"id": "2", **change})

    with pytest.raises(BadReplay) as refusal:
        read(path)

    assert str(refusal.value).startswith(f"{path}:2: {wrong}")


@pytest.mark.parametrize("raw", [b"{", b"[1]", b"\xff\xfe"])
def test_what_cannot_be_read_at_all_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(raw)

    with pytest.raises(BadReplay, match=r"posts\.jsonl"):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadReplay, match=r"absent\.jsonl"):
        read(tmp_path / "absent.jsonl")


def test_empty_lines_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps(LINE) + "\n\n", encoding="utf-8")

    assert [post.id for post in read(path)] == ["1"]
