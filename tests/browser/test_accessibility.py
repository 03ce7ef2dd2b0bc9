"""What a screen reader, a finger and a small screen need: names, landmarks, order, live news, size."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.newcomer import ON_X, Newcomer
from tests.browser.practice import Practice

SMALLEST = 24  #: pixels: the least size of a target in WCAG 2.2, level AA
NAMED = (
    "button", "link", "textbox", "searchbox", "combobox", "radio", "checkbox", "menuitem", "img", "heading", "dialog",
    "article", "navigation", "complementary", "region", "main", "progressbar",
)  # fmt: skip


def test_everything_that_can_be_used_has_a_name(newcomer: Newcomer, practice: Practice) -> None:
    """In the channel, a thread, the emoji picker, a menu, a dialog and the Home tab."""
    words = "@havornair does everything have a name?"
    practice.customer_posts("name_asker", words)
    newcomer.looks_at("social-x")
    card = newcomer.card(words)
    newcomer.opens_thread(card)
    newcomer.writes_in_thread("It should.")
    assert _nameless(newcomer.page) == []

    card.get_by_role("button", name="More actions").click()
    expect(newcomer.page.get_by_role("menu", name="More actions")).to_be_visible()
    assert _nameless(newcomer.page) == []
    newcomer.page.keyboard.press("Escape")
    card.get_by_role("button", name="Add another reaction").first.click()
    expect(newcomer.page.get_by_role("dialog", name="Choose an emoji")).to_be_visible()
    assert _nameless(newcomer.page) == []
    newcomer.page.keyboard.press("Escape")
    card.get_by_role("button", name="Write a reply").click()
    expect(newcomer.page.get_by_role("dialog", name="Write a reply")).to_be_visible()
    assert _nameless(newcomer.page) == []
    newcomer.closes_the_dialog()
    newcomer.page.get_by_role("navigation", name="Apps").get_by_role("button", name="socialcare").click()
    expect(newcomer.page.get_by_role("region", name="Home of socialcare")).to_contain_text("As of")
    assert _nameless(newcomer.page) == []


def test_the_page_has_one_title_landmarks_and_headings_in_order(newcomer: Newcomer) -> None:
    newcomer.looks_at("social-x")

    expect(newcomer.page.get_by_role("heading", level=1)).to_have_count(1)
    expect(newcomer.page.get_by_role("banner")).to_have_count(1)
    expect(newcomer.page.get_by_role("main", name="social-x")).to_have_count(1)
    expect(newcomer.page.get_by_role("navigation", name="Channels")).to_have_count(1)
    expect(newcomer.page.get_by_role("complementary", name=ON_X)).to_have_count(1)
    levels = [int(level) for level in re.findall(r"\[level=(\d)\]", newcomer.page.locator("body").aria_snapshot())]
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    assert newcomer.page.locator("html").get_attribute("lang") == "en"


def test_a_new_card_is_told_to_those_who_do_not_see_it(newcomer: Newcomer, practice: Practice) -> None:
    newcomer.looks_at("general")

    practice.customer_posts("news_maker", "@havornair hear this")

    news = newcomer.page.get_by_role("status")
    expect(news).to_have_attribute("aria-live", "polite")
    expect(news).to_contain_text("New message from socialcare in social-x")
    expect(newcomer.page.get_by_role("button", name=re.compile(r"social-x \d+ new"))).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_small_screen_nothing_sticks_out_and_every_button_can_be_hit(
    phone: Newcomer, practice: Practice, width: int
) -> None:
    """And whoever opens the page sees the newest card, the tour notwithstanding."""
    words = f"@havornair does this fit on {width} pixels?"
    phone.page.set_viewport_size({"width": width, "height": 700})
    practice.customer_posts(f"small_{width}", words)
    phone.looks_at("social-x")
    expect(phone.card(words)).to_be_visible()

    phone.opens_the_page()
    expect(phone.card(words).get_by_role("button", name="Claim case")).to_be_in_viewport()
    assert phone.page.evaluate("document.scrollingElement.scrollWidth") <= width
    boxes = [(button.inner_text(), button.bounding_box()) for button in phone.page.get_by_role("button").all()]
    assert [name for name, box in boxes if box and min(box["width"], box["height"]) < SMALLEST] == []


def _nameless(page: Page) -> list[str]:
    """What the accessibility tree shows without a name."""
    lines = page.locator("body").aria_snapshot().splitlines()
    return [line.strip() for line in lines if re.match(rf"\s*- (?:{'|'.join(NAMED)})(?! [\"'])\b", line)]
