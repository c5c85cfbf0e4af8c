"""Brings the warehouse up to date: the two users with the passwords of their secrets, then the schema's steps."""

from collections.abc import Mapping
from datetime import datetime

from resolvers.deadline import Deadline
from resolvers.secrets import Credentials
from resolvers.warehouse.connection import Session, Warehouse
from resolvers.warehouse.migrations import (
    CREATE_HISTORY,
    USERS,
    Migration,
    apply_next,
    ensure_user,
)


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
        for role, user in USERS.items():
            ensure_user(session, user, users[role])
        session.execute(CREATE_HISTORY)
        return list(iter(lambda: apply_next(session, migrations, moment), None))

    return warehouse.run(work, deadline)
