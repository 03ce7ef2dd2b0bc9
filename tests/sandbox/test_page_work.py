"""The page at work in a real browser: gestures, whispers, threads, modals, X, and redraws that disturb nobody."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.models.blocks import SectionBlock

from tests.sandbox.slack_team import Team, slack_team, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

WIDE, TABLET, PHONE = (1440, 900), (1024, 768), (390, 844)


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Ida Reiser*\n&gt; where is my bag?"}},
    {"type": "actions", "elements": [{"type": "button", "action_id": "write", "text": plain("Write a reply")}]},
]
OF_A_CARD = {"event_type": "socialcare_card", "event_payload": {"id": "1"}}  # which the page tells a card by
MODAL: dict[str, Any] = {
    "type": "modal",
    "title": plain("Write a reply"),
    "submit": plain("Propose"),
    "blocks": [
        {
            "type": "input",
            "block_id": "reply",
            "label": plain("Reply"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}


@pytest.fixture
def team() -> Iterator[Team]:
    with slack_team() as team:
        yield team


@pytest.fixture
def page(browser: "Browser", team: Team) -> Iterator["Page"]:
    page = opened(browser, team, WIDE)
    yield page
    page.context.close()


def opened(browser: "Browser", team: Team, size: tuple[int, int]) -> "Page":
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce").new_page()
    page.goto(team.sandbox.url)
    page.get_by_text("Try it").wait_for()
    page.evaluate("document.querySelector('[aria-label=\"Dismiss the tour\"]').click()")
    return page


def in_channel(page: "Page", ts: str) -> "Locator":
    return page.locator(f'#channel [data-ts="{ts}"]')


def choose(page: "Page", name: str) -> None:
    page.get_by_role("radio", name=name).check()


def test_a_gesture_can_be_made_by_keyboard_alone(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    eyes = in_channel(page, ts).get_by_role("button", name="React with eyes to message from socialcare")

    eyes.focus()
    page.keyboard.press("Enter")

    in_channel(page, ts).get_by_role("button", name="eyes: 1, you").wait_for()
    (card,) = team.messages()
    assert card["reactions"] == [{"name": "eyes", "users": [team.id("ann")]}]


def test_a_gesture_is_made_as_the_chosen_person_and_taken_back_by_the_same(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    in_channel(page, ts).wait_for()
    choose(page, "Kari Moe")

    in_channel(page, ts).get_by_role("button", name="React with eyes").click()
    in_channel(page, ts).get_by_role("button", name="eyes: 1, you").wait_for()
    made = team.messages()[0]["reactions"]
    in_channel(page, ts).get_by_role("button", name="eyes: 1, you").click()
    in_channel(page, ts).get_by_role("button", name="eyes: 1").wait_for(state="detached")

    assert made == [{"name": "eyes", "users": [team.id("kari")]}]
    assert team.messages()[0]["reactions"] == []


def test_every_gesture_of_the_team_is_offered_by_what_it_does(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    in_channel(page, ts).get_by_role("button", name="Add another reaction").first.click()
    picker = page.get_by_role("dialog", name="Choose an emoji")

    picker.get_by_role("button", name="see no evil: No reply").click()

    in_channel(page, ts).get_by_role("button", name="see no evil: 1, you").wait_for()
    assert not picker.is_visible()


def test_a_whisper_is_marked_and_seen_by_one_person_only(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    team.bot.chat_postEphemeral(channel="social-x", user=team.id("ann"), text="You may not do that.")

    page.get_by_text("Only visible to you").wait_for()
    choose(page, "Bo Lind")

    page.get_by_text("You may not do that.").wait_for(state="detached")
    assert in_channel(page, ts).is_visible()


def test_what_is_half_typed_keeps_its_place_when_news_arrive(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    in_channel(page, ts).get_by_role("button", name="Reply in thread").click()
    box = page.get_by_role("textbox", name="Reply in thread")
    box.fill("Hei Ida, vi ")
    box.evaluate("box => box.setSelectionRange(4, 7)")

    team.does("slack/message", user="bo", channel="social-x", text="In the thread", thread_ts=ts)
    team.does("slack/message", user="bo", channel="social-x", text="In the channel")
    page.locator("#thread").get_by_text("In the thread").wait_for()
    page.locator("#channel").get_by_text("In the channel").wait_for()

    assert box.evaluate("box => [box === document.activeElement, box.value, box.selectionStart, box.selectionEnd]") == [
        True,
        "Hei Ida, vi ",
        4,
        7,
    ]


def test_a_reply_stays_in_its_thread_and_reaches_slack_as_typed(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    in_channel(page, ts).get_by_role("button", name="Reply in thread").click()
    box = page.get_by_role("textbox", name="Reply in thread")
    box.press_sequentially("a & b <3")
    box.press("Shift+Enter")
    box.press_sequentially("second line")
    box.press("Enter")

    page.locator("#thread").get_by_text("second line").wait_for()

    _, reply = team.messages(thread_ts=ts)
    assert reply["text"] == "a &amp; b &lt;3\nsecond line"
    assert len(team.messages()) == 1
    in_channel(page, ts).get_by_role("button", name="1 reply").wait_for()


def test_an_own_message_can_be_edited_and_then_deleted(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    in_channel(page, ts).wait_for()
    own = team.does("slack/message", user="ann", channel="social-x", text="a <b> & @kari")["ts"]
    message = in_channel(page, own)

    message.get_by_role("button", name="Edit your message").click()
    box = message.get_by_role("textbox", name="New text of your message")
    typed = box.input_value()
    box.fill("better")
    box.press("Enter")
    message.get_by_text("(edited)").wait_for()
    edited = team.messages()[-1]["text"]
    message.get_by_role("button", name="Delete your message").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    message.wait_for(state="detached")

    assert (typed, edited) == ("a <b> & @kari", "better")
    assert [one["ts"] for one in team.messages()] == [ts]


def test_a_modal_holds_the_focus_shows_what_is_wrong_and_sends_what_was_typed(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    in_channel(page, ts).wait_for()
    team.events()
    in_channel(page, ts).get_by_role("button", name="Write a reply").click()
    (click,) = until(team.sandbox.take_envelopes, "the click is delivered")
    click.ack()
    team.bot.views_open(trigger_id=click.body["trigger_id"], view=MODAL)
    dialog = page.get_by_role("dialog", name="Write a reply")
    box = dialog.get_by_role("textbox", name="Reply")
    box.wait_for()

    page.keyboard.type("hi")
    dialog.get_by_role("button", name="Propose").click()
    (first,) = until(team.sandbox.take_envelopes, "the first submission is delivered")
    first.ack({"response_action": "errors", "errors": {"reply": "Too short."}})
    dialog.get_by_text("Too short.").wait_for()
    kept = box.input_value()
    box.fill("Hei Ida!")
    dialog.get_by_role("button", name="Propose").click()
    (second,) = until(team.sandbox.take_envelopes, "the second submission is delivered")
    second.ack()
    dialog.wait_for(state="hidden")

    assert kept == "hi"
    assert second.body["view"]["state"]["values"]["reply"]["text"]["value"] == "Hei Ida!"


def test_escape_closes_a_modal_and_gives_the_focus_back(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    in_channel(page, ts).wait_for()
    team.events()
    in_channel(page, ts).get_by_role("button", name="Write a reply").click()
    (click,) = until(team.sandbox.take_envelopes, "the click is delivered")
    click.ack()
    team.bot.views_open(trigger_id=click.body["trigger_id"], view=MODAL)
    dialog = page.get_by_role("dialog", name="Write a reply")
    dialog.get_by_role("textbox", name="Reply").wait_for()

    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")

    assert team.sees("slack/views", user="ann")["views"] == []
    assert page.evaluate("document.activeElement.textContent") == "Write a reply"


def test_a_slash_command_is_answered_to_the_one_who_typed_it(page: "Page", team: Team) -> None:
    team.posts(blocks=CARD, metadata=OF_A_CARD)
    box = page.get_by_role("textbox", name="Message #social-x")
    box.fill("/socialcare stats 7d")
    team.events()
    box.press("Enter")
    (command,) = until(team.sandbox.take_envelopes, "the command is delivered")
    command.ack({"text": "42 posts"})

    page.locator("#channel").get_by_text("42 posts").wait_for()

    assert (command.body["command"], command.body["text"]) == ("/socialcare", "stats 7d")
    assert page.get_by_text("Only visible to you").is_visible()
    assert box.input_value() == ""


def test_a_customer_writes_on_x_and_the_answer_stands_below(page: "Page", team: Team) -> None:
    column = page.get_by_role("complementary", name="What customers see on X")
    column.get_by_text("Write as a customer").click()
    column.get_by_role("textbox", name="Handle").fill("ida_reiser")
    column.get_by_role("textbox", name="Post").fill("@havornair <b>where</b> is my bag?")
    column.get_by_role("button", name="Post on X").click()
    column.get_by_text("<b>where</b> is my bag?").first.wait_for()
    (post,) = team.sees("x/posts")["posts"]

    team.does("x/post", author="havornair", text="On its way, Ida.", in_reply_to=post["id"])

    answer = column.get_by_role("article", name="Post by Havørn Air")
    answer.get_by_text("Replied by Havørn Air").wait_for()
    assert answer.get_by_text("On its way, Ida.").is_visible()
    assert column.get_by_text("1 of 1 answered").is_visible()


def test_the_clock_can_be_pushed_forward(page: "Page", team: Team) -> None:
    before = team.sandbox.clock.now()

    page.get_by_role("button", name="Move the clock 4 hours forward").click()
    page.get_by_role("group", name="The sandbox's clock").get_by_text("14:0").wait_for()

    assert (team.sandbox.clock.now() - before).total_seconds() == 4 * 3600


def test_what_is_new_elsewhere_is_counted_and_read_aloud(page: "Page", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    in_channel(page, ts).wait_for()

    team.bot.chat_postMessage(channel="ops", text="The token expires", blocks=[SectionBlock(text="The token expires")])

    page.get_by_role("button", name="ops 1 new").wait_for()
    assert "The token expires" in page.get_by_role("status").inner_text()


@pytest.mark.parametrize("size", [WIDE, TABLET, PHONE], ids=["wide", "tablet", "phone"])
def test_no_pane_needs_sideways_scrolling(browser: "Browser", team: Team, size: tuple[int, int]) -> None:
    endless = "https://a.example/" + "x" * 300
    ts = team.posts(text=endless, blocks=[*CARD, {"type": "section", "text": {"type": "mrkdwn", "text": endless}}])
    team.does("slack/message", user="bo", channel="social-x", text="W" * 300, thread_ts=ts)
    team.does("x/post", author="ida", text="@havornair " + "W" * 200)
    page = opened(browser, team, size)
    in_channel(page, ts).get_by_role("button", name="1 reply").click()
    page.locator("#thread").get_by_text("W" * 300).wait_for()

    sideways = page.evaluate(
        "() => [document.documentElement,"
        " ...document.querySelectorAll('#rail, #channel, #thread, #network, .messages, .timeline')]"
        ".filter(pane => pane.scrollWidth > pane.clientWidth).map(pane => pane.id || pane.className)"
    )
    page.context.close()

    assert sideways == []


def test_a_phone_shows_one_pane_at_a_time_and_leads_back(browser: "Browser", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    page = opened(browser, team, PHONE)
    panes = {name: page.locator(f"#{name}") for name in ("rail", "channel", "thread", "network")}
    in_channel(page, ts).wait_for()
    seen = []

    def note() -> None:
        seen.append([name for name, pane in panes.items() if pane.is_visible()])

    note()
    in_channel(page, ts).get_by_role("button", name="Reply in thread").click()
    panes["thread"].wait_for()
    note()
    page.get_by_role("button", name="Back to #social-x").click()
    panes["channel"].wait_for()
    note()
    page.get_by_role("button", name="Back to channels").click()
    panes["rail"].wait_for()
    note()
    page.get_by_role("button", name="What customers see on X").click()
    panes["network"].wait_for()
    note()
    page.context.close()

    assert seen == [["channel"], ["thread"], ["channel"], ["rail"], ["network"]]


def test_the_tour_ticks_what_has_happened_and_leads_to_what_is_next(browser: "Browser", team: Team) -> None:
    ts = team.posts(blocks=CARD, metadata=OF_A_CARD)
    page = opened(browser, team, WIDE)
    page.get_by_role("button", name="Tour", exact=True).click()
    tour = page.get_by_role("region", name="Tour")
    in_channel(page, ts).wait_for()
    before = tour.get_by_role("progressbar").get_attribute("aria-label")

    tour.get_by_role("button", name="Show me").click()
    eyes = in_channel(page, ts).get_by_role("button", name="React with eyes")
    until(lambda: eyes.evaluate("button => button === document.activeElement"), "the gesture has the focus")
    eyes.press("Enter")
    tour.get_by_role("progressbar", name="Tour: 1 of 8 done").wait_for()
    tour.get_by_role("button", name="Show me").click()
    box = page.get_by_role("textbox", name="Reply in thread")
    until(lambda: box.evaluate("box => box === document.activeElement"), "the reply's box has the focus")
    page.context.close()

    assert before == "Tour: 0 of 8 done"


def test_the_page_says_so_when_the_sandbox_is_gone(page: "Page", team: Team) -> None:
    team.sandbox.stop()

    page.get_by_role("alert").get_by_text("The sandbox does not answer.").wait_for()
