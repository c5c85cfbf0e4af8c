"""What PostgreSQL, on the local stack, would accept and Redshift would refuse or take otherwise.

Sources: Amazon Redshift developer guide ("Unsupported PostgreSQL features", "... data types", "... functions", MERGE,
CREATE TABLE, ALTER TABLE, "Character types") and its limits; redshift_connector's limit of parameters.
"""

import logging
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tests.redshift_sql import merges, queries, tables, words

MOST_BYTES = 16 * 1024 * 1024
MOST_PARAMETERS = 32_767

# It warns of what it keeps unparsed; such statements are judged by their words.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


def refusals(sql: str) -> list[str]:
    """Why Redshift would not take this one statement as it is meant; empty when it would."""
    if len(sql.encode()) > MOST_BYTES:
        return ["a statement has at most 16 MB"]
    try:
        text = words.words_of(sql)
    except SqlglotError as error:
        return [_unread(error)]
    if words.count_statements(text) != 1:
        return ["it must be one statement: the protocol's prepared statements take no more"]
    if words.count_parameters(text) > MOST_PARAMETERS:
        return [f"the driver sends at most {MOST_PARAMETERS} parameters"]
    try:
        structure = set(_structure(sqlglot.parse_one(sql, read="redshift")))
    except SqlglotError as error:
        structure = {_unread(error)}
    return sorted({*words.refusals(text), *structure})


def _unread(error: SqlglotError) -> str:
    return f"it cannot be read as Redshift's SQL: {str(error).splitlines()[0]}"


def _structure(tree: exp.Expr) -> Iterator[str]:
    yield from queries.refusals(tree)
    yield from tables.refusals(tree)
    if isinstance(tree, exp.Merge):
        yield from merges.refusals(tree)
