"""Files on their way to Slack: a chart within a message stands there with it, once; a person gets what they asked for."""

from typing import Any

import pytest
from sqlalchemy import select

from clients.slack import Slack
from handlers import files
from handlers.blocks import section
from handlers.files import FILE_WITHIN
from handlers.parking import AGAIN
from handlers.pictures import MOST_REFUSALS, picture
from storage import slack_files, slack_messages
from storage.schema import SlackFile
from storage.slack_files import LEASE, File, FileState
from storage.slack_messages import Kind, Urgency
from tests.stories.pixel import PNG
from tests.team import Team
from tests.test_kill_points import Mortal, goes_on, requests_counted

DIGEST = "#social-digest"
ADMINS = "#socialcare-ops"
CSV = "case;answered\n1;11:05\n2;ærlig talt\n".encode()
STEPS = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")
Json = dict[str, Any]


def owes_picture(team: Team, number: int = 1, channel: str = DIGEST, **more: Any) -> None:
    """A message with a chart is owed, as the digest owes it."""
    desk = team.bot.desk
    chart = File(
        key=f"chart:{number}", name=f"chart-{number}.png", title="Response time", mime_type="image/png", content=PNG,
        alt_text=f"Chart {number}: half of them within 12 minutes",
    )  # fmt: skip
    key = f"report:{number}"
    content = {"text": f"Numbers {number}", "blocks": [section(f"*Numbers {number}*"), picture(chart)]}

    def unit(tx: Any) -> None:
        assert slack_files.owe_picture(tx, chart, message_key=key, now=desk.now())
        slack_messages.owe(
            tx, key=key, channel=desk.directory.channel(channel), content=content, now=desk.now(),
            **({"kind": Kind.DIGEST, "urgency": Urgency.DIGEST} | more),
        )  # fmt: skip

    desk.store.work(unit)


def owes_file(team: Team, who: str = "bo", asked_in: str | None = "#social-x") -> None:
    """Somebody has asked for the numbers as a file."""
    desk = team.bot.desk
    table = File(key="export:1", name="cases.csv", title="Cases of March", mime_type="text/csv", content=CSV)
    place = desk.directory.channel(asked_in) if asked_in else None
    person, said = team.user_id(who), "Here are your *numbers*."
    owed = desk.store.work(
        lambda tx: slack_files.owe_to_person(tx, table, person=person, comment=said, asked_in=place, now=desk.now())
    )
    assert owed


def reports(team: Team, channel: str = DIGEST) -> list[Json]:
    return [message for message in team.messages(channel) if message["text"].startswith("Numbers ")]


def shown(team: Team, message: Json) -> list[Json]:
    """The image blocks of a message, each with the bytes that whoever looks at it gets."""
    images = [block for block in message["blocks"] if block["type"] == "image"]
    return [image | {"bytes": download(team, image["slack_file"]["id"])} for image in images]


def download(team: Team, file_id: str) -> bytes:
    answer = team.http.get(f"{team.sandbox.url}/slack/files/{file_id}", timeout=10)
    assert answer.status_code == 200
    return answer.content


def direct_messages(team: Team, who: str) -> list[Json]:
    """What stands in somebody's direct message with the bot."""
    user = team.user_id(who)
    found = [one for one in team.ask("slack/channels")["directs"] if user in one["members"]]
    return [message for one in found for message in team.messages(one["id"])]


def row(team: Team, key: str = "chart:1") -> SlackFile:
    with team.bot.store.reading() as tx:
        return tx.scalars(select(SlackFile).where(SlackFile.key == key)).one()


def told(team: Team, about: str) -> list[str]:
    return [said for message in team.messages(ADMINS) if about in (said := message["said"])]


# --- a picture within a message ----------------------------------------------------------------------------------


def test_a_message_with_a_picture_stands_once_and_shows_it(team: Team) -> None:
    owes_picture(team)

    team.settle()
    team.wait(minutes=5)

    (message,) = reports(team)
    (image,) = shown(team, message)
    assert (image["bytes"], image["alt_text"]) == (PNG, "Chart 1: half of them within 12 minutes")
    assert [len(team.slack_calls(step)) for step in (*STEPS, "chat.postMessage")] == [1, 1, 1, 1]
    assert (row(team).state, row(team).content) == (FileState.UPLOADED, None)
    assert team.messages(ADMINS) == []


def test_a_message_waits_for_its_own_picture_only(team: Team) -> None:
    owes_picture(team)
    team.breaks("slack", "server_error", on="upload", times=3)
    team.customer_posts("kunde", "@havornair where is my bag?", settle=False)
    team.clock.advance(31)
    team.looks_at_x()

    team.tick()

    assert len(team.cards()) == 1
    assert reports(team) == []
    team.settle()
    assert [len(shown(team, message)) for message in reports(team)] == [1]


def test_a_message_that_is_drawn_anew_keeps_its_picture(team: Team) -> None:
    owes_picture(team)
    team.settle()

    team.bot.store.work(lambda tx: slack_messages.want(tx, "report:1"))
    team.settle()

    (message,) = reports(team)
    assert [image["bytes"] for image in shown(team, message)] == [PNG]
    assert len(team.slack_calls("chat.update")) == 1


def test_a_whisper_may_hold_a_picture_too(team: Team) -> None:
    owes_picture(team, channel="#social-x", kind=Kind.WHISPER, urgency=Urgency.WHISPER, recipient=team.user_id("bo"))

    team.settle()

    (message,) = reports(team, "#social-x")
    assert message["ephemeral_to"] == team.user_id("bo")
    assert [image["bytes"] for image in shown(team, message)] == [PNG]


class Noting(Mortal):
    """Kills nobody, and notes what was called."""

    def __init__(self) -> None:
        super().__init__(None)
        self.noted: list[str] = []

    def call(self, what: str) -> None:
        self.noted.append(what)


def test_killed_around_any_request_the_message_stands_once_and_with_its_picture(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each request, and before whatever follows its answer; before each commit between them."""
    owes_picture(team, 0)
    noting = Noting()
    noting.watch(team)
    with requests_counted(noting, monkeypatch):
        team.settle()
    names = ("getUploadURLExternal", "/slack/upload/", "completeUploadExternal", "chat.postMessage")
    requests = [
        at for at, what in enumerate(noting.noted, 1) if what.startswith("POST") and any(n in what for n in names)
    ]
    commits = [at for at, what in enumerate(noting.noted, 1) if what == "COMMIT" and at > requests[0]]
    assert all(name in noting.noted[at - 1] for name, at in zip(names, requests, strict=True))

    for point in sorted({*requests, *(at + 1 for at in requests), *commits}):
        mortal = Mortal(point)
        mortal.watch(team)
        owes_picture(team, point)
        with requests_counted(mortal, monkeypatch):
            goes_on(team, mortal, team.settle)
        mortal.spare()
        (message,) = [message for message in reports(team) if message["text"] == f"Numbers {point}"]
        assert [image["bytes"] for image in shown(team, message)] == [PNG], mortal.died_before
        assert mortal.died_before


@pytest.mark.parametrize("step", [*STEPS, "chat.postMessage"])
@pytest.mark.parametrize(
    "kind", ["drop_after", "drop_before", "server_error_after", "invalid_json", "html_200", "html_503"]
)
def test_a_lost_answer_at_any_step_makes_one_message_with_its_picture(team: Team, step: str, kind: str) -> None:
    team.breaks("slack", kind, on=step, times=2)
    owes_picture(team)

    team.settle()

    (message,) = reports(team)
    assert [image["bytes"] for image in shown(team, message)] == [PNG]


def test_a_picture_that_slack_has_not_made_ready_is_waited_for(team: Team) -> None:
    team.control("slack/files", {"processing_seconds": 5})
    owes_picture(team)

    team.settle()

    (message,) = reports(team)
    assert [image["bytes"] for image in shown(team, message)] == [PNG]
    assert [call["error"] for call in team.slack_calls("chat.postMessage")] == [
        "invalid_blocks",
        "invalid_blocks",
        None,
    ]
    assert len(team.slack_calls("upload")) == 1
    assert team.messages(ADMINS) == []


def test_a_picture_that_never_gets_ready_holds_no_message_up_for_long(team: Team) -> None:
    """The numbers stand in the text; that the picture does not is counted."""
    team.control("slack/files", {"processing_seconds": 1_000_000})
    began = team.clock.now()
    owes_picture(team)

    team.wait(seconds=1)
    team.wait(minutes=1)

    (message,) = reports(team)
    assert (shown(team, message), message["said"]) == ([], "*Numbers 1*")
    assert float(message["ts"]) - began.timestamp() < 90
    assert len(team.slack_calls("chat.postMessage")) == MOST_REFUSALS + 1
    assert row(team).state == FileState.LEFT_OUT
    assert "1 left out of their message" in team.asks("sara", "health")


def test_without_the_scope_messages_stand_without_pictures_and_the_admins_are_told_once(team: Team) -> None:
    granted = team.control("slack/scopes", {})["scopes"]
    team.control("slack/scopes", {"scopes": [scope for scope in granted if scope != "files:write"]})
    owes_picture(team, 1)
    owes_picture(team, 2)

    team.settle()

    assert [(message["said"], shown(team, message)) for message in reports(team)] == [
        ("*Numbers 1*", []),
        ("*Numbers 2*", []),
    ]
    (notice,) = told(team, "could not be brought to Slack")
    assert "files:write" in notice
    assert "python bot.py check" in notice
    assert (row(team).state, row(team).content) == (FileState.LEFT_OUT, None)


def test_what_is_wrong_with_a_message_is_not_blamed_on_its_picture_for_ever(team: Team) -> None:
    """Blocks that Slack takes in no form are parked and told, as those of any message."""
    desk = team.bot.desk
    chart = File(key="c", name="c.png", title="C", mime_type="image/png", content=PNG)

    def unit(tx: Any) -> None:
        slack_files.owe_picture(tx, chart, message_key="bad", now=desk.now())
        slack_messages.owe(
            tx, key="bad", kind=Kind.DIGEST, channel=desk.directory.channel(DIGEST), now=desk.now(),
            urgency=Urgency.DIGEST, content={"text": "Bad", "blocks": [{"type": "nonsense"}, picture(chart)]},
        )  # fmt: skip

    desk.store.work(unit)
    team.settle()
    team.wait(minutes=1)

    assert team.messages(DIGEST) == []
    assert len(told(team, "The digest could not be shown")) == 1


def test_a_busy_slack_is_left_alone_for_as_long_as_it_asks(team: Team) -> None:
    team.breaks("slack", "rate_limited", on="files.getUploadURLExternal", retry_after=9)
    owes_picture(team)
    began = team.clock.now()
    team.tick()
    team.clock.advance(8)

    team.tick()

    assert len(team.slack_calls("files.getUploadURLExternal")) == 1
    team.settle()
    (message,) = reports(team)
    assert len(shown(team, message)) == 1
    assert float(message["ts"]) - began.timestamp() >= 9


def test_a_slack_that_is_busy_for_an_hour_does_not_keep_the_numbers(team: Team) -> None:
    team.breaks("slack", "rate_limited", on="files.getUploadURLExternal", retry_after=3600)
    owes_picture(team, 1)

    team.settle()
    owes_picture(team, 2)
    team.wait(minutes=5)

    assert [(message["said"], shown(team, message)) for message in reports(team)] == [
        ("*Numbers 1*", []),
        ("*Numbers 2*", []),
    ]
    assert len(team.slack_calls("files.getUploadURLExternal")) == 1


# --- a file for a person -----------------------------------------------------------------------------------------


def test_a_person_gets_their_file_in_their_direct_message(team: Team) -> None:
    owes_file(team)

    team.settle()
    team.wait(hours=2)

    (message,) = direct_messages(team, "bo")
    (file,) = message["files"]
    assert message["text"] == "Here are your *numbers*."
    assert (file["name"], file["title"], file["mimetype"]) == ("cases.csv", "Cases of March", "text/csv")
    assert download(team, file["id"]) == CSV
    assert direct_messages(team, "ann") == []
    assert row(team, "export:1").content is None


@pytest.mark.parametrize("step", ["conversations.open", *STEPS])
@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "hang_after"])
def test_after_a_lost_answer_the_file_comes_perhaps_twice_and_never_not_at_all(
    team: Team, step: str, kind: str
) -> None:
    team.breaks("slack", kind, on=step, **({"seconds": 0.1} if kind == "hang_after" else {}))
    owes_file(team)

    team.settle()

    copies = direct_messages(team, "bo")
    last_lost = step == "files.completeUploadExternal" and kind != "drop_before"
    assert [download(team, copy["files"][0]["id"]) for copy in copies] == [CSV] * (2 if last_lost else 1)


def test_what_cannot_be_brought_is_told_to_who_asked_and_to_the_admins(team: Team) -> None:
    granted = team.control("slack/scopes", {})["scopes"]
    team.control("slack/scopes", {"scopes": [scope for scope in granted if scope != "im:write"]})
    owes_file(team)

    team.settle()
    team.wait(hours=1)

    (whisper,) = team.whispers("bo")
    assert "“Cases of March” could not be brought to you" in whisper
    assert "im:write" in whisper
    (notice,) = told(team, "could not be brought to")
    assert "Cases of March" in notice
    assert direct_messages(team, "bo") == []
    assert (row(team, "export:1").state, row(team, "export:1").content) == (FileState.FAILED, None)


def test_a_slack_that_fails_for_a_day_is_tried_all_day_and_then_it_is_told(team: Team) -> None:
    team.breaks("slack", "server_error", on="files.getUploadURLExternal", times=100_000)
    owes_file(team)
    team.settle()
    for _ in range(23):
        team.wait(hours=1)
    assert team.whispers("bo") == []

    team.wait(hours=1)
    team.wait(hours=1)

    (whisper,) = team.whispers("bo")
    assert "could not be brought to you" in whisper
    assert row(team, "export:1").created_at + FILE_WITHIN <= team.clock.now()
    assert direct_messages(team, "bo") == []


class Defective(Slack):
    """A client with a defect that nobody foresaw."""

    def __init__(self, slack: Slack, team: Team) -> None:
        self.client, self._clock = slack.client, team.bots_clock

    def upload(self, **file: Any) -> str:
        raise ZeroDivisionError


def test_what_fails_for_a_reason_that_nobody_foresaw_is_put_aside_and_can_be_tried_again(team: Team) -> None:
    team.expects_failures = True
    owes_file(team)
    owes_picture(team)
    for seconds in (1, 6, 31, 31):
        files.tick(team.bot.desk, Defective(team.bot.slack, team))
        team.clock.advance(seconds)

    team.settle()

    assert [shown(team, message) for message in reports(team)] == [[]]
    assert direct_messages(team, "bo") == []
    assert "so far" in team.whispers("bo")[0]
    notices = [message for message in team.messages(ADMINS) if "“Cases of March” failed again" in message["said"]]
    assert len(notices) == 1

    team.presses("sara", AGAIN, notices[0])

    assert [download(team, copy["files"][0]["id"]) for copy in direct_messages(team, "bo")] == [CSV]


# --- how it is remembered ----------------------------------------------------------------------------------------


def test_a_file_is_owed_once(team: Team) -> None:
    owes_file(team)
    with pytest.raises(AssertionError):
        owes_file(team)

    team.settle()
    with pytest.raises(AssertionError):
        owes_file(team)

    team.settle()
    assert len(direct_messages(team, "bo")) == 1


def test_who_stood_still_writes_nothing_down_over_who_went_on(team: Team) -> None:
    owes_picture(team)
    store, now = team.bot.store, team.clock.now()

    first = store.work(lambda tx: slack_files.claim(tx, "chart:1", now))
    assert store.work(lambda tx: slack_files.claim(tx, "chart:1", now)) is None
    later = now + LEASE
    second = store.work(lambda tx: slack_files.claim(tx, "chart:1", later))

    assert first is not None
    assert second is not None
    assert not store.work(lambda tx: slack_files.given_up(tx, first, problem="too late"))
    assert store.work(lambda tx: slack_files.uploaded(tx, second, file_id="F0002", now=later))
    assert not store.work(lambda tx: slack_files.uploaded(tx, first, file_id="F0001", now=later))
    assert row(team).file_id == "F0002"


def test_files_are_forgotten_after_a_month_and_their_message_can_still_be_drawn(team: Team) -> None:
    owes_picture(team)
    owes_file(team)
    team.settle()
    team.wait(hours=24 * 29)
    assert row(team).state == FileState.UPLOADED

    team.wait(hours=24 * 2 + 1)
    with team.bot.store.reading() as tx:
        assert tx.scalars(select(SlackFile)).all() == []
    team.bot.store.work(lambda tx: slack_messages.want(tx, "report:1"))
    team.settle()

    (message,) = reports(team)
    assert (message["said"], shown(team, message)) == ("*Numbers 1*", [])
