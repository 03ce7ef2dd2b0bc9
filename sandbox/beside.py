"""An asynchronous block held open on a thread of its own, beside a caller that knows nothing of event loops."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

START_WITHIN = 30.0  #: seconds


class Beside:
    """Enters the block that `block()` gives on `start`, and leaves it on `stop`."""

    def __init__(self, block: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        self._block = block
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._failure: OSError | None = None

    def start(self) -> None:
        """Return once the block is entered; raises what kept it from being entered."""
        entered = threading.Event()
        self._failure = None

        async def run() -> None:
            self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
            async with self._block():
                entered.set()
                await self._stopping.wait()

        def body() -> None:
            try:
                asyncio.run(run())
            except OSError as error:
                self._failure = error
            finally:
                self._loop = None
                entered.set()

        self._thread = threading.Thread(target=body, name="sandbox", daemon=True)
        self._thread.start()
        entered.wait(START_WITHIN)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Leave the block; returns when it is left."""
        if self._thread is None:
            return
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None
