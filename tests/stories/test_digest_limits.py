"""However much there is to say, and whoever says it: a digest fits into Slack's messages, and nothing in it acts."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from handlers import deliver, files
from handlers import digest as digests
from rules.post import Post
from rules.slack_text import unescape
from storage import intake, storms
from storage.schema import Case
from tests.assessed import assessed
from tests.settings_files import changed, loaded, with_rules
from tests.stories.digests import DIGEST, SECOND_ACCOUNT, answers, digest, goes_on_to, lines, oslo, thread
from tests.stories.promises import assert_kept, mrkdwn_of
from tests.team import Team

Json = dict[str, Any]
MOST_TEXT = 3000  #: of a text; Slack's documentation
MOST_TOGETHER = 13_000  #: of the blocks of a message; measured by others
TITLE = "Havørn Air, Tuesday 3 March"
MINUTE = timedelta(minutes=1)
EVIL = "<!channel> *Kari Nes* _approved_ <https://evil.example|this> :white_check_mark: @here `x` & more"


def takes_in(
    team: Team, posts: Sequence[tuple[str, str, datetime]], start: int = 10_000, account: str = "havornair"
) -> list[int]:
    """Posts as (name, words, time) become cases as if X had been read, each of a customer of its own."""

    def unit(tx: Any) -> list[int]:
        found = []
        for number, (name, text, at) in enumerate(posts, start=start):
            post = Post(
                network="x", id=str(number), version_id=str(number), conversation_id=str(number),
                author_id=str(number), author_handle=f"k{number}", author_name=name, text=text, created_at=at,
                url=f"https://x.com/k{number}/status/{number}", summoned=True,
            )  # fmt: skip
            taken = intake.take_in(tx, post, account=account, assessment=assessed(text), now=at)
            found.append(taken.case.id)
        return found

    return team.bot.desk.store.work(unit)


def posts_its_digests(team: Team, at: datetime) -> None:
    """At that time the digests are owed and posted, and nothing else is done."""
    team.clock.advance((at - team.clock.now()).total_seconds())
    digests.tick(team.bot.desk)
    for _ in range(90):
        files.tick(team.bot.desk, team.bot.slack)
        deliver.tick(team.bot.desk, team.bot.slack)
        team.clock.advance(1)


def posted(team: Team) -> list[Json]:
    """The arguments of every message of the digest's channel and its threads, blocks read."""
    channel = next(one["id"] for one in team.ask("slack/channels")["channels"] if one["name"] == "social-digest")
    found = [call["args"] for call in team.slack_calls("chat.postMessage") if call["args"]["channel"] == channel]
    return [
        given | {"blocks": json.loads(given["blocks"]) if isinstance(given["blocks"], str) else given["blocks"]}
        for given in found
    ]


def texts(part: object) -> Iterator[str]:
    """Every text of some blocks."""
    if isinstance(part, list):
        for one in part:
            yield from texts(one)
    elif isinstance(part, dict):
        yield from (value for key, value in part.items() if key in ("text", "alt_text") and isinstance(value, str))
        yield from texts(list(part.values()))


def assert_fits(given: Json) -> None:
    """A message that Slack takes."""
    found = list(texts(given["blocks"]))
    assert len(given["blocks"]) <= 50
    assert all(0 < len(text) <= MOST_TEXT for text in [*found, given["text"]]), given["text"]
    assert sum(map(len, found)) <= MOST_TOGETHER, given["text"][:80]
    for block in given["blocks"]:
        assert len(block.get("elements", [])) <= 10
        assert block["type"] != "header" or len(block["text"]["text"]) <= 150


def test_three_hundred_open_cases_with_broken_promises_and_the_longest_names_fit(
    database_url: str, tmp_path: Path
) -> None:
    """Each `&` of a customer's takes five characters, and each `*` three."""
    config = loaded(tmp_path / "config.yaml", changed(("  name: Havørn Air", f"  name: {'Æ' * 400}")))
    with Team(database_url, config=config, start=oslo(3, 3, 9)) as team:
        words = "@havornair This is a disgrace, where is my refund? " + "&*" * 100
        some = [("&<>" * 30, words, oslo(3, 3, 9) + number * MINUTE) for number in range(300)]
        owed = takes_in(team, some)

        def hold(tx: Any) -> None:
            for number in owed:
                case = tx.get(Case, number)
                case.promised_until = oslo(3, 3, 15)

        team.bot.desk.store.work(hold)
        posts_its_digests(team, oslo(3, 4))

        given = posted(team)
        assert len(given) > 3
        for one in given:
            assert_fits(one)
        (message,) = team.messages(DIGEST)
        said = lines(message)
        assert said[0] == f"{'Æ' * 79}…, Tuesday 3 March"
        assert "*Open now: 300*, those that have waited longest:" in said
        assert said.count("… and 295 more") == 2, "of the open ones, and of the promised ones"
        missed = thread(team, message)["Not answered"]
        assert "*Negative cases*: 100 % (300 of 300) without an answer" in missed
        rest = [line for line in missed if line.startswith("… and ")]
        assert len(rest) == 2, "of the negative ones, and of the promises that were not kept"
        named = [len([line for line in part.split("\n") if line.startswith("• ")]) for part in split(missed)]
        assert [f"… and {300 - number} more" for number in named] == rest
        assert min(named) >= 3


def split(some: Sequence[str]) -> list[str]:
    """The lists of a part: each ends with how many there are besides."""
    return "\n".join(some).split("… and ")[:-1]


def test_no_name_and_no_word_acts_on_slack_wherever_it_stands(database_url: str, tmp_path: Path) -> None:
    rules = f"""
- name: {json.dumps(EVIL)}
  when:
    words: [refund]
  then:
    approval: communication_manager
- name: Many
  when:
    words: [thunder]
  then:
    storm: {json.dumps(EVIL)}
"""
    config = loaded(tmp_path / "config.yaml", with_rules(rules, ("  name: Havørn Air", f"  name: {json.dumps(EVIL)}")))
    with Team(database_url, config=config, start=oslo(3, 6, 10)) as team:
        for number, words in enumerate(
            ("This is a disgrace! refund", "Where is #<!channel> *bag* _now_", "disgrace", "thunder")
        ):
            body = {"author": f"_k_{number}_", "author_name": EVIL, "text": f"@havornair {words} {EVIL}?"}
            team.control("x/post", body)
            team.wait(minutes=1)
        answers(team, team.cards()[0], "We look into it.", by="mikkel")
        goes_on_to(team, oslo(3, 9))

        given = posted(team)
        everything = [text for one in given for text in mrkdwn_of(one)]
        assert sum("Kari" in text for text in everything) > 3
        for text in everything:
            assert "<!channel>" not in text
            assert "@here" not in text
            assert ":white_check_mark:" not in text
            assert "*Kari Nes*" not in text.replace("• *", "")
            assert "`x`" not in text
            assert "evil.example|" not in text
        for one in given:
            assert_fits(one)
        week = next(one for one in team.messages(DIGEST) if ", week 10 (" in one["said"].splitlines()[0])
        assert week["blocks"][0]["text"]["type"] == "plain_text"
        parts = thread(team, week)
        assert sum("Where is #<!channel>" in line for line in unescaped(parts["Not answered"])) == 2
        assert any("<!channel> *Kari Nes*" in line for line in unescaped(parts["Approvals and calls"])), "the rule"
        assert any("<!channel> *Kari Nes*" in line for line in unescaped(parts["All at once"])), "the storm"
        assert_kept(team)


def unescaped(some: Sequence[str]) -> list[str]:
    """As a person reads it in Slack."""
    return [unescape(line) for line in some]


def test_surges_and_storms_are_told_apart_from_the_rest(team: Team) -> None:
    ten = oslo(3, 3, 10)
    before = [ten - week * timedelta(weeks=1) for week in (1, 2, 3, 4)]
    usual = [("Ida", "@havornair Where is my bag?", at + number * MINUTE) for at in before for number in range(13)]
    many = [("Per", "@havornair The app is down?", ten + number * MINUTE) for number in range(54)]
    late = [("Eva", "@havornair Is the app down?", ten + 4 * 60 * MINUTE + number * MINUTE) for number in range(22)]
    takes_in(team, [*usual, *many, *late])

    def unit(tx: Any) -> None:
        cases = [case for case in tx.query(Case) if case.opened_at >= ten]
        over = storms.begin(tx, cases[0], name="App is down", rule="Many", now=ten)
        over.ended_at = ten + 150 * MINUTE
        lasting = storms.begin(tx, cases[60], name="Belts stand still", rule="Many", now=ten + 4 * 60 * MINUTE)
        for case in cases[:40]:
            case.storm_id = over.id
        for case in cases[60:63]:
            case.storm_id = lasting.id

    team.bot.desk.store.work(unit)
    posts_its_digests(team, oslo(3, 4))

    message = digest(team, TITLE)
    parts = thread(team, message)
    *told, definitions = parts["All at once"]
    assert told == [
        "*Surge*",
        "• 10:00-11:00: 54 posts, 4 times the usual 13",
        "• 14:00-15:00: 22 posts, where there is hardly ever one",
        "*Storm*",
        "• App is down: 40 cases, over after 2 h 30",
        "• Belts stand still: 3 cases, for 18 h now",
    ]
    assert definitions.startswith("*Surge*: ")
    assert "*Counted apart*: in a storm 43" in parts["Not answered"]
    assert "(0 of 33) answered" in message["said"], "76 cases, 43 of them of storms"


def test_the_first_posts_to_a_new_account_are_no_surge(database_url: str, tmp_path: Path) -> None:
    config = loaded(tmp_path / "config.yaml", changed(SECOND_ACCOUNT))
    with Team(database_url, config=config, start=oslo(3, 3, 9)) as team:
        ten = oslo(3, 3, 10)
        before = [("Ida", "@havornair Where is my bag?", ten - week * timedelta(weeks=1)) for week in (1, 2, 3, 4)]
        takes_in(team, before)
        takes_in(
            team,
            [("Per", "@havornhjelp Where is my bag?", ten + number * MINUTE) for number in range(54)],
            start=20_000,
            account="havornhjelp",
        )
        posts_its_digests(team, oslo(3, 4))

        message = digest(team, TITLE)
        assert "54 posts in 54 cases" in message["said"]
        assert "All at once" not in thread(team, message)
