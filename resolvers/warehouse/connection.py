"""One connection to Redshift, kept between invocations and made anew when it broke."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import redshift_connector
from redshift_connector.core import Connection

from resolvers.deadline import Deadline
from resolvers.secrets import Credentials, SecretUnavailableError
from resolvers.settings import WarehouseSettings
from resolvers.warehouse.errors import (
    ConnectionLostError,
    LoginRefusedError,
    OutOfTimeError,
    RefusedDataError,
    WarehouseError,
    WarehouseUnavailableError,
    translate,
)

type Row = Sequence[Any]


class ReadCredentials(Protocol):
    def __call__(self, *, fresh: bool) -> Credentials: ...


def no_pending() -> Credentials | None:
    """For users whose password nobody rotates while they log in."""
    return None


# The server gives up on a statement first, then the socket, then the function: each has time to say so.
SOCKET_MARGIN_SECONDS = 1
# The driver waits twice in a new statement, for its preparation and for its result, and each may take the full time.
ANSWERS = 2


class Session:
    """Runs statements on one connection, each in a transaction of its own. Raises WarehouseError and its kinds."""

    def __init__(self, connection: Connection, longest_statement: float, deadline: Deadline) -> None:
        self._connection = connection
        self._longest_statement = longest_statement
        self.deadline = deadline
        self.has_stage = False

    @property
    def in_transaction(self) -> bool:
        return bool(self._connection.in_transaction)

    def execute(self, sql: str, parameters: Sequence[str] = ()) -> list[Row]:
        """Parameters are texts, which the SQL casts, so that a statement has one plan whatever its values."""
        if not self.deadline.allows(self._longest_statement):
            raise OutOfTimeError("no time left for a statement")
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql, tuple(parameters) or None)
                return list(cursor.fetchall()) if cursor.description else []
        except Exception as error:  # noqa: BLE001 - whatever it is, the layer above gets a WarehouseError
            raise translate(error) from None

    def close(self) -> None:
        with contextlib.suppress(Exception):  # a broken connection may fail in any way while it is closed
            self._connection.close()


class Warehouse:
    """Keeps one session. `statement_seconds` is how long the server may work on one statement.

    `pending` reads the credentials that a rotation is about to make the current ones, if there are any.
    """

    def __init__(
        self,
        settings: WarehouseSettings,
        credentials: ReadCredentials,
        *,
        application: str,
        statement_seconds: float,
        pending: Callable[[], Credentials | None] = no_pending,
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._pending = pending
        self._opened: Credentials | None = None
        self._application = application
        self._statement_seconds = statement_seconds
        self._longest_answer = statement_seconds + SOCKET_MARGIN_SECONDS
        self.longest_statement = ANSWERS * self._longest_answer
        self._session: Session | None = None

    def run[T](self, work: Callable[[Session], T], deadline: Deadline) -> T:
        """A kept session may have died while the function was frozen: then `work` runs once more, on a new one.

        So `work` must be harmless when it is done twice. Raises WarehouseError.
        """
        if self._session is not None:
            self._session.deadline = deadline
            try:
                return self._with(self._session, work)
            except ConnectionLostError:
                pass
        return self._with(self._connect(deadline), work)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None

    def _with[T](self, session: Session, work: Callable[[Session], T]) -> T:
        try:
            return work(session)
        except (RefusedDataError, OutOfTimeError):
            if session.in_transaction:
                self.close()
            raise
        except BaseException:  # whatever it was, the session may be in the middle of an answer
            self.close()
            raise

    def _connect(self, deadline: Deadline) -> Session:
        session = self._log_in(deadline)
        try:
            session.execute(f"SET statement_timeout TO {round(self._statement_seconds * 1000)}")
        except WarehouseError:
            session.close()  # without the timeout it must not be kept
            raise
        self._session = session
        return session

    def _log_in(self, deadline: Deadline) -> Session:
        """With the first credentials that open. Those are tried first the next time, whatever becomes of the secret."""
        refused = LoginRefusedError("no credentials to log in with")
        for credentials in self._candidates():
            try:
                session = self._login(credentials, deadline)
            except LoginRefusedError as error:
                refused = error
                continue
            self._opened = credentials
            return session
        raise refused

    def _candidates(self) -> Iterator[Credentials]:
        """Each is read only when the one before was refused.

        A rotation sets the pending password first and makes it the current one afterwards. Who reads in the same order,
        the pending one and then the current one, meets the new password in one of them at any moment.
        """
        try:
            yield self._opened or self._credentials(fresh=False)
            pending = self._pending()
            if pending is not None:
                yield pending
            yield self._credentials(fresh=True)
        except SecretUnavailableError as error:
            raise WarehouseUnavailableError(str(error)) from None

    def _login(self, credentials: Credentials, deadline: Deadline) -> Session:
        if not deadline.allows(self.longest_statement):
            raise OutOfTimeError("no time left to connect")
        try:
            connection = redshift_connector.connect(
                host=self._settings.redshift_host,
                port=self._settings.redshift_port,
                database=self._settings.redshift_database,
                user=credentials.username,
                password=credentials.password,
                ssl=True,
                # Said explicitly: left out, the driver connects to a host that its certificate does not name.
                sslmode="verify-full",
                # Said explicitly: left out, the driver inspects the whole stack to find a name.
                application_name=self._application,
                timeout=self._longest_answer,  # type: ignore[arg-type] # it goes to socket.settimeout, which takes fractions
            )
            connection.autocommit = True
        except Exception as error:  # noqa: BLE001 - the driver raises any kind while it connects
            raise translate(error) from None
        return Session(connection, self.longest_statement, deadline)
