"""Every statement of the product is one that Redshift takes, and all of them are known here."""

import ast
from collections.abc import Iterator
from itertools import chain, combinations, groupby
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

import resolvers
from operations.warehouse.statement import select
from resolvers.warehouse import migrations, statements
from tests.redshift_sql import MOST_PARAMETERS, refusals
from tests.redshift_sql.words import BEGINNINGS, NO_BEGINNING, words_of

SOURCES = Path(resolvers.__file__).parent
STEPS = migrations.read_migrations()


def _pages() -> list[str]:
    names = tuple(statements.CONDITIONS)
    chosen = chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))
    return [statements.select_page(conditions) for conditions in chosen]


# What is passed to `execute`, as the source says it, and every text that it can be.
CATALOGUE: dict[str, list[str]] = {
    "*_by_ids(chunk)": [statements.select_by_ids(size) for size in statements.ID_LIST_SIZES],
    "sql": _pages(),
    "CREATE_STAGE": [statements.CREATE_STAGE],
    "CLEAR_STAGE": [statements.CLEAR_STAGE],
    "insert_into_stage(len(chunk))": [statements.insert_into_stage(size) for size in statements.ROW_LIST_SIZES],
    "MERGE_STAGE": [statements.MERGE_STAGE],
    "CREATE_HISTORY": [migrations.CREATE_HISTORY],
    "LOCK_HISTORY": [migrations.LOCK_HISTORY],
    "READ_HISTORY": [migrations.READ_HISTORY],
    "WRITE_HISTORY": [migrations.WRITE_HISTORY],
    "FIND_USER": [migrations.FIND_USER],
    "'BEGIN'": ["BEGIN"],
    "'COMMIT'": ["COMMIT"],
    "statement": [statement for step in STEPS for statement in step.statements],
    "f\"{verb} USER {expected} PASSWORD '{credentials.password}'\"": [
        f"{verb} USER {user} PASSWORD 'Aa1#%%;--'" for verb in ("CREATE", "ALTER") for user in migrations.USERS.values()
    ],
    "f'SET statement_timeout TO {round(self._statement_seconds * 1000)}'": ["SET statement_timeout TO 12000"],
}
EVERY_STATEMENT = [sql for texts in CATALOGUE.values() for sql in texts]


@pytest.mark.parametrize("sql", EVERY_STATEMENT, ids=lambda sql: sql[:90])
def test_redshift_takes_every_statement(sql: str) -> None:
    assert refusals(sql) == []


@pytest.mark.parametrize("places", [["%s"], ["%s"] * 100, [":id0", ":id1"]], ids=["driver", "many", "data-api"])
def test_redshift_takes_the_operators_statement(places: list[str]) -> None:
    assert refusals(select(places)) == []


def _bare_ids(sql: str) -> list[str]:
    """Where an id is compared for being the same, and blanks behind it would count in PostgreSQL only."""
    tree = sqlglot.parse_one(sql, read="redshift")
    same = tree.find_all(exp.EQ, exp.In) if isinstance(tree, exp.Query) else []
    return [node.sql("redshift") for node in same if isinstance(node.this, exp.Column) and node.this.name == "id"]


@pytest.mark.parametrize("sql", [*EVERY_STATEMENT, select(["%s"])], ids=lambda sql: sql[:90])
def test_no_blanks_behind_an_id_count_in_any_read(sql: str) -> None:
    assert _bare_ids(sql) == []


@pytest.mark.parametrize("condition", ["id = %s", "id IN (%s, %s)", "c.id = %s", "nombre = %s AND (id = %s OR TRUE)"])
def test_bare_comparison_of_an_id_is_seen(condition: str) -> None:
    assert len(_bare_ids(f"SELECT id FROM clientes c WHERE {condition}")) == 1  # noqa: S608 - constants


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCES.rglob("*.py")):
        yield path.relative_to(SOURCES).as_posix(), ast.parse(path.read_text("utf-8"))


def _executed() -> Iterator[tuple[str, str]]:
    for name, module in _sources():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "execute":
                yield name, ast.unparse(node.args[0])


def test_no_statement_escapes_the_catalogue() -> None:
    assert {argument for _, argument in _executed()} == set(CATALOGUE)


def test_every_constant_and_function_of_statements_is_in_the_catalogue() -> None:
    lists = {"COLUMNS", "ID_LIST_SIZES", "ROW_LIST_SIZES", "CONDITIONS"}
    functions = {"select_by_ids": "*_by_ids(chunk)", "select_page": "sql", "insert_into_stage": "insert_into_stage"}
    public = {name for name in vars(statements) if not name.startswith("_")} - lists

    assert {functions.get(name, name) for name in public} <= {key.partition("(len")[0] for key in CATALOGUE}


def test_only_the_warehouse_executes_statements() -> None:
    assert {name.partition("/")[0] for name, _ in _executed()} == {"warehouse"}


def test_sql_stands_in_the_warehouse_only() -> None:
    elsewhere = [(name, text) for name, text in _texts() if not name.startswith("warehouse/") and _is_sql(text)]

    assert elsewhere == []


def test_sql_is_recognized_where_it_stands() -> None:
    places = {name for name, text in _texts() if _is_sql(text)}

    assert {"warehouse/statements.py", "warehouse/migrations.py", "warehouse/connection.py"} <= places


def _texts() -> Iterator[tuple[str, str]]:
    """The text constants that the code uses; docstrings are not among them."""
    for name, module in _sources():
        documentation = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                yield name, node.value


def _is_sql(text: str) -> bool:
    """Begins as a statement does, and in capitals: a log message may say "set" or "select"."""
    beginnings = {beginning.split()[0] for beginning in (*BEGINNINGS, *NO_BEGINNING)} - {"VALUES"}
    return text.partition(" ")[0] in beginnings


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_migration_is_cut_where_its_statements_end(step: migrations.Migration) -> None:
    """The product cuts at every semicolon, so none may stand in a text or a comment that it keeps."""
    words = groupby(words_of(step.text), lambda word: word == ";")

    assert [list(part) for is_end, part in words if not is_end] == [words_of(sql) for sql in step.statements]


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [step.name[:5] for step in STEPS] == [f"{number:04}_" for number in range(1, len(STEPS) + 1)]


@pytest.mark.parametrize("size", statements.ROW_LIST_SIZES)
def test_insert_sends_one_parameter_a_column_and_row(size: int) -> None:
    count = statements.insert_into_stage(size).count("%s")

    assert count == size * len(statements.COLUMNS) <= MOST_PARAMETERS


def test_stage_and_table_have_the_same_columns() -> None:
    created = "\n".join(step.text for step in STEPS)

    assert all(f"{column} " in created for column in statements.COLUMNS)
