"""The demo as it starts by itself: customers write, colleagues work, and a tour says what to try."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Opens, Starts

TWENTYFOLD = ("--speed", "20")


def test_a_newcomer_finds_a_team_at_work_and_a_tour_that_leads_to_the_first_claim(opens: Opens, starts: Starts) -> None:
    """Cards in several languages come, "Show me" leads to what Enter then does, and a colleague's reply reaches X."""
    newcomer = opens(starts(*TWENTYFOLD))
    tour = newcomer.page.get_by_role("region", name="Tour")
    expect(tour).to_contain_text("0 of 8")
    expect(newcomer.channel.get_by_role("heading", name="social-x")).to_be_visible()
    expect(newcomer.card("Kofferten min").first).to_be_visible()
    expect(newcomer.card("can I change seats").first).to_be_visible()

    tour.get_by_role("button", name="Show me").click()
    eyes = newcomer.channel.get_by_role("button", name="React with eyes")
    expect(eyes.and_(newcomer.page.locator(":focus"))).to_be_visible()
    newcomer.page.keyboard.press("Enter")

    step = tour.get_by_role("listitem").filter(has_text="Claim a case")
    expect(step.get_by_role("img")).to_have_accessible_name("done")
    expect(newcomer.x).to_contain_text(re.compile(r"[1-9]\d* of \d+ answered"))
