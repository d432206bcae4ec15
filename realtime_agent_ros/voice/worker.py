"""A thread that takes items in order and drops the oldest rather than fall behind."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Worker(Generic[T]):
    """Calls ``act`` with one item after the other.

    An error in ``act`` is kept in ``problem``, which the node tells, until an item goes well.
    """

    def __init__(self, name: str, act: Callable[[T], None], most: int) -> None:
        self._act = act
        self._items: queue.Queue[T | None] = queue.Queue()
        self._most = most
        self.dropped = 0
        self.problem = ""
        self.errors = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, item: T) -> None:
        """Hand over ``item``; with ``most`` waiting the oldest is dropped."""
        if self._items.qsize() >= self._most:
            self._drop_oldest()
        self._items.put(item)

    def close(self) -> None:
        """End after the item that is being worked on."""
        while self._drop_oldest():
            pass
        self._items.put(None)
        self._thread.join()

    def _drop_oldest(self) -> bool:
        try:
            self._items.get_nowait()
        except queue.Empty:
            return False
        self.dropped += 1
        return True

    def _run(self) -> None:
        while (item := self._items.get()) is not None:
            try:
                self._act(item)
                self.problem = ""
            except Exception as error:  # noqa: BLE001 the next stop word must be heard all the same
                self.problem = f"{type(error).__name__}: {error}"
                self.errors += 1
