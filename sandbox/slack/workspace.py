"""The Slack workspace as a whole: its parts put together, and what happens in it told to whoever listens."""

from collections.abc import Callable, Collection

from sandbox.clock import Now

from .access import SCOPES, Access
from .conversations import Conversations
from .directory import Directory, Seeds
from .files import Files
from .journal import Journal
from .limits import RateLimits
from .model import BOT_USER_ID, Json
from .reactions import Reactions
from .response_urls import ResponseUrls
from .views import Views


class Workspace:
    """State without any I/O; all of it is meant to be used from one thread.

    `on_event` is called with the inner event of everything that Slack would tell the app about, and `on_change` with
    "slack" or "view" whenever something that a person sees has changed.
    """

    def __init__(
        self,
        *,
        clock: Now,
        users: Seeds = (),
        channels: Seeds = (),
        user_groups: Seeds = (),
        scopes: Collection[str] = SCOPES,
        limits: bool = True,
    ) -> None:
        self.clock = clock
        self.base_url = "http://127.0.0.1"  #: set by the server once it knows its port
        self.on_event: Callable[[Json], None] = lambda _event: None
        self.on_change: Callable[[str], None] = lambda _kind: None
        self.journal = Journal(clock, noticed=self._noticed)
        self.access = Access(scopes)
        self.limits = RateLimits(clock=clock, enabled=limits)
        self.directory = Directory(
            clock=clock, emit=self._emit, users=users, channels=channels, user_groups=user_groups
        )
        self.conversations = Conversations(clock=clock, directory=self.directory, journal=self.journal, emit=self._emit)
        self.reactions = Reactions(conversations=self.conversations, emit=self._emit)
        self.views = Views(clock=clock, journal=self.journal)
        self.files = Files(clock=clock)
        self.response_urls = ResponseUrls(
            clock=clock, directory=self.directory, conversations=self.conversations, files=self.files
        )

    def permalink(self, channel_id: str, ts: str, thread_ts: str | None = None) -> str:
        """A message's address, in the form of Slack's own."""
        link = f"{self.base_url}/archives/{channel_id}/p{ts.replace('.', '')}"
        return link if thread_ts is None else f"{link}?thread_ts={thread_ts}&cid={channel_id}"

    def emit(self, event: Json) -> None:
        """Tell the app about something that is no change of this state, such as a look at its home tab."""
        self._emit(event)

    def _emit(self, event: Json) -> None:
        self.on_change("slack")
        where = event.get("channel") or event.get("item", {}).get("channel")
        channel = self.directory.channels.get(where) if isinstance(where, str) else None
        if channel is None or BOT_USER_ID in channel.members or event["type"] == "member_left_channel":
            self.on_event(event)

    def _noticed(self, effect: str) -> None:
        self.on_change("view" if effect.startswith(("view", "home")) else "slack")
