"""The main job through the page alone: a post becomes a card, is claimed, drafted, approved, and answered on X."""

import re

from playwright.sync_api import expect

from tests.browser.newcomer import BRAND, Newcomer, lines
from tests.browser.practice import Practice


def test_a_newcomer_answers_a_customer_with_emoji_and_the_customer_reads_exactly_the_approved_text(
    newcomer: Newcomer, practice: Practice
) -> None:
    """Claim, draft, approve as somebody else: the reply stands under the post, word for word, once."""
    question = "@havornair My bag did not arrive in Bergen, what do I do now?"
    reply = "So sorry, Ida! Your bag is found & on its way – it lands <today> 18:40 ✈️ Hilsen bagasjen på Værnes"
    newcomer.writes_as_customer("ida_reiser", question)
    newcomer.looks_at("social-x")
    card = newcomer.card(question)
    expect(card).to_contain_text("Waiting for somebody")

    newcomer.becomes("Ann Kvam")
    newcomer.reacts(card, "eyes")
    expect(card).to_contain_text("Ann Kvam has it")
    newcomer.opens_thread(card)
    newcomer.reacts(newcomer.writes_in_thread(reply), "memo")
    draft = newcomer.draft()
    expect(draft).to_contain_text("Waits for")
    proposed = next(line for line in lines(draft) if line.startswith("So sorry"))
    assert proposed == f"{reply} ^AK"
    expect(newcomer.replies_on_x(question)).to_have_count(0)
    newcomer.becomes("Kari Nes")
    newcomer.reacts(draft, "white check mark")

    expect(draft).to_contain_text(re.compile("Sent .* approved by Kari Nes"))
    expect(card).to_contain_text("Answered")
    answer = newcomer.replies_on_x(question)
    expect(answer).to_contain_text(f"Replied by {BRAND}")
    assert answer.get_by_role("paragraph").filter(has_text="So sorry").text_content() == proposed
    _the_bot_has_looked_again(newcomer, practice, "after_reply")
    expect(answer).to_have_count(1)


def test_on_a_phone_buttons_and_the_dialog_alone_do_the_same(phone: Newcomer, practice: Practice) -> None:
    """Claim, Write reply, Preview, Propose, become another, Approve and send: no emoji, no hovering, no keyboard."""
    question = "@havornair can I bring my cello into the cabin tomorrow?"
    reply = "Hi Maja, yes: a cello flies on a seat of its own. Call us and we will book it next to yours."
    practice.customer_posts("maja_cello", question)
    phone.looks_at("social-x")
    card = phone.card(question)

    phone.press(card.get_by_role("button", name="Claim case"))
    expect(card).to_contain_text("Ann Kvam has it")
    phone.press(card.get_by_role("button", name="Write a reply"))
    expect(phone.dialog).to_contain_text(question)
    phone.dialog.get_by_role("textbox", name="Your reply").fill(reply)
    phone.press(phone.dialog.get_by_role("button", name="Preview"))
    expect(phone.dialog).to_contain_text("exactly what the customer would read")
    expect(phone.dialog).to_contain_text(f"{reply} ^AK")
    phone.press(phone.dialog.get_by_role("button", name="Propose"))
    expect(phone.dialog).to_have_count(0)
    expect(card).to_contain_text("draft 1 waiting for approval")
    tour = phone.page.get_by_role("region", name="Tour")
    expect(tour).to_contain_text("3 of 8")  # claimed, written, made a draft: the dialog does it all
    box = tour.bounding_box()
    assert box is not None
    assert box["height"] < 120, "the tour leaves the card its room"
    phone.becomes("Kari Nes")
    phone.press(card.get_by_role("button", name=re.compile("1 reply")))
    phone.press(phone.draft().get_by_role("button", name="Approve Draft 1"))

    expect(phone.draft()).to_contain_text(re.compile("Sent .* approved by Kari Nes"))
    phone.press(phone.page.get_by_role("button", name="What customers see on X"))
    expect(phone.replies_on_x(question)).to_have_count(1)
    expect(phone.replies_on_x(question)).to_contain_text(f"{reply} ^AK")


def test_who_may_not_is_told_why_where_only_they_read_it_and_nothing_is_sent(
    newcomer: Newcomer, practice: Practice
) -> None:
    """The author's own check mark and an outsider's claim: a whisper each, and X stays silent."""
    question = "@havornair is the lounge in Oslo open on Sundays?"
    practice.customer_posts("tom_lounge", question)
    newcomer.looks_at("social-x")
    card = newcomer.card(question)

    newcomer.becomes("Olav Berg")
    newcomer.reacts(card, "eyes")
    refusal = newcomer.whisper(newcomer.channel).filter(has_text="You are not on this team")
    expect(refusal).to_be_visible()
    expect(card).to_contain_text("Waiting for somebody")
    newcomer.becomes("Ann Kvam")
    expect(refusal).to_have_count(0)
    newcomer.opens_thread(card)
    newcomer.reacts(newcomer.writes_in_thread("Yes, from ten to six."), "memo")
    newcomer.press(newcomer.draft().get_by_role("button", name="Approve Draft 1"))
    why = newcomer.whisper(newcomer.thread).filter(has_text="You wrote this draft, so somebody else has to approve it")
    expect(why).to_be_visible()

    newcomer.becomes("Kari Nes")
    expect(why).to_have_count(0)
    expect(newcomer.draft()).to_contain_text("Waits for")
    _the_bot_has_looked_again(newcomer, practice, "after_refusals")
    expect(newcomer.replies_on_x(question)).to_have_count(0)


def _the_bot_has_looked_again(newcomer: Newcomer, practice: Practice, customer: str) -> None:
    """Time enough for a second sending has gone by: the bot has meanwhile fetched and shown what came later."""
    later = f"@havornair one more, from {customer}"
    practice.customer_posts(customer, later)
    expect(newcomer.card(later)).to_be_visible()
