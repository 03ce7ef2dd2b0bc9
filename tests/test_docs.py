"""The documents are true: practices complete, paths and links alive, decisions reasoned, the README's commands real."""

import re
from pathlib import Path

import pytest

from rules.definitions import DEFINITIONS
from rules.measured import Standing
from rules.stages import Stage

ROOT = Path(__file__).parent.parent
PRACTICE = ROOT / "docs" / "practice.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
IDS = [f"S{number:02}" for number in range(1, 106)]

# What a backticked word looks like when it names a file or folder of ours, perhaps with a test in it, such as
# `tests/test_docs.py::test_every_practice_stands_exactly_once`.
FOLDERS = "rules|settings|storage|clients|handlers|sandbox|processes|tests|docs|benchmarks"
A_PATH = re.compile(rf"`((?:{FOLDERS})/[\w./-]*|\w+\.(?:py|md|yaml|toml))(?:::(\w+))?`")


def rows() -> list[tuple[str, str, str]]:
    """The practices as (id, meaning, where it works)."""
    cells = [line.strip("| ").split(" | ") for line in PRACTICE.read_text().splitlines() if re.match(r"\| S\d", line)]
    return [(cell[0].strip(), cell[1].strip(), cell[2].strip()) for cell in cells]


def test_every_practice_stands_exactly_once() -> None:
    assert [identifier for identifier, _, _ in rows()] == IDS


def test_a_practice_works_somewhere_or_not_yet() -> None:
    """A row names at least one file, or says "not yet"; plans and promises are neither."""
    vague = [
        identifier
        for identifier, _, where in rows()
        if not (where.startswith("not yet") or (A_PATH.search(where) and "planned" not in where))
    ]

    assert vague == []


@pytest.mark.parametrize("document", [pytest.param(path, id=path.name) for path in DOCUMENTS])
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    named = A_PATH.findall(document.read_text())

    missing = [path for path, _ in named if not (ROOT / path).exists() and not (document.parent / path).exists()]
    assert missing == []
    unknown = [f"{path}::{test}" for path, test in named if test and f"def {test}(" not in (ROOT / path).read_text()]
    assert unknown == []


@pytest.mark.parametrize("document", [pytest.param(path, id=path.name) for path in DOCUMENTS])
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text())

    within = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in within if not (document.parent / link).exists()] == []


def test_the_readme_opens_with_a_picture_and_the_two_commands() -> None:
    """Somebody who reads no further has seen what it is, and can start it."""
    readme = (ROOT / "README.md").read_text()
    start = readme.index("```")

    assert re.search(r"!\[[^\]]{20,}\]\([^)]+\.png\)", readme[:start]), (
        "a screenshot with a text for those who cannot see it"
    )
    commands = readme[start:].split("```")[1]
    assert "git clone" in commands
    assert "make demo" in commands


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text()))

    named = {target for path in DOCUMENTS for target in re.findall(r"(?m)(?:`|^ *\$? *)make (\w+)", path.read_text())}
    assert named <= targets


def test_a_decision_says_what_why_and_what_would_change_it() -> None:
    entries = re.split(r"(?m)^## ", (ROOT / "docs" / "decisions.md").read_text())[1:]

    assert entries
    for entry in entries:
        title = entry.splitlines()[0]
        assert re.match(r"\d{4}-\d\d-\d\d: \S", title)
        assert re.findall(r"(?m)^\*\*(.+?)\.\*\* \S", entry) == ["Choice", "Reason", "Would change our mind"], title


def test_the_changelog_keeps_its_form() -> None:
    """Keep a Changelog: the unreleased part first, and the six kinds of change only."""
    changelog = (ROOT / "CHANGELOG.md").read_text()

    assert re.findall(r"(?m)^## (.+)$", changelog)[0] == "[Unreleased]"
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"(?m)^### (.+)$", changelog)) <= kinds


def test_every_number_is_explained_as_it_is_printed() -> None:
    told = re.findall(r"^\| `(\w+)` \| (.*) \|$", (ROOT / "docs" / "numbers.md").read_text(), flags=re.MULTILINE)

    assert dict(told) == dict(DEFINITIONS)


def test_every_line_and_stage_is_explained() -> None:
    tables = re.findall(r"^\| ([a-z ]+) \| ", (ROOT / "docs" / "numbers.md").read_text(), flags=re.MULTILINE)

    lines = {"still open": "open", "no reply": "no_reply", "set aside": "aside"}
    assert {lines.get(name, name) for name in tables} - {"line", "stage", "name"} == {*Standing, *Stage}
