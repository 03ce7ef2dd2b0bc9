"""The page is a closed world: it speaks to the sandbox only, and what strangers write stays text."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.newcomer import Newcomer
from tests.browser.practice import Practice

HOSTILE = "<script>window.evil = 1</script> <!channel> <http://evil.example|log in> <@U0000001> *bold* &lt;i&gt; `code`"
NAME = "<!here> *Boss* <b>x</b>"


def test_hostile_words_of_a_customer_stand_literally_wherever_they_are_shown(
    newcomer: Newcomer, practice: Practice
) -> None:
    """On the card, on X, in the queue and in a colleague's message: no link, no shout, no format, no script."""
    practice.customer_posts("hostile", f"@havornair stranded {HOSTILE}", name=NAME)
    newcomer.looks_at("social-x")
    card = newcomer.card("<script>")

    expect(card).to_contain_text(HOSTILE)
    expect(card).to_contain_text(NAME)
    expect(card.get_by_role("link")).to_have_text(["Open on X"])
    expect(card.get_by_role("strong")).to_have_text(["Waiting for somebody", "Urgent", "Complaint"])
    on_x = newcomer.x.get_by_role("article", name=f"Post by {NAME}")
    expect(on_x).to_contain_text(HOSTILE)
    expect(on_x.get_by_role("link")).to_have_count(0)
    newcomer.types_command("/socialcare queue")
    queue = newcomer.whisper(newcomer.channel).filter(has_text="<script>")
    expect(queue).to_contain_text("Open cases")
    expect(queue.get_by_role("strong").filter(has_text="Boss")).to_have_count(0)
    newcomer.opens_thread(card)
    typed = newcomer.writes_in_thread(f"They wrote {HOSTILE}")
    expect(typed.get_by_role("link", name="log in")).to_have_count(0)
    assert newcomer.page.evaluate("window.evil") is None


def test_a_link_to_a_post_shows_it_here_and_opens_nothing_elsewhere(newcomer: Newcomer, practice: Practice) -> None:
    words = "@havornair where does this link lead?"
    practice.customer_posts("link_follower", words)
    newcomer.looks_at("social-x")

    newcomer.card(words).get_by_role("link", name="Open on X").click()

    expect(newcomer.conversation(words).get_by_role("article")).to_be_focused()
    assert len(newcomer.page.context.pages) == 1
    assert newcomer.page.url.startswith(practice.address)


def test_nothing_but_the_pages_own_files_may_run_or_load(newcomer: Newcomer) -> None:
    response = newcomer.page.goto(newcomer.address)

    assert response is not None
    assert urlsplit(newcomer.address).hostname == "127.0.0.1"
    policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert not [sources for sources in policy.values() if "unsafe" in sources or "http" in sources]
