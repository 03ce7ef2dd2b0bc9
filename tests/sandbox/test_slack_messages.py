"""The sandbox's Slack keeps, changes, hides and hands back messages as Slack does."""

from collections.abc import Iterator

import pytest

from tests.sandbox.slack_team import HandClock, Team, refusal, slack_team

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*A card*"}}


@pytest.fixture(scope="module")
def shared() -> Iterator[Team]:
    with slack_team() as team:
        yield team


@pytest.fixture
def team(shared: Team) -> Team:
    shared.events()
    return shared


def test_a_post_is_in_the_channel_and_comes_back_as_an_event(team: Team) -> None:
    ts = team.posts("hello", blocks=[SECTION])

    shown = team.messages()[-1]
    (event,) = team.events()
    assert (shown["ts"], shown["text"], shown["thread_ts"], shown["bot"]) == (ts, "hello", None, True)
    assert (event["type"], event["ts"], event["bot_id"], event["channel_type"]) == (
        "message",
        ts,
        team.bot.auth_test()["bot_id"],
        "channel",
    )
    assert event["blocks"][0]["block_id"], "Slack names a block that the app did not name"


def test_timestamps_grow_though_the_clock_stands_still(team: Team) -> None:
    assert team.posts("one") < team.posts("two") < team.posts("three")


def test_what_a_person_types_arrives_encoded_as_slacks_clients_do_it(team: Team) -> None:
    typed = "Hi @ann & <all>! See https://x.example/a?b=1&c=2, or mail a@b.example 👍🏽 #ops @here"
    ts = team.does("slack/message", user="bo", channel="#social-x", text=typed)["ts"]

    (event,) = team.events()
    ops = next(one["id"] for one in team.sees("slack/channels")["channels"] if one["name"] == "ops")
    assert event["ts"] == ts
    assert event["text"] == (
        f"Hi <@{team.id('ann')}> &amp; &lt;all&gt;! See <https://x.example/a?b=1&amp;c=2>, or mail "
        f"<mailto:a@b.example|a@b.example> :+1::skin-tone-4: <#{ops}|ops> <!here>"
    )
    elements = event["blocks"][0]["elements"][0]["elements"]
    assert {"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fd", "skin_tone": 4} in elements
    assert {"type": "link", "url": "https://x.example/a?b=1&c=2"} in elements


def test_a_joined_emoji_of_which_slack_has_another_name_stays_as_typed(team: Team) -> None:
    team.does("slack/message", user="bo", channel="social-x", text="🤦‍♀️ sorry")

    (event,) = team.events()
    assert event["text"] == "🤦‍♀️ sorry"


def test_a_raw_message_is_kept_as_it_stands(team: Team) -> None:
    team.does("slack/message", user="bo", channel="social-x", text="<!channel> & 👍", raw=True)

    (event,) = team.events()
    assert event["text"] == "<!channel> & 👍"


def test_a_reply_names_its_thread_and_the_thread_counts_it(team: Team) -> None:
    parent = team.posts()
    reply = team.does("slack/message", user="ann", channel="social-x", text="mine", thread_ts=parent)["ts"]

    event = team.events()[-1]
    thread = team.bot.conversations_replies(channel=event["channel"], ts=parent)["messages"]
    assert (event["thread_ts"], event["parent_user_id"]) == (parent, team.bot.auth_test()["user_id"])
    assert [one["ts"] for one in thread] == [parent, reply]
    assert (thread[0]["reply_count"], thread[0]["latest_reply"], thread[0]["reply_users"]) == (
        1,
        reply,
        [team.id("ann")],
    )
    assert [one["ts"] for one in team.messages(thread_ts=parent)] == [parent, reply]
    shown = next(one for one in team.messages() if one["ts"] == parent)
    assert (shown["reply_count"], shown["latest_reply"], shown["reply_users"]) == (1, reply, [team.id("ann")])
    assert reply not in [one["ts"] for one in team.messages()]


def test_a_reply_must_name_the_first_message_of_a_thread(team: Team) -> None:
    parent = team.posts()
    reply = team.posts("reply", thread_ts=parent)

    assert refusal(team.bot.chat_postMessage, channel="social-x", text="x", thread_ts=reply) == (
        "cannot_reply_to_message"
    )
    assert refusal(team.bot.chat_postMessage, channel="social-x", text="x", thread_ts="1.000001") == "thread_not_found"


def test_history_is_newest_first_and_leaves_replies_out(team: Team) -> None:
    one = team.posts("one")
    team.posts("reply", thread_ts=one)
    two = team.posts("two")
    channel = team.events()[-1]["channel"]

    found = team.bot.conversations_history(channel=channel, oldest=one, inclusive=True)["messages"]
    after = team.bot.conversations_history(channel=channel, oldest=one)["messages"]
    assert [message["ts"] for message in found] == [two, one]
    assert [message["ts"] for message in after] == [two]


def test_history_comes_in_pages(team: Team) -> None:
    newest = [team.posts(f"number {number}") for number in range(5)][::-1]
    channel = team.events()[-1]["channel"]

    first = team.bot.conversations_history(channel=channel, limit=3)
    second = team.bot.conversations_history(channel=channel, limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert first["has_more"]
    assert [one["ts"] for one in [*first["messages"], *second["messages"]]] == newest
    assert refusal(team.bot.conversations_history, channel=channel, cursor="nonsense") == "invalid_cursor"


def test_metadata_comes_back_only_when_asked_for(team: Team) -> None:
    metadata = {"event_type": "socialcare_card", "event_payload": {"case": 7}}
    ts = team.posts("card", metadata=metadata)
    channel = team.events()[-1]["channel"]

    silent = team.bot.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)["messages"][0]
    told = team.bot.conversations_history(
        channel=channel, latest=ts, inclusive=True, limit=1, include_all_metadata=True
    )["messages"][0]
    assert "metadata" not in silent
    assert told["metadata"] == metadata
    assert refusal(team.bot.chat_postMessage, channel="social-x", text="x", metadata={"event_type": "a"}) == (
        "invalid_metadata_format"
    )
    large = {"event_type": "a", "event_payload": {"x": "y" * 20_000}}
    assert refusal(team.bot.chat_postMessage, channel="social-x", text="x", metadata=large) == "metadata_too_large"


def test_an_update_without_blocks_removes_them_and_shows_as_edited(team: Team) -> None:
    ts = team.posts("before", blocks=[SECTION])
    channel = team.events()[-1]["channel"]

    team.bot.chat_update(channel=channel, ts=ts, text="after")

    shown, (event,) = team.messages()[-1], team.events()
    assert (shown["text"], shown["blocks"]) == ("after", [])
    assert shown["edited"]
    assert (event["subtype"], event["message"]["text"], event["previous_message"]["text"]) == (
        "message_changed",
        "after",
        "before",
    )


def test_an_update_with_blocks_does_not_show_as_edited(team: Team) -> None:
    ts = team.posts("before", blocks=[SECTION])
    channel = team.events()[-1]["channel"]

    team.bot.chat_update(channel=channel, ts=ts, text="after", blocks=[SECTION, {"type": "divider"}])

    shown = team.messages()[-1]
    assert len(shown["blocks"]) == 2
    assert shown["edited"] is None


def test_long_texts_are_cut_when_posted_and_refused_when_updated(team: Team) -> None:
    answer = team.bot.chat_postMessage(channel="social-x", text="x" * 40_001)
    assert (len(answer["message"]["text"]), answer["warning"]) == (40_000, "message_truncated")

    assert refusal(team.bot.chat_update, channel=answer["channel"], ts=answer["ts"], text="x" * 4001) == "msg_too_long"
    team.bot.chat_update(channel=answer["channel"], ts=answer["ts"], text="x" * 4000)


def test_the_bot_changes_and_deletes_its_own_messages_only(team: Team) -> None:
    ts = team.does("slack/message", user="ann", channel="social-x", text="mine")["ts"]
    channel = team.events()[-1]["channel"]

    assert refusal(team.bot.chat_update, channel=channel, ts=ts, text="yours") == "cant_update_message"
    assert refusal(team.bot.chat_delete, channel=channel, ts=ts) == "cant_delete_message"
    assert refusal(team.bot.chat_update, channel=channel, ts="1.000001", text="x") == "message_not_found"
    assert team.messages()[-1]["text"] == "mine"


def test_people_edit_and_delete_their_own_messages_only(team: Team) -> None:
    ts = team.does("slack/message", user="ann", channel="social-x", text="frist")["ts"]
    team.does("slack/edit", user="ann", channel="social-x", ts=ts, text="first")

    changed = team.events()[-1]
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "first")
    assert changed["message"]["edited"]["user"] == team.id("ann")
    assert team.asks("slack/edit", user="bo", channel="social-x", ts=ts, text="no").body["error"] == (
        "cant_update_message"
    )
    assert team.asks("slack/delete", user="bo", channel="social-x", ts=ts).body["error"] == "cant_delete_message"

    team.does("slack/delete", user="ann", channel="social-x", ts=ts)
    deleted = team.events()[-1]
    assert (deleted["subtype"], deleted["deleted_ts"], deleted["previous_message"]["text"]) == (
        "message_deleted",
        ts,
        "first",
    )
    assert ts not in [one["ts"] for one in team.messages()]


def test_a_deleted_message_with_replies_leaves_a_tombstone(team: Team) -> None:
    ts = team.does("slack/message", user="ann", channel="social-x", text="mine")["ts"]
    reply = team.posts("reply", thread_ts=ts)
    team.does("slack/delete", user="ann", channel="social-x", ts=ts)

    thread = team.messages(thread_ts=ts)
    assert (thread[0]["subtype"], thread[0]["text"]) == ("tombstone", "This message was deleted.")
    assert thread[1]["ts"] == reply
    assert team.asks("slack/reaction", user="bo", channel="social-x", ts=ts, emoji="eyes").body["error"] == (
        "message_not_found"
    )


def test_a_whisper_is_for_one_person_and_in_no_history(team: Team) -> None:
    channel = team.bot.conversations_list()["channels"][0]["id"]
    parent = team.posts()
    answer = team.bot.chat_postEphemeral(channel=channel, user=team.id("ann"), text="psst", thread_ts=parent)

    ts = answer["message_ts"]
    whisper = next(one for one in team.messages() if one["ts"] == ts)
    assert (whisper["ephemeral_to"], whisper["thread_ts"]) == (team.id("ann"), parent)
    assert ts in [one["ts"] for one in team.messages(thread_ts=parent)]
    assert ts not in [one["ts"] for one in team.messages(user="bo")]
    assert ts not in [one["ts"] for one in team.bot.conversations_history(channel=channel)["messages"]]
    assert refusal(team.bot.chat_update, channel=channel, ts=ts, text="x") == "message_not_found"
    assert [event["ts"] for event in team.events()] == [parent], "a whisper makes no event"


def test_a_whisper_reaches_members_of_the_channel_only(team: Team) -> None:
    team.does("slack/channel", channel="ops", leave=["kari"])
    ops = next(one["id"] for one in team.sees("slack/channels")["channels"] if one["name"] == "ops")

    said = refusal(team.bot.chat_postEphemeral, channel=ops, user=team.id("kari"), text="psst")
    team.does("slack/channel", channel="ops", join=["kari"])
    assert said == "user_not_in_channel"


def test_posting_is_refused_where_slack_refuses_it(team: Team) -> None:
    post = team.bot.chat_postMessage
    assert refusal(post, channel="C404", text="x") == "channel_not_found"
    assert refusal(team.bot.api_call, api_method="chat.postMessage", json={"channel": "social-x"}) == "no_text"
    assert refusal(post, channel="social-x", text="x", attachments=[{"text": "a"}] * 101) == "too_many_attachments"

    team.does("slack/channel", channel="ops", archived=True)
    assert refusal(post, channel="ops", text="x") == "is_archived"
    team.does("slack/channel", channel="ops", archived=False, leave=["socialcare"])
    assert refusal(post, channel="ops", text="x") == "not_in_channel"
    team.bot.conversations_join(channel=team.bot.conversations_list()["channels"][1]["id"])
    assert post(channel="ops", text="x")["ok"]


def test_a_message_to_a_person_goes_to_their_direct_conversation(team: Team) -> None:
    answer = team.bot.chat_postMessage(channel=team.id("bo"), text="just you")

    assert answer["channel"].startswith("D")
    assert team.bot.conversations_open(users=[team.id("bo")])["channel"]["id"] == answer["channel"]
    assert team.events()[-1]["channel_type"] == "im"
    assert team.asks("slack/message", user="ann", channel=answer["channel"], text="me too").body["error"] == (
        "not_in_channel"
    )


def test_a_permalink_leads_to_the_message_on_the_page(team: Team) -> None:
    ts = team.posts()
    channel = team.events()[-1]["channel"]

    link = team.bot.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    assert link == f"{team.sandbox.url}/archives/{channel}/p{ts.replace('.', '')}"


def test_a_file_is_uploaded_in_three_steps_and_shared(team: Team) -> None:
    channel = team.bot.conversations_list()["channels"][0]["id"]
    parent = team.posts()

    answer = team.bot.files_upload_v2(
        channel=channel, filename="digest.csv", content="a,b\n1,2\n", initial_comment="The figures", thread_ts=parent
    )

    shared = team.messages(thread_ts=parent)[-1]
    assert answer["files"][0]["name"] == "digest.csv"
    assert (shared["text"], shared["files"][0]["name"], shared["files"][0]["size"]) == ("The figures", "digest.csv", 8)


def test_nothing_is_delivered_from_a_channel_without_the_bot() -> None:
    with slack_team(channels=[{"name": "social-x", "members": []}], clock=HandClock()) as team:
        team.does("slack/channel", channel="social-x", join=["ann"])
        team.does("slack/message", user="ann", channel="social-x", text="alone")

        assert team.events() == []
