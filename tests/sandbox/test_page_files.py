"""The page's files: whole, self-contained, served safely, and free of every way to turn a text into markup."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import emoji
import pytest

import sandbox.page
from rules.slack_emoji import emoji_of
from tests.sandbox.slack_team import Team, slack_team

FOLDER = Path(sandbox.page.__file__).parent
MODULES = sorted(FOLDER.glob("*.js"))
SHEETS = sorted(FOLDER.glob("*.css"))
GESTURES = [
    "eyes",
    "memo",
    "white_check_mark",
    "x",
    "bangbang",
    "hourglass_flowing_sand",
    "lock",
    "see_no_evil",
    "wastebasket",
    "checkered_flag",
]
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc"
    r"|\beval\b|new Function|setHTML|javascript:"
)


@pytest.fixture(scope="module")
def team() -> Iterator[Team]:
    with slack_team() as team:
        yield team


def fetched(team: Team, path: str) -> tuple[int, dict[str, str], str]:
    try:
        with urllib.request.urlopen(f"{team.sandbox.url}{path}", timeout=10) as response:
            return response.status, dict(response.headers), response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), ""


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/page/app.js", "text/javascript"),
        ("/page/base.css", "text/css"),
        ("/page/icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_is_served_as_what_it_is_and_never_kept(team: Team, path: str, kind: str) -> None:
    status, headers, body = fetched(team, path)

    assert status == 200
    assert body
    assert headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_may_run_and_load_nothing_but_its_own_files(team: Team) -> None:
    _, headers, _ = fetched(team, "/")

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"


@pytest.mark.parametrize(
    "path",
    ["/page/__init__.py", "/page/index.html", "/page/nothing.js", "/page/../server.py", "/page/%2e%2e/server.py"],
)
def test_no_other_file_can_be_fetched(team: Team, path: str) -> None:
    assert fetched(team, path)[0] == 404


def test_the_document_has_nothing_inline_and_all_that_it_names_exists() -> None:
    tags = Tags((FOLDER / "index.html").read_text(encoding="utf-8")).found

    named = [attrs.get("src") or attrs.get("href") or "" for tag, attrs in tags if tag in ("script", "link")]
    assert [tag for tag, attrs in tags if tag == "style" or (tag == "script" and not attrs.get("src"))] == []
    assert [name for _, attrs in tags for name in attrs if name.startswith("on") or name == "style"] == []
    assert [path for path in named if not (FOLDER / path.removeprefix("/page/")).is_file()] == []
    assert {sheet.name for sheet in SHEETS} <= {path.removeprefix("/page/") for path in named}


def test_the_document_has_its_landmarks() -> None:
    tags = Tags((FOLDER / "index.html").read_text(encoding="utf-8")).found

    unnamed = [
        attrs.get("id") for tag, attrs in tags if tag in ("aside", "section", "main", "dialog")
        and not (attrs.get("aria-label") or attrs.get("aria-labelledby"))
    ]  # fmt: skip
    assert unnamed == []
    assert [tag for tag, _ in tags].count("main") == 1
    assert ("html", {"lang": "en"}) in tags
    assert any(attrs.get("aria-live") == "polite" for _, attrs in tags)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_says_what_it_is_for_and_stays_short(module: Path) -> None:
    lines = module.read_text(encoding="utf-8").splitlines()

    assert lines[0].startswith("/**")
    assert len(lines) <= 250


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_module_can_turn_text_into_markup_or_code(module: Path) -> None:
    assert MARKUP.findall(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [*MODULES, *SHEETS], ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    addresses = re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+[^\s\"']*", text)
    assert [address for address in addresses if address != "http://www.w3.org/2000/svg"] == []
    assert re.findall(r"@import|url\(", text) == []


def exports(module: Path) -> set[str]:
    text = module.read_text(encoding="utf-8")
    return set(re.findall(r"^export (?:async )?(?:function|class|const|let) (\w+)", text, re.MULTILINE))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_whatever_a_module_imports_is_there_and_used(module: Path) -> None:
    text = module.read_text(encoding="utf-8")

    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    for names, source in re.findall(r"^import \{([^}]*)\} from \"\./([\w-]+\.js)\";$", text, re.MULTILINE):
        wanted = {name.strip() for name in names.split(",") if name.strip()}
        assert wanted <= exports(FOLDER / source), source
        assert [name for name in wanted if len(re.findall(rf"\b{name}\b", code)) < 2] == []
    assert len(re.findall(r"^import ", text, re.MULTILINE)) == len(
        re.findall(r"^import \{[^}]*\} from \"\./", text, re.M)
    )


def test_whatever_a_module_exports_is_used_by_another() -> None:
    texts = {module: module.read_text(encoding="utf-8") for module in MODULES}

    unused = [
        f"{module.name}: {name}"
        for module in MODULES
        for name in sorted(exports(module))
        if not any(re.search(rf"\b{name}\b", text) for other, text in texts.items() if other != module)
    ]
    assert unused == []


def emoji_table() -> list[tuple[str, str]]:
    text = (FOLDER / "emoji-table.js").read_text(encoding="utf-8")
    words = " ".join(re.findall(r"`([^`]*)`", text)).split()
    return [(alias, glyph) for glyph, names in zip(words[::2], words[1::2], strict=True) for alias in names.split("/")]


def test_every_emoji_name_stands_for_one_emoji() -> None:
    names = [name for name, _ in emoji_table()]

    assert len(names) > 500
    assert sorted(set(names)) == sorted(names)
    assert [glyph for _, glyph in emoji_table() if not emoji.is_emoji(glyph)] == []


def test_every_gesture_of_the_team_has_its_emoji() -> None:
    table = dict(emoji_table())

    offered = re.findall(r"\{ name: \"(\w+)\", does:", (FOLDER / "emoji.js").read_text(encoding="utf-8"))
    assert offered == GESTURES
    assert [name for name in GESTURES if name not in table] == []


def test_emoji_names_mean_what_the_bot_takes_them_for() -> None:
    """A reply is read as emoji on the page before it is sent; the bot must send those."""
    differing = [
        name
        for name, glyph in emoji_table()
        if (emoji_of(name) or "").replace("\ufe0f", "") != glyph.replace("\ufe0f", "")
    ]

    assert differing == []
