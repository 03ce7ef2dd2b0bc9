"""Without a mouse: everything is reached by Tab, and the focus is never lost, whatever is drawn anew."""

from playwright.sync_api import Locator, expect

from tests.browser.newcomer import Newcomer
from tests.browser.practice import Practice

FAR = 200  #: more Tabs than the page has stops
HAS_FOCUS = "element => element.contains(document.activeElement)"


def test_a_card_is_claimed_by_tab_and_enter_and_the_focus_stays_on_it(newcomer: Newcomer, practice: Practice) -> None:
    """The button goes with the claim; the focus then stands on the card, and Tab leads on inside it."""
    card = _card(newcomer, practice, "tab_and_enter", "@havornair may I claim this by keyboard?")

    newcomer.page.keyboard.press("Tab")
    expect(newcomer.page.get_by_role("link", name="Skip to the messages")).to_be_focused()
    newcomer.page.keyboard.press("Enter")
    _tab_to(newcomer, card.get_by_role("button", name="Claim case"))
    newcomer.page.keyboard.press("Enter")

    expect(card).to_contain_text("Ann Kvam has it")
    expect(card.get_by_role("button", name="Claim case")).to_have_count(0)
    assert card.evaluate(HAS_FOCUS)
    newcomer.page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Open on X")).to_be_focused()


def test_what_colleagues_do_meanwhile_leaves_the_focus_where_it_is(newcomer: Newcomer, practice: Practice) -> None:
    """Bo claims the case while Ann's focus is on another of its buttons: the card is redrawn around it."""
    words = "@havornair who is quicker, Ann or Bo?"
    card = _card(newcomer, practice, "quick_quick", words)
    escalate = card.get_by_role("button", name="Escalate case")
    escalate.focus()

    practice.reacts("bo", "eyes", words)

    expect(card).to_contain_text("Bo Lindqvist has it")
    expect(escalate).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back_on_escape(newcomer: Newcomer, practice: Practice) -> None:
    card = _card(newcomer, practice, "dialog_keys", "@havornair is there a form for this?")
    button = card.get_by_role("button", name="Write a reply")
    button.focus()

    newcomer.page.keyboard.press("Enter")
    expect(newcomer.dialog.get_by_role("textbox", name="Your reply")).to_be_focused()
    stops = set()
    for _ in range(12):
        newcomer.page.keyboard.press("Tab")
        stops.add(newcomer.page.evaluate(WHERE))
    newcomer.page.keyboard.press("Escape")

    expect(newcomer.dialog).to_have_count(0)
    expect(button).to_be_focused()
    # Between its last and its first stop the browser's own bars have their turn.
    assert stops <= {"dialog", "browser"}
    assert "dialog" in stops


def test_an_emoji_is_found_and_put_by_typing_its_name(newcomer: Newcomer, practice: Practice) -> None:
    card = _card(newcomer, practice, "emoji_typist", "@havornair can emoji be typed?")
    add = card.get_by_role("button", name="Add another reaction")
    add.focus()

    newcomer.page.keyboard.press("Enter")
    expect(newcomer.page.get_by_role("searchbox", name="Search emoji")).to_be_focused()
    newcomer.page.keyboard.press("Escape")
    expect(add).to_be_focused()
    newcomer.page.keyboard.press("Enter")
    newcomer.page.keyboard.type("eyes")
    newcomer.page.keyboard.press("Enter")

    expect(card).to_contain_text("Ann Kvam has it")
    expect(card.get_by_role("button", name="eyes: 1, you")).to_be_visible()
    assert card.evaluate(HAS_FOCUS)


WHERE = """() => {
  const focused = document.activeElement;
  if (focused.closest("[role=dialog], dialog")) return "dialog";
  return focused === document.body ? "browser" : "page";
}"""


def _card(newcomer: Newcomer, practice: Practice, customer: str, words: str) -> Locator:
    practice.customer_posts(customer, words)
    newcomer.looks_at("social-x")
    card = newcomer.card(words)
    expect(card).to_be_visible()
    # As after a fresh visit: the focus is at the page's beginning.
    newcomer.opens_the_page()
    expect(card).to_be_visible()
    return card


def _tab_to(newcomer: Newcomer, wanted: Locator) -> None:
    for _ in range(FAR):
        newcomer.page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")
