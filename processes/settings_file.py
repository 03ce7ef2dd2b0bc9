"""The settings file on the disk: has it changed, what does it say, and who wrote it."""

import hashlib
import pwd
from collections.abc import Mapping
from pathlib import Path

from config import Config, load
from handlers.reloading import Missing, Written
from settings.source import MAX_BYTES

GONE_AFTER = 2  #: looks; at one of them an editor may just be putting a new file in its place


class ConfigFile:
    """One file, looked at again and again; looking costs one `stat` as long as nothing changes."""

    def __init__(self, path: Path, environ: Mapping[str, str]) -> None:
        self._path = path
        self._environ = environ
        self._mark: tuple[int, int, int] | None = None
        self._digest = ""
        self._missed = 0  #: looks in a row at which there was nothing to read

    def written(self) -> Written | Missing | None:
        """What stands there now; None when it is as it was at the last look, or has only just gone."""
        try:
            found = self._path.stat()
            mark = (found.st_mtime_ns, found.st_size, found.st_ino)
            if mark == self._mark:
                return None
            with self._path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            self._missed += 1
            if self._missed < GONE_AFTER:
                return None
            self._mark, self._digest = None, ""  # whatever stands there next is news
            gone = isinstance(error, FileNotFoundError)
            return Missing(reason="is not there any more" if gone else f"cannot be read ({error.strerror})")
        self._mark, self._missed = mark, 0
        digest = hashlib.sha256(content).hexdigest()
        if digest == self._digest:
            return None
        self._digest = digest
        return Written(text=content.decode("utf-8", errors="replace"), digest=digest, by=_name(found.st_uid))

    def load(self) -> Config:
        """Read and check it; raises ConfigError."""
        return load(self._path, self._environ)


def _name(user_id: int) -> str:
    """The login name of the file's owner."""
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return f"user {user_id}"


def file_of(config: Config, environ: Mapping[str, str]) -> ConfigFile:
    """The file that these settings were loaded from."""
    return ConfigFile(Path(config.source).absolute(), environ)
