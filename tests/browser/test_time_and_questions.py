"""Asking for numbers, and letting time pass: what nobody takes is escalated, and the day ends in a report."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Opens, Starts
from tests.browser.newcomer import Newcomer, lines
from tests.browser.practice import QUIET, Practice


def test_the_queue_is_answered_to_the_one_who_asked_alone(newcomer: Newcomer, practice: Practice) -> None:
    """With a link to the card, and with the most urgent first: whoever is stranded is on it, however long it is."""
    words = "@havornair stranded at the gate, how long is the queue?"
    practice.customer_posts("queue_asker", words)
    newcomer.looks_at("social-x")
    card = newcomer.card(words)
    expect(card).to_be_visible()
    case = next(word for line in lines(card) for word in re.findall(r"case \d+", line))

    newcomer.types_command("/socialcare queue")

    answer = newcomer.whisper(newcomer.channel).filter(has_text="how long is the queue?")
    expect(answer).to_contain_text("Open cases")
    answer.get_by_role("link", name=case, exact=True).click()
    expect(newcomer.thread).to_contain_text(words)
    newcomer.becomes("Bo Lindqvist")
    expect(card).to_be_visible()
    expect(answer).to_have_count(0)
    newcomer.becomes("Ann Kvam")
    expect(answer).to_be_visible()


def test_a_command_that_nobody_knows_is_answered_with_help(newcomer: Newcomer) -> None:
    newcomer.looks_at("social-x")

    newcomer.types_command("/socialcare qeue")

    answer = newcomer.whisper(newcomer.channel).filter(has_text="Did you mean")
    expect(answer).to_contain_text("/socialcare queue")
    expect(newcomer.channel.get_by_role("textbox")).to_have_value("")


def test_time_brings_the_escalation_and_the_next_morning_the_digest(opens: Opens, starts: Starts) -> None:
    """Half an hour without anybody: an approver is called, once. At eight in the morning: yesterday in figures."""
    question = "@havornair I am still waiting for an answer"
    practice = starts(*QUIET)
    newcomer = opens(practice)
    practice.customer_posts("still_waiting", question)
    newcomer.looks_at("social-x")
    expect(newcomer.card(question)).to_be_visible()
    step = newcomer.page.get_by_role("region", name="Tour").get_by_role("listitem").filter(has_text="Let time pass")
    expect(step.get_by_role("img")).to_have_accessible_name("to do")

    newcomer.page.get_by_role("button", name="Move the clock 30 minutes forward").click()
    newcomer.looks_at("social-escalations")
    notice = newcomer.channel.get_by_role("article").filter(has_text="Nobody has taken it").filter(has_text="@Kari Nes")
    expect(notice).to_contain_text(question)
    expect(step.get_by_role("img")).to_have_accessible_name("done")
    newcomer.page.get_by_role("button", name="Move the clock to 08:00 tomorrow").click()
    newcomer.looks_at("social-digest")

    expect(newcomer.page.get_by_role("timer")).to_contain_text("08:0")
    # On a Monday or the first of a month there is another one below it, of the week or the month.
    report = newcomer.channel.get_by_role("article").filter(has_text="Answer rate").first
    expect(report).to_contain_text("0 % (0 of 1) answered, below the target of 65 %")
    digest = newcomer.channel.get_by_role("listitem").filter(has_text="Answer rate").first
    expect(digest.get_by_role("button", name="Reply in thread")).to_have_count(1)
    expect(digest.get_by_role("button", name="React with")).to_have_count(0)  # gestures of cards mean nothing here
    report.get_by_role("link", name="case 1").click()
    expect(newcomer.thread).to_contain_text(question)
    newcomer.looks_at("social-escalations")
    expect(notice).to_have_count(1)
