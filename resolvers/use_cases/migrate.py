"""Brings the warehouse up to date: the two users with the passwords of their secrets, then the schema's steps."""

from collections.abc import Mapping
from datetime import datetime

from resolvers.deadline import Deadline
from resolvers.secrets import Credentials
from resolvers.warehouse.connection import Session, Warehouse
from resolvers.warehouse.migrations import Migration, apply_next, create_history, ensure_users


def migrate(
    warehouse: Warehouse,
    users: Mapping[str, Credentials],
    migrations: list[Migration],
    now: datetime,
    deadline: Deadline,
) -> list[str]:
    """The names of the steps applied now. `users` holds the credentials of `reader` and `writer`."""
    moment = now.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")

    def work(session: Session) -> list[str]:
        create_history(session)
        ensure_users(session, users)
        return list(iter(lambda: apply_next(session, migrations, moment), None))

    return warehouse.run(work, deadline)
