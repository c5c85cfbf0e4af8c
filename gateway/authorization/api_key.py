import time

from gateway.authorization.caller import Caller, Credentials
from gateway.errors import UnauthorizedError
from gateway.wiring.current import CurrentWiring
from gateway.wiring.model import Mode

CALLER = Caller(Mode.API_KEY, None)


class ApiKeyAuthorizer:
    def __init__(self, current: CurrentWiring) -> None:
        self._current = current

    async def authorize(self, credentials: Credentials) -> Caller:
        key = credentials.header("x-api-key") or ""
        if key not in self._current.wiring.api_keys:
            await self._current.reload_unless_fresh()
        if self._current.wiring.api_keys.get(key, 0) <= time.time():
            raise UnauthorizedError
        return CALLER
