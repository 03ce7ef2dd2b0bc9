"""Files in Slack's three steps: an upload address, the bytes, the completion that shares them."""

import mimetypes
from dataclasses import dataclass
from pathlib import PurePosixPath

from sandbox.clock import Now

from .model import BOT_USER_ID, Json, SlackError

LARGEST = 50 * 1024 * 1024  #: bytes; far below Slack's 1 GB, to keep the sandbox's memory


@dataclass(kw_only=True)
class File:
    """One file, at any of the three steps."""

    id: str
    name: str
    length: int
    created: int
    content: bytes | None = None
    title: str = ""

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

    def announce(self, name: str, length: int) -> File:
        """The first step; raises file_upload_size_restricted."""
        if not 0 < length <= LARGEST:
            raise SlackError("file_upload_size_restricted")
        now = int(self._clock.now().timestamp())
        file = File(id=f"F{len(self._files) + 1:08}", name=name, length=length, created=now)
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
        return file
