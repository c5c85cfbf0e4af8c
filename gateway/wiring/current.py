import asyncio
import logging
import time
from collections.abc import Callable

from gateway.wiring.model import Wiring
from gateway.wiring.read import WiringError

log = logging.getLogger(__name__)

LEAST_SECONDS_BETWEEN_READS = 1.0


class CurrentWiring:
    """The wiring as last read. A deployment that changes it does not need the gateway to restart."""

    def __init__(self, read: Callable[[], Wiring]) -> None:
        self._read = read
        self._lock = asyncio.Lock()
        self._read_at = time.monotonic()
        self.wiring = read()

    async def reload(self) -> None:
        async with self._lock:
            await self._reload()

    async def reload_unless_fresh(self) -> None:
        """For what is missing and may be new. Callers with wrong keys must not load the emulator."""
        async with self._lock:
            if time.monotonic() - self._read_at >= LEAST_SECONDS_BETWEEN_READS:
                await self._reload()

    async def _reload(self) -> None:
        try:
            self.wiring = await asyncio.to_thread(self._read)
        except WiringError as error:
            log.warning("kept the wiring read before: %s", error)
        self._read_at = time.monotonic()
