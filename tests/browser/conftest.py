"""A practice session that the tests share, and pages on it, which may neither err nor leave this machine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ConsoleMessage, Request, ViewportSize, expect

from tests.browser.newcomer import Newcomer
from tests.browser.practice import QUIET, Practice

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 30_000.0  #: milliseconds that a loaded machine may take; an idle one takes a tenth
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

Opens = Callable[..., Newcomer]
Starts = Callable[..., Practice]


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """One session in which nobody acts but the tests: each keeps to the customer it makes up."""
    with Practice(tmp_path_factory.mktemp("practice") / "output.txt", *QUIET) as practice:
        yield practice


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    """Start a session of the test's own, with the arguments it gives."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(Practice(tmp_path / "output.txt", *arguments))


@pytest.fixture
def opens(browser: "Browser", starts: Starts) -> Iterator[Opens]:
    """Open a session's page as a newcomer. Each page is watched: at the end nothing may have gone wrong on it.

    Pages are closed before a session of the test's own ends.
    """
    expect.set_options(timeout=PATIENCE)
    watched: list[Watch] = []
    opened: list[Newcomer] = []

    def open_page(practice: Practice, *, narrow: bool = False) -> Newcomer:
        context = browser.new_context(viewport=PHONE if narrow else WIDE, has_touch=narrow, is_mobile=narrow)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watched.append(Watch(page, practice.address))
        newcomer = Newcomer(page, practice.address, narrow=narrow)
        opened.append(newcomer)
        newcomer.opens_the_page()
        return newcomer

    yield open_page
    for newcomer in opened:
        newcomer.closes_the_dialog()
    for watch in watched:
        watch.page.context.close()
    assert [problem for watch in watched for problem in watch.problems] == []


@pytest.fixture
def newcomer(opens: Opens, practice: Practice) -> Newcomer:
    """A newcomer at a desk."""
    return opens(practice)


@pytest.fixture
def phone(opens: Opens, practice: Practice) -> Newcomer:
    """A newcomer with a phone."""
    return opens(practice, narrow=True)


class Watch:
    """Notes what a page should not do: err, complain, or speak to anybody but the sandbox."""

    def __init__(self, page: "Page", address: str) -> None:
        self.page = page
        self.problems: list[str] = []
        self._address = address
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.context.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self._address}/"):
            self.problems.append(f"request: {request.url}")
