"""The app's Home tab on the page: a case is claimed there, and a colleague who has it open sees it go."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.newcomer import Newcomer
from tests.browser.practice import Practice


def home_of(newcomer: Newcomer) -> Locator:
    """Open the Home tab by its entry in the rail."""
    back = newcomer.page.get_by_role("button", name="Back to channels")
    if back.is_visible():
        newcomer.press(back)
    newcomer.press(newcomer.page.get_by_role("navigation", name="Apps").get_by_role("button", name="socialcare"))
    home = newcomer.page.get_by_role("region", name="Home of socialcare")
    expect(home).to_contain_text("As of")
    return home


def test_a_case_is_claimed_from_the_home_tab_and_its_link_leads_to_the_card(
    newcomer: Newcomer, practice: Practice
) -> None:
    """On the first screen of the queue, for it is urgent; the tab of whoever one becomes next is their own."""
    practice.customer_posts("home_stranded", "@havornair we are stranded at the gate right now, says home")
    newcomer.looks_at("social-x")
    card = newcomer.card("says home")
    expect(card).to_be_visible()
    newcomer.becomes("Ann Kvam")
    home = home_of(newcomer)
    expect(home).to_contain_text("nobody has it")
    case = re.findall(r"case (\d+)", home.get_by_text("says home").inner_text())[0]

    home.get_by_role("button", name=f"Claim case {case}", exact=True).click()

    expect(home.get_by_role("button", name=f"Claim case {case}", exact=True)).to_have_count(0)
    expect(home).to_contain_text("no draft yet")
    newcomer.becomes("Bo Lindqvist")
    expect(home).to_contain_text("Ann Kvam")
    expect(home).not_to_contain_text("says home")
    newcomer.becomes("Ann Kvam")
    home.get_by_role("link", name=f"case {case}", exact=True).click()
    expect(newcomer.thread).to_contain_text("says home")
    expect(card).to_contain_text("Ann Kvam has it")


def test_on_a_phone_duty_is_ended_and_begun_with_a_thumb(phone: Newcomer) -> None:
    phone.becomes("Tuva Moe")
    home = home_of(phone)

    phone.press(home.get_by_role("button", name="Say that you are off duty"))
    expect(home).to_contain_text("You are off duty until you say")
    phone.press(home.get_by_role("button", name="Say that you are on duty"))

    expect(home).to_contain_text("You are on duty until")
    assert home.evaluate("home => home.scrollWidth <= home.clientWidth"), "nothing hangs over the edge of the screen"
