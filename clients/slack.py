"""Slack's Web API, one attempt a call: what came of it is a value or one of the ports' exceptions, never a retry."""

import http.client
import urllib.error
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from clients import Clock, Rejected, Thread, Unreachable
from clients.slack_errors import sorted_out
from clients.slack_shapes import Installation, address_of, member_of, metadata_of, time_of
from clients.slack_threads import thread_of
from clients.slack_upload import send
from rules.roster_resolution import Channel, Group, Member

TIMEOUT = 10  #: seconds for a call
DIALOG_TIMEOUT = 2  #: seconds: the ticket for a dialog is good for three
CLOCKS_DIFFER = timedelta(hours=1)  #: by no more than this, or it is noticed
PAGE = 1000  #: fewer calls of a method that Slack allows twenty times a minute


def connect(token: str, base_url: str | None, *, timeout: int = TIMEOUT) -> WebClient:
    """A client without retries: a write that is repeated blindly is two messages."""
    if base_url is None:
        return WebClient(token=token, timeout=timeout, retry_handlers=[])
    return WebClient(token=token, base_url=base_url.rstrip("/") + "/", timeout=timeout, retry_handlers=[])


class Slack:
    """The workspace that the bot is installed in."""

    def __init__(self, token: str, base_url: str | None, clock: Clock) -> None:
        self.client = connect(token, base_url)
        self._dialogs = connect(token, base_url, timeout=DIALOG_TIMEOUT)
        self._clock = clock
        self._ahead = False  #: our clock, of Slack's, by so much that it is no measure of what is new there

    # --- writing -----------------------------------------------------------------------------------------------

    def post(self, *, channel: str, thread_ts: str | None, content: dict[str, Any], kind: str, nonce: str) -> str:
        """Post a message that carries `nonce` in its metadata; returns its ts."""
        answer = self._call(
            self.client.chat_postMessage,
            channel=channel,
            thread_ts=thread_ts,
            metadata=metadata_of(kind, nonce),
            unfurl_links=False,
            unfurl_media=False,
            **content,
        )
        return str(answer["ts"])

    def update(self, *, channel: str, ts: str, content: dict[str, Any], kind: str, nonce: str) -> None:
        """Draw a message of ours anew; doing it twice is doing it once."""
        self._call(self.client.chat_update, channel=channel, ts=ts, metadata=metadata_of(kind, nonce), **content)

    def delete(self, *, channel: str, ts: str) -> None:
        """Take a message of ours away."""
        self._call(self.client.chat_delete, channel=channel, ts=ts)

    def whisper(self, *, channel: str, thread_ts: str | None, person: str, content: dict[str, Any]) -> None:
        """Show a message to one person only."""
        self._call(self.client.chat_postEphemeral, channel=channel, thread_ts=thread_ts, user=person, **content)

    def upload(self, *, name: str, alt_text: str, content: bytes) -> str:
        """Bring a file's bytes to Slack, where nobody sees it before `complete_upload`; returns its id there."""
        ask = self.client.files_getUploadURLExternal
        answer = self._call(ask, filename=name, length=len(content), alt_txt=alt_text or None)
        send(str(answer["upload_url"]), content, api_url=self.client.base_url)
        return str(answer["file_id"])

    def complete_upload(
        self, *, file_id: str, title: str, channel: str | None = None, comment: str | None = None
    ) -> None:
        """Make an upload a file: one that messages can show, or, with a channel, one that is shared there at once."""
        complete = self.client.files_completeUploadExternal
        self._call(complete, files=[{"id": file_id, "title": title}], channel_id=channel, initial_comment=comment)

    def direct(self, person: str) -> str:
        """The channel of the bot's direct message with a person, opened if there was none."""
        return str(self._call(self.client.conversations_open, users=person)["channel"]["id"])

    def open_view(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Open a dialog for whoever pressed the button."""
        try:
            self._call(self._dialogs.views_open, trigger_id=trigger_id, view=view)
        except Rejected as error:
            if "trigger" not in error.code:
                raise
            raise Unreachable(error.reason) from error

    def publish_home(self, *, person: str, blocks: Sequence[dict[str, Any]], view_hash: str | None) -> str | None:
        """Draw somebody's Home tab, in place of the one that Slack calls `view_hash`; returns what it calls this one.

        Without `view_hash` in place of whatever stands there. Raises Rejected with hash_conflict when that is another.
        """
        answer = self._call(
            self.client.views_publish, user_id=person, view={"type": "home", "blocks": list(blocks)}, hash=view_hash
        )
        found = (answer.get("view") or {}).get("hash")
        return None if found is None else str(found)

    def respond(self, url: str, text: str) -> None:
        """Tell whoever pressed a button, and nobody else, by the address that came with it."""
        try:
            answer = WebhookClient(url, timeout=DIALOG_TIMEOUT, retry_handlers=[]).send(
                text=text, response_type="ephemeral", replace_original=False
            )
        except (SlackClientError, urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            raise Unreachable(f"Slack did not answer ({type(error).__name__})") from None
        if answer.status_code != 200:
            raise Rejected(str(answer.status_code), f"Slack says {answer.status_code}")

    def find(self, *, channel: str, thread_ts: str | None, nonce: str, since: datetime) -> str | None:
        """Look for the message that carries `nonce`, in the thread or channel where it was to be."""
        method = self.client.conversations_history if thread_ts is None else self.client.conversations_replies
        place = {"channel": channel} if thread_ts is None else {"channel": channel, "ts": thread_ts}
        oldest = "0" if self._ahead else f"{(since - 2 * CLOCKS_DIFFER).timestamp():.6f}"
        for page in self._pages(method, **place, oldest=oldest, include_all_metadata=True):
            for message in page["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("id") == nonce:
                    return str(message["ts"])
        return None

    # --- reading -----------------------------------------------------------------------------------------------

    def thread(self, channel: str, ts: str) -> Thread:
        """The thread that begins at `ts`, all of it; of a message inside a thread that message.

        Raises Rejected when it is not there, Busy, Unreachable, Unauthorised: then nothing was read.
        """

        def all_reactions(message_ts: str) -> list[dict[str, Any]]:
            answer = self._call(self.client.reactions_get, channel=channel, timestamp=message_ts, full=True)
            return list(answer["message"].get("reactions", []))

        return thread_of(self._pages(self.client.conversations_replies, channel=channel, ts=ts), all_reactions)

    def members(self) -> Sequence[Member]:
        """Everybody in the workspace, bots and guests included."""
        return [
            member_of(user)
            for page in self._pages(self.client.users_list, include_locale=True)
            for user in page["members"]
        ]

    def groups(self) -> Sequence[Group]:
        """The user groups with their members; raises Rejected where the workspace's plan has none."""
        answer = self._call(self.client.usergroups_list, include_users=True)
        return [
            Group(id=group["id"], handle=group["handle"], name=group["name"], members=tuple(group.get("users", ())))
            for group in answer["usergroups"]
        ]

    def channels(self) -> Sequence[Channel]:
        """The channels that the bot can see."""
        return [
            Channel(id=channel["id"], name=channel["name"])
            for page in self._pages(
                self.client.conversations_list, types="public_channel,private_channel", exclude_archived=True
            )
            for channel in page["channels"]
        ]

    def channels_with_membership(self) -> tuple[Sequence[Channel], frozenset[str]]:
        """Every channel that the bot can see, archived ones too, and the ids of those that it is in."""
        listed = [
            channel
            for page in self._pages(self.client.conversations_list, types="public_channel,private_channel")
            for channel in page["channels"]
        ]
        channels = [
            Channel(id=channel["id"], name=channel["name"], is_archived=bool(channel.get("is_archived")))
            for channel in listed
        ]
        return channels, frozenset(channel["id"] for channel in listed if channel.get("is_member"))

    def url(self) -> str:
        """The workspace's address, ending in /."""
        return address_of(self._call(self.client.auth_test))

    def installation(self) -> Installation:
        """Whose token this is and what it may do, as Slack says it; raises Busy, Unreachable, Unauthorised."""
        answer = self._call(self.client.auth_test)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        granted = headers.get("x-oauth-scopes")
        return Installation(
            team=str(answer.get("team") or ""),
            url=address_of(answer),
            name=str(answer.get("user") or ""),
            scopes=None if granted is None else frozenset(granted.replace(",", " ").split()),
            slack_time=time_of(headers.get("date")),
        )

    def admit_socket(self) -> str:
        """Ask for admission to Socket Mode, with an app-level token; the address to be used for it, once and soon.

        Raises Rejected or Unauthorised when Slack refuses it; Busy, Unreachable.
        """
        return str(self._call(self.client.apps_connections_open, app_token=self.client.token)["url"])

    def _pages(self, method: Callable[..., Any], **arguments: Any) -> Iterator[Any]:
        cursor = ""
        while True:
            page = self._call(method, limit=PAGE, **({"cursor": cursor} if cursor else {}), **arguments)
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _call(self, method: Callable[..., Any], **arguments: Any) -> Any:
        """One call, its failures sorted by what to do next. Messages carry no arguments: those are customers' words."""
        name = getattr(method, "__name__", "a call").replace("_", ".")
        try:
            answer = method(**{name: value for name, value in arguments.items() if value is not None})
        except SlackApiError as error:
            raise sorted_out(error, name, self._clock.now()) from None
        except (SlackClientError, urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            raise Unreachable(f"Slack did not answer {name} ({type(error).__name__})") from None
        at_slack = time_of((answer.headers or {}).get("Date") or (answer.headers or {}).get("date"))
        self._ahead = at_slack is not None and self._clock.now() - at_slack > CLOCKS_DIFFER
        return answer
