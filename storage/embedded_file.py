"""Where a SQLite database lives, and the word that is left there when its file has vanished under a running bot."""

from pathlib import Path

from sqlalchemy import make_url


def embedded_file(database_url: str) -> Path | None:
    """The file of a SQLite database; None for a server, and for what is kept in no file of its own."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith((":memory:", "file:")):
        return None
    return Path(url.database).absolute()


def word_of(file: Path) -> Path:
    """The note beside a database file that says that it vanished; while it is there, no new one is begun."""
    return file.with_name(file.name + "-missing")


def leave_word(file: Path) -> None:
    """Leave the note, as far as the disk allows: what restarts the bot must not begin with an empty database."""
    try:
        word_of(file).write_text(
            f"{file.name} vanished while socialcare was using it. Put it, or its latest backup, back in its place; to "
            "begin with an empty database instead, delete this note.\n",
            encoding="utf-8",
        )
    except OSError:
        return  # the log and the admins are told all the same
