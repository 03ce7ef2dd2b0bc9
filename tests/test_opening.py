"""A database that cannot be gone on with is refused at the start, by name, with what to do; none is begun in its place."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import main
from storage.opening import Unfit, open_up
from storage.store import Store
from tests.databases import SqliteDatabases

CONFIG = str(Path(__file__).parent.parent / "config.yaml")
RESTORE = "put the latest backup in its place (docs/install.md, part 8, says how)"


@pytest.fixture
def file(sqlite_databases: SqliteDatabases) -> Iterator[Path]:
    """A database in which there is something to lose."""
    with sqlite_databases.fresh() as url:
        path = Path(url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            rows = ((f"key {number:06}", "2026-03-03 09:00:00") for number in range(2000))
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO seen (key, at) VALUES (?, ?)", rows)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield path


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Start on this file: it must fail, and leave everything as it is; what it says."""
    before = contents(path)
    code = main(["migrate", "--config", CONFIG], {"DATABASE_URL": f"sqlite:///{path}"})
    said = capsys.readouterr().err

    assert code == 1, said
    assert contents(path) == before
    assert "Traceback" not in said
    return said


def contents(path: Path) -> dict[str, bytes]:
    found = [path, path.with_name(path.name + "-wal")]
    return {one.name: one.read_bytes() for one in found if one.is_file() and one.stat().st_size}


def flip_a_page(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 4096] = os.urandom(1) * 4096
    path.write_bytes(whole)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def write_over_it(path: Path) -> None:
    path.write_text("Dear colleague, this is where I keep my notes.\n" * 200)


@pytest.mark.parametrize("harm", [flip_a_page, cut_in_half, write_over_it])
def test_a_damaged_file_is_refused_and_kept(
    file: Path, capsys: pytest.CaptureFixture[str], harm: Callable[[Path], None]
) -> None:
    harm(file)

    said = refused(file, capsys)

    assert f"SQLite file {file} is damaged: " in said
    assert f"Keep it aside, and {RESTORE}" in said


def test_an_empty_file_is_refused_alone_and_beside_its_log(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.truncate(file, 0)
    alone = refused(file, capsys)
    file.with_name(file.name + "-wal").write_bytes(b"7" * 5000)
    beside = refused(file, capsys)

    for said in (alone, beside):
        assert f"SQLite file {file} is empty: 0 bytes. If there has been a database, {RESTORE}" in said


def test_a_missing_file_whose_log_is_there_is_not_begun_anew(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite itself would delete the log and begin an empty database."""
    file.with_name(file.name + "-wal").write_bytes(b"7" * 5000)
    file.unlink()

    said = refused(file, capsys)

    assert f"SQLite file {file} is missing, but {file.name}-wal, which belongs to it, is there" in said
    assert not file.exists()


def test_a_folder_and_a_missing_folder_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{tmp_path} is no file" in refused(tmp_path, capsys)
    missing = tmp_path / "nowhere" / "socialcare.db"
    assert f"the folder {missing.parent} of the database file does not exist" in refused(missing, capsys)


def test_the_database_of_another_program_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "recipes.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")

    assert f"SQLite file {path} holds tables of another program (recipes)" in refused(path, capsys)


def test_a_schema_from_the_future_is_refused_on_both(database_url: str) -> None:
    store = Store(database_url)
    with store.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()

    with pytest.raises(Unfit, match=r"has schema 9999, and this version knows none newer than .*Start that version"):
        open_up(database_url)
    with pytest.raises(Unfit, match="9999"):
        open_up(database_url, upgrade=True)


def test_a_server_without_our_tables_is_not_changed_by_a_start(empty_database_url: str) -> None:
    """On PostgreSQL `migrate` is a step of its own; a SQLite file is brought there by every start."""
    if empty_database_url.startswith("sqlite"):
        open_up(empty_database_url)
    else:
        with pytest.raises(Unfit, match=r"has schema none.*run `python bot.py migrate` first"):
            open_up(empty_database_url)
        open_up(empty_database_url, upgrade=True)

    open_up(empty_database_url)


def test_a_server_that_is_not_there_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    url = "postgresql://socialcare:hunter2@127.0.0.1:1/socialcare"

    assert main(["migrate", "--config", CONFIG], {"DATABASE_URL": url}) == 1

    said = capsys.readouterr().err
    assert "the database socialcare cannot be read: " in said
    assert "Start again when the server is in order; its log says more" in said
    assert "Traceback" not in said
    assert "hunter2" not in said


def test_a_locked_file_is_said_in_a_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        said = refused(file, capsys)
        holder.execute("ROLLBACK")

    assert "is locked. Another program is writing to it; end that, and start again" in said
    open_up(f"sqlite:///{file}")


def test_a_file_that_may_not_be_written_is_named_with_what_to_do(file: Path, tmp_path: Path) -> None:
    with read_only(file, tmp_path) as locked, pytest.raises(Unfit) as refused:
        open_up(f"sqlite:///{locked}")

    assert f"SQLite file {locked} cannot be used: " in str(refused.value)
    assert "must be able to write to the file and to its folder" in str(refused.value)


@contextmanager
def read_only(file: Path, tmp_path: Path) -> Iterator[Path]:
    """A place that may only be read: by the file's mode, or for root, to whom that means nothing, by the mount."""
    if os.getuid() != 0:
        file.chmod(0o444)
        yield file
        return
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("root without the right to mount cannot be kept from writing")
    try:
        shutil.copy(file, place)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        yield place / file.name
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_large_file_holds_up_the_start_no_longer_than_it_may(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        rows = ((f"more {number:06}", "2026-03-03 09:00:00") for number in range(40_000))
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO seen (key, at) VALUES (?, ?)", rows)
        connection.execute("COMMIT")

    open_up(f"sqlite:///{file}", check_within=0)

    assert "is large: only what could be looked at in 0 s was checked" in caplog.text


# --- backups ------------------------------------------------------------------------------------------------------------


def backup(file: Path, target: Path) -> int:
    return main(["backup", "--config", CONFIG, str(target)], {"DATABASE_URL": f"sqlite:///{file}"})


def test_a_backup_made_while_the_bot_writes_is_complete_and_starts(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "backup.db"
    store = Store(f"sqlite:///{file}")
    with store.transaction() as tx:  # committed, and still in the write-ahead log only
        tx.execute(text("INSERT INTO seen (key, at) VALUES ('newest', '2026-03-03 09:00:00')"))
    with store.transaction() as tx:
        tx.execute(text("INSERT INTO seen (key, at) VALUES ('not committed', '2026-03-03 09:00:00')"))
        assert backup(file, target) == 0
    store.close()

    assert "has everything up to now" in capsys.readouterr().out
    assert [one.name for one in tmp_path.iterdir()] == ["backup.db"]
    assert target.stat().st_mode & 0o777 == 0o600
    open_up(f"sqlite:///{target}")
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*) FROM seen WHERE key LIKE 'key %'").fetchone() == (2000,)
        assert copy.execute("SELECT key FROM seen WHERE key LIKE 'n%'").fetchall() == [("newest",)]


def test_a_backup_writes_over_nothing(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "backup.db"
    target.write_text("yesterday's")

    assert backup(file, target) == 1

    assert f"{target} exists already" in capsys.readouterr().err
    assert target.read_text() == "yesterday's"


@pytest.mark.parametrize("harm", [flip_a_page, cut_in_half])
def test_of_a_damaged_database_no_backup_is_made(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: Callable[[Path], None]
) -> None:
    """It would take the place of a good one."""
    harm(file)

    assert backup(file, tmp_path / "backup.db") == 1

    assert "No backup was made. " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_for_postgresql_the_backup_names_its_own_tool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = "postgresql://socialcare:hunter2@127.0.0.1:1/socialcare"

    assert main(["backup", "--config", CONFIG, str(tmp_path / "b")], {"DATABASE_URL": url}) == 1

    assert "pg_dump" in capsys.readouterr().err


def test_the_documented_restore_brings_back_the_backup_and_leaves_no_old_log_beside_it(
    file: Path, tmp_path: Path
) -> None:
    backup(file, tmp_path / "backup-2026-11-21.db")
    damaged = tmp_path / "socialcare.db"
    for name, content in (("", b"damaged"), ("-wal", b"w" * 5000), ("-shm", b"s" * 5000)):
        damaged.with_name(damaged.name + name).write_bytes(content)
    text = (Path(__file__).parent.parent / "docs" / "install.md").read_text()
    section = text[text.index("**Restore**") :]
    lines = [line.strip() for line in section[: section.index("(PostgreSQL")].splitlines() if line.startswith("    ")]
    assert lines[1] == "cd /var/lib/socialcare"
    script = "\n".join(line for line in lines if not line.startswith(("systemctl", "cd ")))

    subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, check=True)

    open_up(f"sqlite:///{damaged}")
    with closing(sqlite3.connect(damaged)) as connection:
        assert connection.execute("SELECT count(*) FROM seen").fetchone() == (2000,)
    assert sorted(one.name for one in (tmp_path / "aside").iterdir()) == [
        f"socialcare.db{s}" for s in ("", "-shm", "-wal")
    ]
