"""Files in Slack's three steps: an upload address, the bytes, the completion that shares them; and what blocks show."""

import mimetypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from sandbox.clock import Now

from .model import BOT_USER_ID, Json, SlackError

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})  #: what Slack shows within a message
_ID = re.compile(r"F[A-Z0-9]{8,}")
LARGEST = 50 * 1024 * 1024  #: bytes; far below Slack's 1 GB, to keep the sandbox's memory


@dataclass(kw_only=True)
class File:
    """One file, at any of the three steps."""

    id: str
    name: str
    length: int
    created: int
    alt_text: str = ""
    content: bytes | None = None
    title: str = ""
    ready_at: datetime | None = None  #: when Slack has made it ready to be shown; None before it is completed

    @property
    def mimetype(self) -> str:
        """Guessed from the name, as Slack does at first."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_slack(self, base_url: str) -> Json:
        """The file object of messages."""
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "alt_txt": self.alt_text,
            "mimetype": self.mimetype,
            "filetype": PurePosixPath(self.name).suffix.lstrip(".") or "text",
            "user": BOT_USER_ID,
            "size": self.length,
            "mode": "hosted",
            "is_external": False,
            "is_public": True,
            "url_private": f"{base_url}/slack/files/{self.id}",
            "permalink": f"{base_url}/slack/files/{self.id}",
        }


class Files:
    """Everything uploaded."""

    def __init__(self, *, clock: Now) -> None:
        self._clock = clock
        self._files: dict[str, File] = {}
        self.processing_seconds = 0.0  #: between the completion of a file and its being ready for blocks

    def announce(self, name: str, length: int, alt_text: str = "") -> File:
        """The first step; raises file_upload_size_restricted."""
        if not 0 < length <= LARGEST:
            raise SlackError("file_upload_size_restricted")
        now = int(self._clock.now().timestamp())
        file = File(id=f"F{len(self._files) + 1:08}", name=name, length=length, created=now, alt_text=alt_text)
        self._files[file.id] = file
        return file

    def receive(self, file_id: str, content: bytes) -> None:
        """The second step; raises file_not_found."""
        self.file(file_id).content = content

    def file(self, file_id: str) -> File:
        """By id; raises file_not_found."""
        if file_id not in self._files:
            raise SlackError("file_not_found")
        return self._files[file_id]

    def complete(self, file_id: str, title: str) -> File:
        """The third step; raises file_not_found, also while the bytes are missing or too few."""
        file = self.file(file_id)
        if file.content is None or len(file.content) != file.length:
            raise SlackError("file_not_found")
        file.title = title
        file.ready_at = self._clock.now() + timedelta(seconds=self.processing_seconds)
        return file

    def check_shown(self, blocks: Sequence[Json]) -> None:
        """Raises invalid_blocks, in Slack's words, for pictures that the blocks may not show, or not yet."""
        problems = [
            f"{sentence} [json-pointer:{pointer}]"
            for where, picture in _pictures(blocks, "/blocks")
            for pointer, sentence in self._wrong(picture, f"{where}/slack_file")
        ]
        if problems:
            messages = [f"[ERROR] {problem}" for problem in problems]
            raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": messages})

    def _wrong(self, picture: Any, pointer: str) -> Iterator[tuple[str, str]]:
        if not isinstance(picture, dict) or ("id" in picture) == ("url" in picture):
            yield pointer, "must have either id or url"
            return
        if "url" in picture:
            found = next((file for file in self._files.values() if str(picture["url"]).endswith(f"/{file.id}")), None)
        elif not _ID.fullmatch(str(picture["id"])):
            yield f"{pointer}/id", "input must match regex pattern: ^[F][A-Z0-9]{8,}$"
            return
        else:
            found = self._files.get(picture["id"])
        if found is None or found.mimetype not in PICTURES or not self._ready(found):
            yield pointer, "invalid slack file"

    def _ready(self, file: File) -> bool:
        return file.ready_at is not None and file.ready_at <= self._clock.now()


def _pictures(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Each `slack_file` of an image at any depth, with the place of its image."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _pictures(item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        if value.get("type") == "image" and value.get("slack_file") is not None:
            yield pointer, value["slack_file"]
        for key, item in value.items():
            if isinstance(item, list | dict):
                yield from _pictures(item, f"{pointer}/{key}")
