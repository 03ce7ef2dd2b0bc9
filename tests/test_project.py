"""The ground under the code: locked requirements, commands, processes and CI hold together."""

import ast
import os
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.conftest import missing

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements", "requirements-dev", "requirements-smart")
PRODUCT = ("bot.py", "config.py", "rules", "settings", "storage", "clients", "handlers", "sandbox", "processes")

# Needed without an import of ours: the driver that a database URL names, and the zones where the system has none.
NEVER_IMPORTED = {"psycopg", "tzdata"}

# Published apart, but the inner half of a package that is asked for.
INNER_HALVES = {"pydantic-core": "pydantic", "urllib3": "requests", "oauthlib": "tweepy"}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock: str) -> None:
    pins = dict(_pins(lock))

    assert _asked_for(lock) <= set(pins)
    assert [name for name, hashes in pins.items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_of_the_machine_it_was_made_on(lock: str) -> None:
    text = (ROOT / f"{lock}.txt").read_text()

    assert re.findall(r"(?m)^(?:-i|--index|--extra-index|--find-links|-f).*|\S*(?:://|file:)\S*| @ \S+", text) == []


def test_tests_run_on_the_versions_that_users_get() -> None:
    """The developer's lock holds the whole runtime lock, pin by pin."""
    runtime, developer, _ = (dict(_lines(lock)) for lock in LOCKS)

    assert {name: developer.get(name) for name in runtime} == runtime


def test_what_the_code_imports_is_asked_for_and_nothing_else() -> None:
    """No package is relied on because another happens to bring it, and none is installed for nothing."""
    imported = {INNER_HALVES.get(name, name) for module in _modules() for name in _third_party(module)}

    assert imported | NEVER_IMPORTED == _asked_for("requirements") | _asked_for("requirements-smart")


def test_the_python_that_heroku_takes_is_one_we_run_on() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    version = tuple(map(int, (ROOT / ".python-version").read_text().strip().split(".")))

    assert settings["project"]["requires-python"] == ">=3.11,<3.14"
    assert (3, 11) <= version < (3, 14)


def test_make_explains_itself() -> None:
    """Plain `make` lists every public target with a sentence."""
    listed = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True).stdout

    targets = dict(re.findall(r"(?m)^  make (\w+) +(\S.*)$", listed))
    assert {"help", "install", "demo", "test", "check", "bench"} <= set(targets)


def test_make_refuses_a_python_we_do_not_run_on(tmp_path: Path) -> None:
    """With a sentence that says which would do, and without leaving anything behind."""
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    refused = subprocess.run(
        ["make", "-C", tmp_path, "install", f"PYTHON={old}"], capture_output=True, text=True, check=False
    )

    assert refused.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13" in refused.stderr
    assert not (tmp_path / ".venv").exists()


def test_make_names_files_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()

    modules = {name.replace(".", "/") + ".py" for name in re.findall(r"-m (benchmarks[\w.]*)", makefile)}
    typed = set(re.search(r"(?m)^TYPED := (.*)$", makefile)[1].split())
    assert [name for name in sorted({"bot.py", *modules, *typed}) if not (ROOT / name).exists()] == []


def test_every_process_of_the_procfile_is_a_command() -> None:
    processes = re.findall(r"(?m)^(\w+): python bot\.py (\w+)$", (ROOT / "Procfile").read_text())

    assert dict(processes) == {"web": "web", "worker": "worker", "release": "migrate"}
    for _, command in processes:
        asked = subprocess.run(
            [sys.executable, ROOT / "bot.py", command, "--help"], capture_output=True, text=True, check=False
        )
        assert (asked.returncode, asked.stderr) == (0, "")
        assert command in asked.stdout


def test_ci_runs_the_checks_and_the_tests() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    assert script.read_text().rstrip().endswith("make check\nmake test")


def test_what_a_test_needs_may_be_missing_here_but_not_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        missing("no Chromium")

    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no Chromium"):
        missing("no Chromium")


def test_no_test_sees_a_real_token() -> None:
    """What a developer's shell holds for a real workspace is taken away before the first test."""
    real = [name for name in os.environ if name.startswith(("SLACK_", "X_", "SOCIALCARE_")) or name == "DATABASE_URL"]

    assert real == []


def test_nothing_but_loopback_can_be_reached() -> None:
    """An address that documents use as an example is refused before a packet leaves."""
    with pytest.raises((SocketConnectBlockedError, UserWarning), match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def _asked_for(lock: str) -> set[str]:
    lines = (ROOT / f"{lock}.in").read_text().splitlines()
    return {_normal(re.match(r"[\w.-]+", line)[0]) for line in lines if line and line[0] not in "#-"}


def _lines(lock: str) -> Iterator[tuple[str, str]]:
    """Each pin as (name, the whole line without its hashes)."""
    for line in (ROOT / f"{lock}.txt").read_text().splitlines():
        if found := re.match(r"([\w.-]+)(?:\[[\w,]+\])?==[^\\]+", line):
            yield _normal(found[1]), found[0].strip()


def _pins(lock: str) -> Iterator[tuple[str, int]]:
    """Each pin as (name, number of hashes)."""
    for block in re.split(r"(?m)^(?=[\w.-]+(?:\[[\w,]+\])?==)", (ROOT / f"{lock}.txt").read_text())[1:]:
        yield _normal(re.match(r"[\w.-]+", block)[0]), block.count("--hash=sha256:")


def _modules() -> Iterator[Path]:
    for name in PRODUCT:
        path = ROOT / name
        yield from path.rglob("*.py") if path.is_dir() else [path]


def _third_party(module: Path) -> Iterator[str]:
    """The distributions that a module imports, by the name one installs them under."""
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.Import(names=names):
                imported = [alias.name for alias in names]
            case ast.ImportFrom(module=str(name), level=0):
                imported = [name]
            case _:
                continue
        for name in imported:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and not (ROOT / top).exists() and not (ROOT / f"{top}.py").exists():
                yield _normal(_distributions().get(top, [top])[0])


@cache
def _distributions() -> Mapping[str, list[str]]:
    """Which distribution brings each importable name; a look at all that is installed, so it is taken once."""
    return packages_distributions()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
