"""The shape of the code: imports point towards rules/, rules are pure, importing does nothing, diagrams are true."""

import ast
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import pytest

import rules.case
import rules.draft

ROOT = Path(__file__).parent.parent

TOP_LEVEL = (
    "bot.py",
    "config.py",
    "config.yaml",
    "rules/__init__.py",
    "settings/__init__.py",
    "storage/__init__.py",
    "clients/__init__.py",
    "handlers/__init__.py",
    "sandbox/__init__.py",
    "processes/__init__.py",
    "tests/__init__.py",
    "benchmarks/__init__.py",
    "docs/decisions.md",
    "docs/practice.md",
    "docs/rules.md",
    "golden.yaml",
    "docs/settings.md",
    "docs/sandbox.md",
    "Makefile",
    "Procfile",
    "pyproject.toml",
    "requirements.txt",
    "requirements-dev.txt",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
)
OURS = {
    "bot",
    "config",
    "rules",
    "settings",
    "storage",
    "clients",
    "handlers",
    "sandbox",
    "processes",
    "benchmarks",
    "tests",
}

# What a rule would call to read the clock or to talk to the world. pyproject.toml bans imports; these need none, or one
# that is allowed.
IMPURE = {"now", "utcnow", "today", "open", "print", "input", "exec", "eval", "__import__"}

DIAGRAMS = {"case-states": rules.case.TRANSITIONS, "draft-states": rules.draft.TRANSITIONS}

# Runs in a process of its own: says what importing bot.py did besides importing.
WATCHED_IMPORT = """
import json, os, sys, threading

root = os.path.join(sys.argv[1], "")
seen = []
OURS = ("SLACK_", "X_", "FACEBOOK_", "BLUESKY_", "MASTODON_", "SOCIALCARE_", "DATABASE_URL", "PORT")


class WatchedEnviron(type(os.environ)):
    def __getitem__(self, name):
        if name.startswith(OURS):
            seen.append(f"read the environment: {name}")
        return super().__getitem__(name)


def watch(event, arguments):
    if event == "open":
        path, _, flags = arguments
        path = os.path.abspath(os.fsdecode(path)) if not isinstance(path, int) else ""
        if flags & (os.O_WRONLY | os.O_RDWR):
            seen.append(f"wrote a file: {path}")
        elif path.startswith(root) and not path.startswith(root + ".venv") and not path.endswith((".py", ".pyc")):
            seen.append(f"read a file: {path}")
    elif event in ("socket.connect", "subprocess.Popen", "os.system", "sqlite3.connect"):
        seen.append(f"{event}: {arguments}")


os.environ.__class__ = WatchedEnviron
sys.addaudithook(watch)
sys.path.insert(0, root)
import bot

if threading.active_count() > 1:
    seen.append(f"started threads: {threading.enumerate()}")
json.dump(seen, sys.stdout)
"""


def test_imports_point_towards_the_rules() -> None:
    """The contracts of pyproject.toml hold for every package."""
    # In a process of its own: it would leave every logger of ours disabled.
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    found = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout + found.stderr


def test_the_configuration_knows_the_rules_and_its_models_only() -> None:
    """config.py, which the contracts cannot see because it is no package, imports nothing else of ours."""
    imported = {name.partition(".")[0] for name in _imports(ROOT / "config.py")}

    assert imported & OURS <= {"rules", "settings"}


def test_only_the_composition_root_knows_the_sandbox() -> None:
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in _modules("config.py", "rules", "settings", "storage", "clients", "handlers")
        if any(name.partition(".")[0] in {"sandbox", "processes", "bot"} for name in _imports(path))
    }

    assert knowing == set()


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in sorted((ROOT / "rules").rglob("*.py"))])
def test_a_rule_asks_neither_the_clock_nor_the_world(path: Path) -> None:
    """Time and facts are arguments: what needs no banned import is looked for by name."""
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    }

    assert called & IMPURE == set()


def test_importing_the_bot_does_nothing() -> None:
    """No environment read, no file, socket, database, process or thread until main() is called."""
    environment = {**os.environ, "SLACK_BOT_TOKEN": "xoxb-never-read", "DATABASE_URL": "never://read"}

    result = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED_IMPORT, str(ROOT)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout) == []


@pytest.mark.parametrize("name", TOP_LEVEL)
def test_the_layout_is_complete(name: str) -> None:
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("package", sorted(OURS - {"bot", "config"}))
def test_every_module_opens_with_its_responsibility(package: str) -> None:
    """An empty __init__.py has none."""
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in _modules(package)
        if (source := path.read_text()).strip() and not ast.get_docstring(ast.parse(source))
    ]

    assert silent == []


@pytest.mark.parametrize("marker", DIAGRAMS)
def test_the_diagram_in_the_readme_equals_the_table(marker: str) -> None:
    """A changed transition and an unchanged README do not pass; the failure shows the block to paste."""
    expected = state_diagram(DIAGRAMS[marker])
    opening, closing = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    readme = (ROOT / "README.md").read_text()

    assert (readme.count(opening), readme.count(closing)) == (1, 1), f"{opening} ... {closing} should hold:\n{expected}"
    shown = readme.partition(opening)[2].partition(closing)[0].strip()
    assert shown == expected, f"between {opening} and {closing} should stand:\n{expected}"


def test_a_diagram_shows_every_transition_and_where_things_begin_and_end() -> None:
    class State(StrEnum):
        OPEN = "open"
        SHUT = "shut"

    class Action(StrEnum):
        LOCK = "lock"

    drawn = state_diagram({(State.OPEN, Action.LOCK): State.SHUT})

    assert drawn == textwrap.dedent("""\
        ```mermaid
        stateDiagram-v2
            [*] --> open
            open --> shut: lock
            shut --> [*]
        ```""")


def state_diagram(transitions: Mapping[tuple[StrEnum, StrEnum], StrEnum]) -> str:
    """Draw a table of transitions as a Mermaid block: things begin in the first state and end where no row leads on."""
    states = type(next(iter(transitions))[0])
    rows = [f"[*] --> {next(iter(states))}"]
    rows += [f"{state} --> {after}: {action}" for (state, action), after in transitions.items()]
    left = {state for state, _ in transitions}
    rows += [f"{state} --> [*]" for state in states if state not in left]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {row}" for row in rows), "```"])


def _modules(*names: str) -> Iterator[Path]:
    for name in names:
        path = ROOT / name
        yield from path.rglob("*.py") if path.is_dir() else [path]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
