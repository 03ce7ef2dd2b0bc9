"""The accounts on the sandbox's X: the brand's own, and everybody who writes to it."""

import re
import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sandbox.clock import Now
from sandbox.x.snowflake import Snowflakes

HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


class UnusableHandle(ValueError):
    """X has no account of such a name."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account, keyed by its id; the handle may change, the id never."""

    id: str
    handle: str  #: without @, in the case its owner likes
    name: str
    created_at: datetime
    followers: int = 0
    verified: bool = False
    protected: bool = False  #: posts are shown to approved followers only, so not to us
    suspended: bool = False
    brand: bool = False  #: one of the company's own, with credentials for the API


def bare(handle: str) -> str:
    """The handle without its @, checked; raises UnusableHandle."""
    name = handle.strip().removeprefix("@")
    if not HANDLE.fullmatch(name):
        raise UnusableHandle(f"not a handle: {handle!r} (letters, digits and _, at most 15)")
    return name


class People:
    """All accounts, by id and by handle; an account nobody has seen before comes to be when it first writes."""

    def __init__(self, clock: Now, ids: Snowflakes) -> None:
        self._clock = clock
        self._ids = ids
        self._by_id: dict[str, Account] = {}
        self._id_by_handle: dict[str, str] = {}

    def add_brand(self, handle: str, name: str) -> Account:
        """One of the company's own accounts; its id follows from the handle, so that credentials never change."""
        account = Account(
            id=str(1_000_000_000 + zlib.crc32(bare(handle).lower().encode())),
            handle=bare(handle),
            name=name,
            created_at=self._clock.now(),
            verified=True,
            brand=True,
        )
        return self._keep(account)

    def by_id(self, account_id: str) -> Account | None:
        """The account of that id, or None."""
        return self._by_id.get(account_id)

    def by_handle(self, handle: str) -> Account | None:
        """The account of that handle, in any case and with or without @, or None."""
        return self._by_id.get(self._id_by_handle.get(handle.strip().removeprefix("@").lower(), ""))

    def brands(self) -> list[Account]:
        """The company's own accounts, in the order they were set up."""
        return [account for account in self._by_id.values() if account.brand]

    def ensure(self, handle: str, **seen: Any) -> Account:
        """The account of that handle, new if need be, with the facts in `seen` that are not None taken over."""
        facts = {key: value for key, value in seen.items() if value is not None}
        known = self.by_handle(handle)
        if known is not None:
            return self._keep(replace(known, **facts)) if facts else known
        name = bare(handle)
        facts = {"name": name, "followers": 40 + zlib.crc32(name.lower().encode()) % 900, **facts}
        return self._keep(Account(id=str(self._ids.mint()), handle=name, created_at=self._clock.now(), **facts))

    def rename(self, account: Account, handle: str) -> Account:
        """Give an account another handle; raises UnusableHandle when it is taken or cannot be."""
        name = bare(handle)
        holder = self.by_handle(name)
        if holder is not None and holder.id != account.id:
            raise UnusableHandle(f"taken: {name}")
        del self._id_by_handle[account.handle.lower()]
        return self._keep(replace(account, handle=name))

    def _keep(self, account: Account) -> Account:
        self._by_id[account.id] = account
        self._id_by_handle[account.handle.lower()] = account.id
        return account
