"""X itself, as state: who wrote what, who may answer whom, and what it costs. No HTTP here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sandbox.clock import Now
from sandbox.faults import Faults
from sandbox.x import problems, wording
from sandbox.x.cost import CostMeter
from sandbox.x.journal import Journal
from sandbox.x.keys import Keys
from sandbox.x.language import label
from sandbox.x.limits import RateLimits
from sandbox.x.messages import Message, Messages
from sandbox.x.people import Account, People
from sandbox.x.posts import NoSuchPost, Posts, XPost
from sandbox.x.snowflake import Snowflakes
from sandbox.x.weight import MAX_WEIGHT, addresses, weight

_DUPLICATE_WINDOW = timedelta(hours=24)

#: Told of each new post and each new version of one.
PostListener = Callable[[XPost], None]


class XNetwork:
    """A small X. `accounts` are the brand's own: `[{"handle", "name"}]`; at least one.

    `changed` is called after each change that somebody could see; `listeners` are told of posts one by one.
    """

    def __init__(self, clock: Now, faults: Faults, accounts: Iterable[Mapping[str, str]]) -> None:
        self.clock = clock
        self.faults = faults
        self.ids = Snowflakes(clock)
        self.people = People(clock, self.ids)
        self.posts = Posts()
        self.messages = Messages(self.ids)
        self.limits = RateLimits(clock)
        self.cost = CostMeter(clock)
        self.journal = Journal(clock)
        self.keys = Keys(clock)
        self.changed: Callable[[], None] = lambda: None
        self.listeners: list[PostListener] = []
        self.replay_progress: Callable[[], dict[str, Any]] | None = None
        for account in accounts:
            self.people.add_brand(account["handle"], account.get("name") or account["handle"])
        if not self.people.brands():
            raise ValueError("X needs at least one account of the brand's own")

    def credentials(self, handle: str) -> dict[str, str]:
        """The X_* environment variables with which the bot speaks as `handle`; raises KeyError for a stranger."""
        account = self.people.by_handle(handle)
        if account is None or not account.brand:
            raise KeyError(handle)
        return self.keys.environment(account)

    # --- what anybody does on x.com ------------------------------------------------------------------------------

    def publish(
        self,
        author: Account,
        text: str,
        *,
        in_reply_to: int | None = None,
        quote_of: int | None = None,
        reply_settings: str = "everyone",
        by: str = "customer",
    ) -> XPost:
        """Put a post on X. Raises NoSuchPost when the post answered or quoted is not there."""
        parent = None if in_reply_to is None else self.posts.version(in_reply_to)
        if quote_of is not None:
            self.posts.version(quote_of)
        new = self.ids.mint()
        leading = self._leading(author, parent, text)
        post = XPost(
            id=new,
            first_id=new,
            author_id=author.id,
            text=text,
            leading=leading,
            mentions=self._called([*leading, *wording.handles_in(text)]),
            conversation_id=new if parent is None else parent.conversation_id,
            language=label(text),
            in_reply_to=in_reply_to,
            quote_of=quote_of,
            reply_settings=reply_settings,
        )
        return self._add(post, "published", by)

    def repost(self, author: Account, post_id: int) -> XPost:
        """Repost a post unchanged, in the old "RT @author: ..." form that the API gives."""
        original = self.posts.version(post_id)
        writer = self.people.by_id(original.author_id)
        new = self.ids.mint()
        text = f"RT @{writer.handle if writer else 'unknown'}: {original.text}"
        post = XPost(
            id=new,
            first_id=new,
            author_id=author.id,
            text=text,
            leading=(),
            mentions=self._called(wording.handles_in(text)),
            conversation_id=new,
            language=original.language,
            repost_of=original.id,
        )
        return self._add(post, "reposted", "customer")

    def edit(self, post_id: int, text: str) -> XPost:
        """Make a new version of a post; raises NoSuchPost and NotEditable."""
        old = self.posts.newest(self.posts.version(post_id))
        self.posts.check_editable(old, self.clock.now())
        edited = replace(
            old,
            id=self.ids.mint(),
            text=text,
            mentions=self._called([*old.leading, *wording.handles_in(text)]),
            language=label(text),
        )
        return self._add(edited, "edited", "customer")

    def delete(self, post_id: int, by: str = "customer") -> None:
        """Take a post away; raises NoSuchPost."""
        post = self.posts.version(post_id)
        self.posts.delete(post)
        self.journal.effect("deleted", id=str(post.first_id), by=by)
        self.changed()

    def message(self, sender: Account, recipient: Account, text: str, by: str = "customer") -> Message:
        """Send a direct message."""
        sent = self.messages.send(sender, recipient, text)
        self.journal.effect("messaged", id=str(sent.id), sender_id=sender.id, recipient_id=recipient.id, by=by)
        self.changed()
        return sent

    # --- what the API lets the brand do --------------------------------------------------------------------------

    def publish_by_api(self, author: Account, text: str, in_reply_to: int | None, reply_settings: str) -> XPost:
        """Put a brand's post on X under the rules for self-serve apps; raises problems.Problem."""
        if weight(text) > MAX_WEIGHT:
            raise problems.too_long()
        if len(wording.CASHTAG.findall(text)) > 1:
            raise problems.forbidden("You may include at most one cashtag in a Tweet.")
        if in_reply_to is not None:
            self._check_reply(author, in_reply_to)
        self._check_duplicate(author, text)
        kind = "summoned_reply" if in_reply_to is not None else "post"
        self.cost.charge("post_with_address" if any(addresses(text)) else kind)
        return self.publish(author, text, in_reply_to=in_reply_to, reply_settings=reply_settings, by="api")

    def message_by_api(self, sender: Account, recipient: Account, text: str) -> Message:
        """Send a brand's message, to who has written to it first; raises problems.Problem."""
        if not any(message.sender_id == recipient.id for message in self.messages.between(sender, recipient)):
            raise problems.forbidden("You do not have permission to DM one or more participants.")
        self.cost.charge("message")
        return self.message(sender, recipient, text, by="api")

    def visible(self, post: XPost) -> bool:
        """Say whether the brand can see the post at all."""
        author = self.people.by_id(post.author_id)
        return author is not None and not author.suspended and (author.brand or not author.protected)

    def summons(self, post: XPost, account: Account) -> bool:
        """Say whether the author of `post` called the account in it, or quotes one of its posts."""
        newest = self.posts.newest(post)
        if account.id in newest.mentions or newest.author_id == account.id:
            return True
        if newest.quote_of is None:
            return False
        try:
            return self.posts.version(newest.quote_of).author_id == account.id
        except NoSuchPost:
            return False

    def _check_reply(self, author: Account, post_id: int) -> None:
        try:
            parent = self.posts.version(post_id)
        except NoSuchPost as error:
            raise problems.parent_gone() from error
        if not self.visible(parent):
            raise problems.parent_gone()
        if not self.summons(parent, author):
            raise problems.not_summoned()
        try:
            root = self.posts.newest(self.posts.version(parent.conversation_id))
        except NoSuchPost:
            return
        if root.reply_settings != "everyone" and author.id not in (root.author_id, *root.mentions):
            raise problems.replies_restricted()

    def _check_duplicate(self, author: Account, text: str) -> None:
        since = self.clock.now() - _DUPLICATE_WINDOW
        for post in self.posts.timeline():
            if post.created_at < since:
                return
            if post.author_id == author.id and post.text.strip() == text.strip():
                raise problems.duplicate()

    # --- shared --------------------------------------------------------------------------------------------------

    def _leading(self, author: Account, parent: XPost | None, text: str) -> tuple[str, ...]:
        """Whom X calls in front of a reply: the author answered, then those called there, less who is typed already."""
        if parent is None:
            return ()
        accounts = [self.people.by_id(account_id) for account_id in (parent.author_id, *parent.mentions)]
        typed = {handle.lower() for handle in wording.leading_handles(text)}
        handles: dict[str, None] = {}
        for account in accounts:
            if account is not None and account.id != author.id and account.handle.lower() not in typed:
                handles[account.handle] = None
        return tuple(handles)

    def _called(self, handles: Iterable[str]) -> tuple[str, ...]:
        found = (self.people.by_handle(handle) for handle in handles)
        return tuple(dict.fromkeys(account.id for account in found if account is not None))

    def _add(self, post: XPost, what: str, by: str) -> XPost:
        self.posts.add(post)
        self.journal.effect(
            what,
            id=str(post.id),
            first_id=str(post.first_id),
            author_id=post.author_id,
            text=post.text,
            in_reply_to=None if post.in_reply_to is None else str(post.in_reply_to),
            by=by,
        )
        for listener in list(self.listeners):
            listener(post)
        self.changed()
        return post
