"""A practice session that cannot begin says what stands in its way, and only a taken port is called one."""

import socket
from pathlib import Path

import pytest

from sandbox.practice import CannotPractise, Session, practise
from sandbox.seeds import Seeds, seeds


@pytest.fixture
def world() -> Seeds:
    return seeds(
        people=[("@ann", ["agent"])], channels=["#social-x"], handles=["havornair"], brand="Havørn", zone="Europe/Oslo"
    )


def refused(world: Seeds, *, port: int = 0, command: str = "bot.py", environ: dict[str, str] | None = None) -> str:
    """What is said when a session does not begin."""
    with pytest.raises(CannotPractise) as caught:
        practise(
            Session(port=port, team=False, scenario="none"), world, commands={"socket": [[command]]}, prefixes={},
            environ=environ or {}, start=lambda now: now, tell=lambda _line: None,
        )  # fmt: skip
    return str(caught.value)


def test_a_taken_port_is_named(world: Seeds) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused(world, port=port) == (
            f"port {port} cannot be used (Address already in use); choose another with --port"
        )


def test_a_bot_that_the_machine_will_not_start_is_no_matter_of_ports(world: Seeds) -> None:
    """As where a process may not be started: here an argument is longer than the system takes."""
    said = refused(world, command="x" * 3_000_000)

    assert said == "the bot's process cannot be started (Argument list too long)"


def test_a_folder_that_cannot_be_made_is_named(world: Seeds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))

    said = refused(world)

    assert said.startswith("this machine refused something: No such file or directory")
    assert "port" not in said.replace(str(tmp_path), "")
