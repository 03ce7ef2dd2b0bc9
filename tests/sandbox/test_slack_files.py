"""Files: three steps until Slack has one, who may show it within a message and when, and how a person gets one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack_team import Team, refusal, slack_team
from tests.stories.pixel import PNG

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ALT = "Half of them within 12 minutes"
CSV = b"case;answered\n1;11:05\n"


@pytest.fixture
def team() -> Iterator[Team]:
    with slack_team() as team:
        yield team


def announced(team: Team, content: bytes, name: str) -> Any:
    return team.bot.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=ALT)


def uploaded(team: Team, content: bytes = PNG, name: str = "chart.png") -> str:
    """A file that is complete, and shared nowhere."""
    step = announced(team, content, name)
    assert requests.post(step["upload_url"], data=content, timeout=10).status_code == 200
    team.bot.files_completeUploadExternal(files=[{"id": step["file_id"], "title": "Response time"}])
    return str(step["file_id"])


def image(**file: str) -> list[dict[str, Any]]:
    return [{"type": "divider"}, {"type": "image", "alt_text": ALT, "slack_file": file}]


def problems(team: Team, **file: str) -> list[str]:
    """What Slack says of a message with this picture; nothing when it takes it."""
    try:
        team.posts(blocks=image(**file))
    except SlackApiError as error:
        answer = error.response
    else:
        return []
    found: list[str] = answer["errors"]
    assert (answer["error"], answer["response_metadata"]["messages"]) == (
        "invalid_blocks",
        [f"[ERROR] {one}" for one in found],
    )
    return found


def test_a_message_shows_a_complete_picture_by_id_or_address(team: Team) -> None:
    file_id = uploaded(team)
    url = team.sandbox.url + f"/slack/files/{file_id}"

    assert problems(team, id=file_id) == []
    assert problems(team, url=url) == []

    assert [message["blocks"][1]["slack_file"] for message in team.messages()] == [{"id": file_id}, {"url": url}]
    answer = requests.get(url, timeout=10)
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")


def test_a_file_that_slack_cannot_show_is_refused_in_its_words(team: Team) -> None:
    invalid = ["invalid slack file [json-pointer:/blocks/1/slack_file]"]

    assert problems(team, id="F12345678") == invalid
    assert problems(team, id=announced(team, PNG, "never.png")["file_id"]) == invalid
    assert problems(team, id=uploaded(team, CSV, "cases.csv")) == invalid
    assert problems(team, id="chart") == [
        "input must match regex pattern: ^[F][A-Z0-9]{8,}$ [json-pointer:/blocks/1/slack_file/id]"
    ]
    both = {"id": uploaded(team), "url": "https://files.slack.com/chart.png"}
    assert problems(team, **both) == ["must have either id or url [json-pointer:/blocks/1/slack_file]"]
    assert team.messages() == []


def test_redrawing_and_whispering_are_held_to_the_same(team: Team) -> None:
    ts = team.posts()
    place = {"channel": "social-x", "text": "a card", "blocks": image(id="F12345678")}
    channel = team.sees("slack/channels")["channels"][0]["id"]

    assert refusal(team.bot.chat_update, **place | {"channel": channel, "ts": ts}) == "invalid_blocks"
    assert refusal(team.bot.chat_postEphemeral, **place, user=team.id("ann")) == "invalid_blocks"


def test_a_picture_that_is_not_made_ready_yet_is_refused_until_it_is(team: Team) -> None:
    team.does("slack/files", processing_seconds=3)
    file_id = uploaded(team)

    assert problems(team, id=file_id) == ["invalid slack file [json-pointer:/blocks/1/slack_file]"]
    team.sandbox.clock.advance(3)
    assert problems(team, id=file_id) == []
    assert team.asks("slack/files", processing_seconds="soon").status == 400


def test_a_person_finds_a_file_in_their_direct_message(team: Team) -> None:
    channel = team.bot.conversations_open(users=team.id("bo"))["channel"]["id"]
    step = announced(team, CSV, "cases.csv")
    requests.post(step["upload_url"], data=CSV, timeout=10)

    team.bot.files_completeUploadExternal(
        files=[{"id": step["file_id"], "title": "Cases"}], channel_id=channel, initial_comment="Here they are."
    )

    (message,) = team.messages(channel=channel)
    (file,) = message["files"]
    assert (message["text"], file["name"], file["size"]) == ("Here they are.", "cases.csv", len(CSV))
    answer = requests.get(f"{team.sandbox.url}/slack/files/{file['id']}", timeout=10)
    assert answer.content == CSV
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''cases.csv"
    assert answer.headers["Content-Type"] == "text/plain"


def test_an_upload_is_refused_where_it_cannot_go_and_can_be_completed_elsewhere(team: Team) -> None:
    step = announced(team, CSV, "cases.csv")
    files = [{"id": step["file_id"], "title": "Cases"}]

    assert refusal(team.bot.files_completeUploadExternal, files=files) == "file_not_found"
    requests.post(step["upload_url"], data=CSV, timeout=10)
    assert refusal(team.bot.files_completeUploadExternal, files=files, channel_id="C99999999") == "channel_not_found"
    assert refusal(team.bot.files_getUploadURLExternal, filename="a.csv", length=0) == "file_upload_size_restricted"
    team.bot.files_completeUploadExternal(files=files)


def test_nobody_who_is_gone_gets_direct_messages(team: Team) -> None:
    team.does("slack/user", user="bo", deleted=True)

    assert refusal(team.bot.conversations_open, users=team.id("bo")) == "user_disabled"
    assert refusal(team.bot.conversations_open, users="U99999999") == "user_not_found"


def test_files_and_direct_messages_need_their_scopes(team: Team) -> None:
    team.does("slack/scopes", scopes=["chat:write"])

    assert refusal(team.bot.files_getUploadURLExternal, filename="a.png", length=1) == "missing_scope"
    assert refusal(team.bot.conversations_open, users=team.id("bo")) == "missing_scope"


def test_the_bytes_can_be_lost_like_any_call(team: Team) -> None:
    team.does("faults", target="slack", match="upload", kind="server_error")
    team.does("faults", target="slack", match="upload", kind="drop_after")
    step = announced(team, PNG, "chart.png")

    assert requests.post(step["upload_url"], data=PNG, timeout=10).status_code == 500
    with pytest.raises(requests.ConnectionError):
        requests.post(step["upload_url"], data=PNG, timeout=10)

    bot: WebClient = team.bot
    bot.files_completeUploadExternal(files=[{"id": step["file_id"], "title": "It arrived all the same"}])
    entries = team.sees("slack/journal", kind="call", method="upload")["entries"]
    assert [entry["error"] for entry in entries] == ["fault: server_error", "fault: drop_after", None]


def test_the_page_shows_pictures_and_offers_files(browser: "Browser", team: Team) -> None:
    """A picture with what it shows in words; a file in the direct message by name and size, to download."""
    team.posts(blocks=image(id=uploaded(team)))
    channel = team.bot.conversations_open(users=team.id("ann"))["channel"]["id"]
    step = announced(team, CSV, "cases.csv")
    requests.post(step["upload_url"], data=CSV, timeout=10)
    files = [{"id": step["file_id"], "title": "Cases of March"}]
    team.bot.files_completeUploadExternal(files=files, channel_id=channel, initial_comment="Here they are.")
    page = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True).new_page()
    page.goto(team.sandbox.url)

    chart = page.get_by_role("img", name=ALT)
    chart.wait_for()
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1

    page.locator(f'[data-channel="{channel}"]').click()
    card = page.locator(".file")
    card.wait_for()
    assert "Cases of March" in card.inner_text()
    assert f"cases.csv, {len(CSV)} bytes" in card.inner_text()
    with page.expect_download() as download:
        card.get_by_role("link", name="Download Cases of March").click()
    assert download.value.suggested_filename == "cases.csv"
    assert download.value.path().read_bytes() == CSV
    page.context.close()
