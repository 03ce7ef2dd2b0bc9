"""One inbound item of a social network, parsed to what the bot uses."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Post:
    """One inbound item as a network served it, parsed to what we use."""

    network: str  #: "x"
    id: str  #: the key for good: of an edited post the first id of its chain
    version_id: str  #: the newest id of the chain; equal to `id` when never edited
    conversation_id: str
    author_id: str  #: the network's stable id
    author_handle: str  #: without @
    author_name: str
    author_followers: int | None = None
    author_verified: bool = False
    text: str
    language: str | None = None  #: the network's own label (BCP 47), None when it cannot tell
    created_at: datetime
    in_reply_to: str | None = None
    url: str
    summoned: bool  #: the author called our account in this very post, so that the network accepts a reply to it
