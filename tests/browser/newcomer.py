"""A person before the sandbox's page, who knows it by what stands on it: roles, names and words."""

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

BRAND = "Havørn Air"
ONLY_YOU = "Only visible to you"
ON_X = "What customers see on X"


class Newcomer:
    """What a person does on the page, and where they look; `narrow` is a phone, where one pane shows at a time."""

    def __init__(self, page: Page, address: str, *, narrow: bool = False) -> None:
        self.page = page
        self.address = address
        self.narrow = narrow

    def opens_the_page(self) -> None:
        """Follow the address; wait until the workspace is there."""
        self.page.goto(self.address)
        expect(self.page.get_by_role("timer")).to_contain_text(re.compile(r"\d\d:\d\d"))

    # --- where to look ---------------------------------------------------------------------------------------------

    @property
    def channel(self) -> Locator:
        """The open channel."""
        return self.page.get_by_role("main")

    @property
    def thread(self) -> Locator:
        """The open thread."""
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def x(self) -> Locator:
        """The column of X."""
        return self.page.get_by_role("complementary", name=ON_X)

    @property
    def dialog(self) -> Locator:
        """The open modal."""
        return self.page.get_by_role("dialog")

    def card(self, words: str) -> Locator:
        """The card of the case with these words."""
        cards = self.channel.get_by_role("listitem").filter(has=self.page.get_by_role("article"))
        return cards.filter(has_text=words, has_not_text=ONLY_YOU).filter(has_text=re.compile(r"case \d+"))

    def draft(self, version: int = 1) -> Locator:
        """A draft card in the open thread."""
        return self.thread.get_by_role("listitem").filter(has_text=f"Draft {version} by")

    def whisper(self, place: Locator) -> Locator:
        """What the bot has told this person alone."""
        return place.get_by_role("listitem").filter(has_text=ONLY_YOU)

    def conversation(self, words: str) -> Locator:
        """The conversation on X with a customer's post of these words."""
        return self.x.get_by_role("listitem").filter(has_text=words)

    def replies_on_x(self, words: str) -> Locator:
        """The brand's posts in that conversation."""
        return self.conversation(words).get_by_role("article", name=f"Post by {BRAND}")

    # --- what to do ------------------------------------------------------------------------------------------------

    def becomes(self, name: str) -> None:
        """Choose who one is."""
        if self.narrow:
            choice = self.page.get_by_role("combobox", name="You are")
            choice.select_option(label=_option(choice, name))
        else:
            self.page.get_by_role("radio", name=name).check()

    def looks_at(self, channel: str) -> None:
        """Open a channel; on a phone by way of the list of them, which is there while none is open."""
        choice = self.page.get_by_role("navigation", name="Channels").get_by_role("button", name=channel)
        back = self.page.get_by_role("button", name="Back to channels")
        expect(choice.or_(back).first).to_be_visible()
        if back.is_visible():
            self.press(back)
        self.press(choice)
        expect(self.channel.get_by_role("heading", name=channel)).to_be_visible()

    def writes_as_customer(self, handle: str, text: str) -> None:
        """Post on X by the form that the page has for it."""
        if not self.x.get_by_role("button", name="Post on X").is_visible():
            self.press(self.x.get_by_text("Write as a customer"))
        self.x.get_by_role("textbox", name="Handle").fill(handle)
        self.x.get_by_role("textbox", name="Post").fill(text)
        self.press(self.x.get_by_role("button", name="Post on X"))
        expect(self.conversation(text)).to_be_visible()

    def reacts(self, message: Locator, emoji: str) -> None:
        """Put an emoji on a message by its tools, which show where the pointer is."""
        message.hover()
        self.press(message.get_by_role("button", name=f"React with {emoji} to message"))

    def opens_thread(self, card: Locator) -> None:
        """Open the thread of a card."""
        if not self.narrow:
            card.hover()
        self.press(card.get_by_role("button", name="Reply in thread"))
        expect(self.thread.get_by_role("heading", name="Thread")).to_be_visible()

    def writes_in_thread(self, text: str) -> Locator:
        """Write to the colleagues in the open thread; the message."""
        box = self.thread.get_by_role("textbox", name="Reply in thread")
        box.fill(text)
        self.press(self.thread.get_by_role("button", name="Send reply"))
        expect(box).to_have_value("")
        return self.thread.get_by_role("listitem").filter(has_text=text).first

    def types_command(self, text: str) -> None:
        """Type a slash command in the channel."""
        self.channel.get_by_role("textbox").press_sequentially(text)
        self.channel.get_by_role("textbox").press("Enter")

    def closes_the_dialog(self) -> None:
        """Close what is open: it belongs to the person, and would be there for whoever becomes them next."""
        if self.dialog.is_visible():
            self.page.keyboard.press("Escape")
            expect(self.dialog).to_have_count(0)

    def press(self, control: Locator) -> None:
        """Click, or on a phone tap."""
        if self.narrow:
            control.tap()
        else:
            control.click()


def lines(message: Locator) -> Sequence[str]:
    """What a message says, line by line."""
    return message.inner_text().splitlines()


def _option(choice: Locator, name: str) -> str:
    return next(text for text in choice.get_by_role("option").all_inner_texts() if name in text)
