"""The shipped scenario is varied and plays as written; a scenario that cannot be read is refused by line."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import Faults
from sandbox.scenario import BadScenario, Scenario, ScenarioPlayer
from sandbox.x import XNetwork
from sandbox.x.weight import MAX_WEIGHT, weight
from tests.sandbox.x_server import BRAND, HandClock

POST = {"after": 1, "author": "ola", "text": "@{brand} hei"}


class Stage:
    """X with a scenario on it; its waits pass on a clock of the test, at once."""

    def __init__(self, scenario: Scenario, *, speed: float = 1.0) -> None:
        self.clock = HandClock()
        self.x = XNetwork(self.clock, Faults(), [{"handle": BRAND, "name": "Havørn Air"}])
        self.waits: list[float] = []
        self.player = ScenarioPlayer(self.x, scenario, brand=BRAND, speed=speed, wait=self.wait)

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(seconds=seconds)
        await asyncio.sleep(0)

    def play(self) -> None:
        asyncio.run(self.player.run())

    async def begin(self) -> asyncio.Task[None]:
        """Play in the background; returns once the first post is there."""
        posted = asyncio.Event()
        self.x.listeners.append(lambda _: posted.set())
        playing = asyncio.create_task(self.player.run())
        await posted.wait()
        self.x.listeners.pop(0)
        return playing

    def texts(self) -> list[str]:
        return [post.text for post in self.x.posts.everything()]


def scenario(*lines: dict[str, Any], folder: Path) -> Scenario:
    (folder / "made.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return Scenario.load("made", folder)


def everyday() -> Sequence[Any]:
    return Scenario.load("everyday").lines


def test_at_least_sixty_posts_in_four_languages() -> None:
    posts = [line for line in everyday() if line.is_post]

    languages = Counter(line.language for line in posts)

    assert len(posts) >= 64
    assert set(languages) == {"en", "nb", "nn", "da", "sv"}
    assert all(languages[language] >= 12 for language in ("en", "nb", "da", "sv"))
    assert languages["nn"] >= 2


def test_a_newcomer_sees_the_first_posts_within_half_a_minute() -> None:
    """The first within three seconds, five within thirty; later there is time to work."""
    times, at = [], 0.0
    for line in everyday():
        if not line.on_reply:
            at += line.after
            times.append(at)

    assert times[0] <= 3
    assert times[4] <= 30
    assert times[-1] >= 15 * 60


def test_the_scenario_holds_what_a_team_meets() -> None:
    lines = everyday()

    assert sum(bool(line.on_reply) for line in lines) >= 8
    assert sum(bool(line.edit_of) for line in lines) >= 2
    assert sum(bool(line.delete) for line in lines) == 1
    assert sum(bool(line.quote_of) for line in lines) >= 2
    assert any("<!channel>" in line.text for line in lines)
    assert any(line.verified and line.followers > 10_000 for line in lines)
    assert sum(line.key.startswith("app-") for line in lines) >= 8


def test_every_text_fits_x_and_calls_the_brand_unless_it_answers() -> None:
    for line in everyday():
        if not line.text:
            continue
        text = line.text.replace("{brand}", BRAND)
        assert weight(text) <= MAX_WEIGHT, line.key
        assert "{brand}" in line.text or line.in_reply_to or line.on_reply, line.key


def test_every_prepared_answer_is_sent_once_only_and_leaves_room_for_a_signature() -> None:
    answers = [line.answer for line in everyday() if line.answer]

    assert len(answers) == len(set(answers)) >= 30
    assert all(weight(answer) <= MAX_WEIGHT - 10 for answer in answers)


def test_the_whole_scenario_plays() -> None:
    """With the brand answering everything, so that those who answer back do so."""
    stage = Stage(Scenario.load("everyday"))
    brand = stage.x.people.brands()[0]

    def answer(post: Any) -> None:
        if post.author_id != brand.id and post.first_id == post.id and post.repost_of is None:
            asyncio.get_running_loop().call_soon(
                lambda: stage.x.publish(brand, f"Answer {post.id}", in_reply_to=post.id, by="api")
            )

    stage.x.listeners.append(answer)
    stage.play()

    assert stage.player.played == len(everyday())
    customers = [post for post in stage.x.posts.everything() if post.author_id != brand.id]
    assert len(customers) == sum(line.is_post or bool(line.repost_of) for line in everyday())
    assert sum(map(stage.x.posts.deleted, customers)) == 1
    assert not any("{brand}" in post.text for post in customers)


def test_lines_play_in_order_at_their_time(tmp_path: Path) -> None:
    stage = Stage(scenario(POST, {**POST, "after": 20, "text": "@{brand} again"}, folder=tmp_path), speed=4)

    stage.play()

    assert stage.texts() == ["@havornair hei", "@havornair again"]
    assert stage.waits == [0.25, 5.0]


def test_edits_deletions_quotes_and_reposts_follow_the_keys(tmp_path: Path) -> None:
    stage = Stage(
        scenario(
            {**POST, "key": "a"},
            {"after": 1, "edit_of": "a", "text": "@{brand} hei!"},
            {"after": 1, "author": "eva", "text": "look @{brand}", "quote_of": "a", "key": "b"},
            {"after": 1, "author": "per", "repost_of": "a"},
            {"after": 1, "author": "per", "text": "same", "in_reply_to": "a"},
            {"after": 1, "delete": "b"},
            folder=tmp_path,
        )
    )

    stage.play()

    first, quote, repost, reply = stage.x.posts.everything()
    edited = stage.x.posts.chain(first)[1]
    assert (first.text, quote.quote_of, repost.repost_of, reply.in_reply_to) == ("@havornair hei!", *[edited] * 3)
    assert stage.x.posts.deleted(quote)


def test_a_customer_answers_back_once_the_brand_has_answered(tmp_path: Path) -> None:
    lines = ({**POST, "key": "a"}, {"after": 9, "author": "ola", "text": "thanks", "on_reply": "a"})
    stage = Stage(scenario(*lines, folder=tmp_path))
    brand = stage.x.people.brands()[0]

    async def story() -> None:
        playing = await stage.begin()
        question = stage.x.posts.everything()[0]
        answer = stage.x.publish(brand, "We look into it.", in_reply_to=question.id, by="api")
        stage.x.publish(brand, "And again.", in_reply_to=question.id, by="api")
        await playing
        assert stage.x.posts.everything()[-1].in_reply_to == answer.id

    asyncio.run(story())

    assert stage.texts() == ["@havornair hei", "We look into it.", "And again.", "thanks"]
    assert stage.waits == [1, 9]


def test_without_an_answer_nobody_answers_back(tmp_path: Path) -> None:
    lines = ({**POST, "key": "a"}, {"after": 0, "author": "ola", "text": "thanks", "on_reply": "a"})
    stage = Stage(scenario(*lines, folder=tmp_path))

    async def story() -> None:
        playing = await stage.begin()
        stage.x.publish(stage.x.people.ensure("eva"), "me too", in_reply_to=stage.x.posts.everything()[0].id)
        for _ in range(20):
            await asyncio.sleep(0)
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)

    asyncio.run(story())

    assert stage.texts() == ["@havornair hei", "me too"]
    assert stage.x.listeners == []


def test_what_somebody_deleted_does_not_stop_the_others(tmp_path: Path) -> None:
    lines = ({**POST, "key": "a"}, {**POST, "in_reply_to": "a"}, {"after": 1, "delete": "a"}, {**POST, "author": "eva"})
    stage = Stage(scenario(*lines, folder=tmp_path))
    stage.x.listeners.append(lambda post: stage.x.delete(post.id) if len(stage.texts()) == 1 else None)

    stage.play()

    assert [stage.x.people.by_id(post.author_id).handle for post in stage.x.posts.everything()] == ["ola", "eva"]


def test_only_scenario_posts_have_prepared_answers(tmp_path: Path) -> None:
    stage = Stage(scenario({**POST, "key": "a", "answer": "Hei!"}, {**POST, "author": "eva"}, folder=tmp_path))
    stage.play()
    stranger = stage.x.publish(stage.x.people.ensure("per"), "@havornair hei")

    first, second = stage.x.posts.everything()[:2]

    assert stage.player.answer_to(str(first.id)) == "Hei!"
    assert stage.player.answer_to(str(second.id)) is None
    assert stage.player.answer_to(str(stranger.id)) is None


def test_the_scenario_none_is_silence() -> None:
    stage = Stage(Scenario.load("none"))

    stage.play()

    assert stage.texts() == []


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(BadScenario, match="no scenario 'evryday'; there are: everyday, none"):
        Scenario.load("evryday")


@pytest.mark.parametrize(
    "line, wrong",
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"after": 1, "colour": "red"}', "unknown key 'colour'"),
        ('{"author": "ola", "text": "hei"}', "after"),
        ('{"after": "soon", "author": "ola", "text": "hei"}', "after has a wrong type"),
        ('{"after": true, "author": "ola", "text": "hei"}', "after has a wrong type"),
        ('{"after": -1, "author": "ola", "text": "hei"}', "after"),
        ('{"after": 1, "author": "ola"}', "a line is one of"),
        ('{"after": 1, "author": "ola", "text": "hei", "delete": "a"}', "a line is one of"),
        ('{"after": 1, "author": "o la", "text": "hei"}', "not a handle"),
        ('{"after": 1, "author": "ola", "text": "hei", "key": "a"}', "key 'a' was used before"),
        ('{"after": 1, "author": "ola", "text": "hei", "in_reply_to": "b"}', "no earlier line has the key 'b'"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, wrong: str) -> None:
    (tmp_path / "made.jsonl").write_text(json.dumps({**POST, "key": "a"}) + "\n" + line, encoding="utf-8")

    with pytest.raises(BadScenario) as refusal:
        Scenario.load("made", tmp_path)

    assert str(refusal.value).startswith("made.jsonl:2: ")
    assert wrong in str(refusal.value)


def test_only_the_brand_can_be_played_for(tmp_path: Path) -> None:
    stage = Stage(Scenario.load("none"))

    with pytest.raises(ValueError, match="not one of the brand's accounts"):
        ScenarioPlayer(stage.x, Scenario.load("none"), brand="somebody")
