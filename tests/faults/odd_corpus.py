"""Many odd messages at once, and the rows that good ones among them left."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import batched, cycle, islice
from random import Random
from typing import Any

from tests.faults.bad_messages import BadClients
from tests.faults.odd_messages import Clients, Odd
from tests.messages import Values
from tests.rows import Rows

SEED = 20_260_131
HELPERS = {"id", "client", "plain"}
COLUMNS = "id, nombre, apellido, rut, correo, publicado_en, huella, olvidado"


def odd_messages(count: int) -> list[Odd]:
    """The same of every kind in every run, but for the ids of their clients."""
    clients = BadClients(Random(SEED), f"odd{secrets.token_hex(2)}")  # noqa: S311 - repeatable
    names = [name for name in (*vars(BadClients), *vars(Clients)) if not name.startswith("_") and name not in HELPERS]
    return [getattr(clients, name)() for name in islice(cycle(names), count)]


def stored(stack: Mapping[str, Any], ids: Sequence[str]) -> Counter[Values]:
    table = Rows(stack)
    found: Counter[Values] = Counter()
    for chunk in batched(ids, 500, strict=False):
        places = ", ".join(["%s"] * len(chunk))
        rows = table.execute(f"SELECT {COLUMNS} FROM clientes WHERE id IN ({places})", *chunk)  # noqa: S608 - constants
        found.update(tuple(row) for row in rows)
    table.close()
    return found
