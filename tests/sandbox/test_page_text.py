"""Slack's notation as the page shows it, in a real browser: what is formatted, and that a text stays a text."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.slack_team import START, Team, slack_team

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Every test shares one page, which stays idle: the modules are called directly.
DRAWN = """
async ({module, call, text}) => {
  const drawing = await import(`/page/${module}.js`);
  const box = document.createElement("div");
  box.append(...[drawing[call](text)].flat());
  return box.innerHTML;
}
"""


@pytest.fixture(scope="module")
def team() -> Iterator[Team]:
    with slack_team() as team:
        yield team


@pytest.fixture(scope="module")
def page(browser: "Browser", team: Team) -> Iterator["Page"]:
    page = browser.new_page(locale="en-GB", timezone_id="Europe/Oslo")
    page.goto(team.sandbox.url)
    page.get_by_role("heading", name="social-x").or_(page.get_by_text("Choose a channel.")).wait_for()
    yield page
    page.close()


def shown(page: "Page", text: Any, *, module: str = "mrkdwn", call: str = "mrkdwn") -> str:
    """The markup that the browser has after drawing `text`."""
    return str(page.evaluate(DRAWN, {"module": module, "call": call, "text": text}))


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*bold _and italic_*", "<strong>bold <em>and italic</em></strong>"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("*Æ*ø", "*Æ*ø"),
        ("`*not bold*`", "<code>*not bold*</code>"),
        ("a\nb", "a<br>b"),
        ("&gt; quoted\n&gt; twice\nafter", "<blockquote>quoted<br>twice</blockquote>after"),
        ("&gt;&gt;&gt; all\nof it", "<blockquote>all<br>of it</blockquote>"),
        ("```a &lt; b\n*c*```", "<pre><code>a &lt; b\n*c*</code></pre>"),
        ("a &amp;lt; b", "a &amp;lt; b"),
        ("at 10:30:45 :nosuchemoji:", "at 10:30:45 :nosuchemoji:"),
        ("<!subteam^S1|@night>", '<span class="mention">@night</span>'),
        ("<!channel>", '<span class="mention loud">@channel</span>'),
    ],
)
def test_notation_is_formatted_as_slack_does(page: "Page", text: str, markup: str) -> None:
    assert shown(page, text) == markup


def test_a_person_and_a_channel_are_shown_by_name(page: "Page", team: Team) -> None:
    channel = team.sees("slack/channels")["channels"][0]["id"]

    markup = shown(page, f"<@{team.id('kari')}> in <#{channel}>")

    assert ">@Kari Moe<" in markup
    assert ">#social-x<" in markup


def test_an_emoji_has_a_name_for_screen_readers_and_keeps_its_skin_tone(page: "Page") -> None:
    markup = shown(page, ":thumbsup::skin-tone-3:")

    assert 'aria-label=":thumbsup::skin-tone-3:"' in markup
    assert "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-3}" in markup


def test_a_link_shows_its_label_and_tells_the_other_side_nothing(page: "Page") -> None:
    markup = shown(page, "<https://a.example/b?c=1&amp;d=2|the *page*>")

    assert 'href="https://a.example/b?c=1&amp;d=2"' in markup
    assert 'rel="noopener noreferrer nofollow"' in markup
    assert "the <strong>page</strong>" in markup


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)", "vbscript:x", "//a"]
)
def test_a_harmful_address_is_no_link(page: "Page", address: str) -> None:
    markup = shown(page, f"<{address}|press>")

    assert "<a" not in markup
    assert "press" in markup


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "&lt;img src=x onerror=alert(1)&gt;",
        "*<b onclick=alert(1)>*",
        "`<svg onload=alert(1)>`",
        "```<iframe>```",
        '<https://a.example/"onmouseover="alert(1)|x>',
        "<@U1|<b>x</b>>",
    ],
)
@pytest.mark.parametrize("call", ["mrkdwn", "plain"])
def test_a_text_never_becomes_an_element_of_its_own(page: "Page", text: str, call: str) -> None:
    markup = shown(page, text, call=call)

    elements = re.findall(r"<([a-z]+)((?: [a-z-]+=\"[^\"]*\")*)>", markup)
    assert {tag for tag, _ in elements} <= {"strong", "code", "pre", "a", "span", "em", "s", "br"}
    attributes = {name for _, written in elements for name in re.findall(r" ([a-z-]+)=\"", written)}
    assert attributes <= {"class", "href", "target", "rel"}
    assert markup.count("<") == 2 * len(elements)


def test_the_browser_itself_refuses_markup_from_a_text(page: "Page") -> None:
    refused = page.evaluate("() => { try { document.body.innerHTML = 'x'; return false } catch { return true } }")

    assert refused


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("{date_num} {time}", "2026-11-20 08:30"),
        ("{date_short_pretty} at {time}", "Today at 08:30"),
        ("{date_long}", "Friday 20 November 2026"),
        ("Posted {ago}", "Posted 1 hour ago"),
        ("{unheard_of}", "20 November"),
    ],
)
def test_a_date_is_shown_in_the_reader_s_zone_or_by_its_fallback(page: "Page", pattern: str, text: str) -> None:
    """The sandbox's clock stands at 10:00 in Oslo on 20 November 2026; the moment is 90 minutes before."""
    moment = int(START.timestamp()) - 90 * 60

    assert f">{text}</time>" in shown(page, f"<!date^{moment}^{pattern}|20 November>")


def test_a_day_has_a_capital_only_where_a_sentence_begins(page: "Page") -> None:
    day = f"<!date^{int(START.timestamp())}^{{date_pretty}}|20 November>"

    assert ">Today</time>" in shown(page, day)
    assert ">today</time>" in shown(page, f"due {day}")


def test_rich_text_keeps_styles_lists_and_emoji(page: "Page") -> None:
    sections = [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "see "},
                {"type": "text", "text": "<b>", "style": {"bold": True}},
                {"type": "emoji", "name": "eyes", "unicode": "1f440"},
                {"type": "emoji", "name": "not_in_the_table", "unicode": "1f994"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": "https://a.example/"}]}],
        },
    ]

    markup = shown(page, sections, module="richtext", call="richText")

    assert "see <strong>&lt;b&gt;</strong>" in markup
    assert "\N{EYES}" in markup
    assert "\N{HEDGEHOG}" in markup
    assert "<li><a " in markup
