"""The check itself: what it refuses, and that it lets good statements pass."""

import pytest

from tests.redshift_sql import refusals

MERGE = "MERGE INTO t USING s ON t.id = s.id"
MATCHED = "WHEN MATCHED THEN UPDATE SET a = s.a"
NOT_MATCHED = "WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, s.a)"

REFUSED = {
    # MERGE
    f"MERGE INTO t AS x USING s ON x.id = s.id {MATCHED} {NOT_MATCHED}": "the target takes no alias",
    f"{MERGE} WHEN MATCHED AND s.a > t.a THEN UPDATE SET a = s.a {NOT_MATCHED}": "WHEN takes no AND",
    f"{MERGE} {MATCHED} WHEN NOT MATCHED AND s.a > 1 THEN INSERT (id) VALUES (s.id)": "WHEN takes no AND",  # noqa: S608
    f"{MERGE} {MATCHED}": "must stand once each",
    f"{MERGE} {NOT_MATCHED}": "must stand once each",
    f"{MERGE} {MATCHED} WHEN MATCHED THEN DELETE {NOT_MATCHED}": "must stand once each",
    f"{MERGE} {MATCHED} {NOT_MATCHED} {NOT_MATCHED}": "must stand once each",
    f"{MERGE} WHEN MATCHED THEN DO NOTHING {NOT_MATCHED}": "DO NOTHING",
    f"{MERGE} {MATCHED} WHEN NOT MATCHED THEN DO NOTHING": "the actions are",
    f"{MERGE} {MATCHED} WHEN NOT MATCHED THEN INSERT DEFAULT VALUES": "the actions are",
    f"{MERGE} {MATCHED} {NOT_MATCHED} WHEN NOT MATCHED BY SOURCE THEN DELETE": "BY SOURCE",
    f"MERGE INTO t USING (SELECT id, a FROM r) s ON t.id = s.id {MATCHED} {NOT_MATCHED}": "source must be a table",  # noqa: S608
    f"MERGE INTO t USING (VALUES (1, 2)) s (id, a) ON t.id = s.id {MATCHED} {NOT_MATCHED}": "source must be a table",
    f"WITH s AS (SELECT id, a FROM r) {MERGE} {MATCHED} {NOT_MATCHED}": "takes no WITH",  # noqa: S608
    f"MERGE INTO t USING t ON t.id = t.id {MATCHED} {NOT_MATCHED}": "different tables",
    f"{MERGE} WHEN MATCHED THEN UPDATE SET a = %s {NOT_MATCHED}": "without parameters",
    f"{MERGE} AND s.version > t.version {MATCHED} {NOT_MATCHED}": "for equality",
    f"{MERGE} OR t.a = s.a {MATCHED} {NOT_MATCHED}": "for equality",
    f"{MERGE} AND t.a = 1 {MATCHED} {NOT_MATCHED}": "for equality",
    f"{MERGE} AND t.a = t.b {MATCHED} {NOT_MATCHED}": "for equality",
    f"MERGE INTO t USING s ON TRUE {MATCHED} {NOT_MATCHED}": "for equality",
    f"{MERGE} {MATCHED} {NOT_MATCHED} RETURNING t.id": "RETURNING",
    # writing
    "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 2": "ON CONFLICT",
    "INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING": "ON CONFLICT",
    "INSERT INTO t (id) VALUES (1) RETURNING id": "RETURNING",
    "UPDATE t SET a = 1 RETURNING id": "RETURNING",
    "DELETE FROM t RETURNING id": "RETURNING",
    "DELETE FROM t AS x WHERE x.id = 1": "DELETE: the table takes no alias",
    "INSERT INTO t (id) SELECT a FROM (VALUES (1), (2)) v (a)": "VALUES",
    "INSERT INTO t (id) VALUES ((SELECT 1)), (2)": "several rows take no subquery",
    "WITH gone AS (DELETE FROM t WHERE id = 1) SELECT 1": "only reads",
    "TRUNCATE t": "it commits",
    "TRUNCATE TABLE t": "it commits",
    "COPY t FROM STDIN": "S3 only",
    f"INSERT INTO t (id) VALUES {', '.join(['(%s)'] * 32_768)}": "32767 parameters",  # noqa: S608
    f"INSERT INTO t (id) VALUES ('{'x' * 16_777_216}')": "16 MB",  # noqa: S608
    # transactions and locks
    "SAVEPOINT a": "no savepoints",
    "RELEASE SAVEPOINT a": "no savepoints",
    "ROLLBACK TO SAVEPOINT a": "no savepoints",
    "ROLLBACK TO a": "no savepoints",
    "COMMIT AND CHAIN": "AND CHAIN",
    "SELECT id FROM t FOR UPDATE": "locks tables, not rows",
    "SELECT id FROM t FOR NO KEY UPDATE": "locks tables, not rows",
    "SELECT id FROM t FOR SHARE": "locks tables, not rows",
    "SELECT id FROM t FOR KEY SHARE SKIP LOCKED": "locks tables, not rows",
    "LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE": "no mode",
    "LOCK TABLE t NOWAIT": "no mode",
    "BEGIN; COMMIT": "one statement",
    "SELECT 1; SELECT 2;": "one statement",
    "": "one statement",
    "-- nothing": "one statement",
    # reading
    "VALUES (1), (2)": "in INSERT only",
    "SELECT a FROM (VALUES (1), (2)) v (a)": "never as a table",
    "SELECT a FROM t WHERE a IN (VALUES (1), (2))": "VALUES",
    "SELECT 1 FROM t WHERE a IS DISTINCT FROM b": "null-safe",
    "SELECT 1 FROM t WHERE a IS NOT DISTINCT FROM b": "null-safe",
    "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b": "DISTINCT ON",
    "SELECT COUNT(*) FILTER (WHERE a > 1) FROM t": "FILTER",
    "SELECT x.a FROM t, LATERAL (SELECT t.b AS a) x": "lateral",
    "SELECT x.a FROM t CROSS JOIN LATERAL (SELECT t.b AS a) x": "lateral",
    "SELECT string_agg(a, ',') FROM t": "string_agg()",
    "SELECT array_agg(a) FROM t": "array_agg()",
    "SELECT generate_series(1, 3)": "leader node",
    "SELECT now()": "leader node",
    "SELECT clock_timestamp()": "leader node",
    "SELECT statement_timestamp()": "leader node",
    "SELECT CURRENT_TIMESTAMP": "leader node",
    "INSERT INTO t (a) VALUES (current_timestamp)": "leader node",
    "SELECT LOCALTIMESTAMP": "leader node",
    "SELECT CURRENT_TIME": "leader node",
    "SELECT nextval('s')": "nextval()",
    "SELECT currval('s')": "currval()",
    "SELECT gen_random_uuid()": "gen_random_uuid()",
    "SELECT ARRAY[1, 2]": "no arrays",
    "SELECT 1 FROM t WHERE a = ANY(ARRAY[1, 2])": "no arrays",
    "SELECT 1 FROM t WHERE a = ANY(%s)": "no arrays",
    "SELECT 1 FROM t WHERE a <> ALL(%s)": "no arrays",
    "SELECT a FROM t WHERE a @> b": "no arrays",
    "SELECT a -> 'b' FROM t": "no JSON operators",
    "SELECT a ->> 'b' FROM t": "no JSON operators",
    "SELECT a FROM t WHERE a ~* 'x'": "no such operator",
    "SELECT a FROM t ORDER BY a FETCH FIRST 3 ROWS ONLY": "LIMIT only",
    "SELECT a FROM t TABLESAMPLE SYSTEM (1)": "no samples",
    "SELECT a FROM t EXCEPT ALL SELECT a FROM r": "drop duplicates",
    "WITH x AS MATERIALIZED (SELECT 1 AS a) SELECT a FROM x": "decides that itself",
    'SELECT "Nombre" FROM t': "small letters",
    # types
    "CREATE TABLE t (a TEXT)": "VARCHAR(256)",
    "CREATE TABLE t (a VARCHAR)": "without a length",
    "SELECT CAST(a AS VARCHAR) FROM t": "without a length",
    "SELECT a::text FROM t": "VARCHAR(256)",
    "CREATE TABLE t (a JSONB)": "no such type",
    "CREATE TABLE t (a JSON)": "no such type",
    "SELECT a::jsonb FROM t": "no such type",
    "CREATE TABLE t (a UUID)": "no such type",
    "CREATE TABLE t (a BYTEA)": "VARBYTE",
    "CREATE TABLE t (a INET)": "no such type",
    "CREATE TABLE t (a INT[])": "no such type",
    "CREATE TABLE t (a TIMESTAMP(3))": "no precision",
    "CREATE TABLE t (id SERIAL)": "no sequences",
    "CREATE TABLE t (id BIGSERIAL)": "no sequences",
    "CREATE TABLE t (id INT GENERATED ALWAYS AS IDENTITY)": "(seed, step)",
    "CREATE TABLE t (id INT GENERATED BY DEFAULT AS IDENTITY)": "(seed, step)",
    # tables
    "CREATE TABLE t (id INT PRIMARY KEY)": "enforces none",
    "CREATE TABLE t (id INT, PRIMARY KEY (id))": "enforces none",
    "CREATE TABLE t (id INT UNIQUE)": "enforces none",
    "CREATE TABLE t (id INT, UNIQUE (id))": "enforces none",
    "CREATE TABLE t (id INT REFERENCES r (id))": "enforces none",
    "CREATE TABLE t (id INT, FOREIGN KEY (id) REFERENCES r (id))": "enforces none",
    "CREATE TABLE t (id INT, CONSTRAINT k PRIMARY KEY (id))": "enforces none",
    "ALTER TABLE t ADD PRIMARY KEY (id)": "enforces none",
    "ALTER TABLE t ADD CONSTRAINT k UNIQUE (id)": "enforces none",
    "CREATE TABLE t (id INT REFERENCES r (id) DEFERRABLE)": "DEFERRABLE",
    "CREATE TABLE t (id INT CHECK (id > 0))": "CHECK",
    "CREATE TABLE t (id INT, CHECK (id > 0))": "CHECK",
    "CREATE TABLE t (id INT, CONSTRAINT c CHECK (id > 0))": "CHECK",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0)": "CHECK",
    "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED)": "GENERATED ALWAYS",
    "CREATE TEMP TABLE s (LIKE t INCLUDING ALL)": "DEFAULTS only",
    "CREATE TEMP TABLE s (LIKE t INCLUDING CONSTRAINTS)": "DEFAULTS only",
    "CREATE TEMP TABLE s (id INT) ON COMMIT DROP": "as long as their session",
    "CREATE UNLOGGED TABLE t (id INT)": "unlogged",
    "CREATE TABLE t (id INT) PARTITION BY RANGE (id)": "no such property",
    "CREATE TABLE t (id INT) INHERITS (r)": "no such property",
    "CREATE TABLE t (id INT) WITH (fillfactor = 70)": "no such property",
    "ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT": "one thing at a time",
    "ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT": "EXISTS for a column",
    "ALTER TABLE IF EXISTS t ADD COLUMN a INT": "neither IF EXISTS",
    "ALTER TABLE t ADD COLUMN a INT NOT NULL": "needs a DEFAULT",
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL": "its type only",
    # everything else that can be created
    "CREATE INDEX i ON t (id)": "no indexes",
    "CREATE UNIQUE INDEX i ON t (id)": "no indexes",
    "CREATE SEQUENCE s": "no sequences",
    "CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()": "no triggers",
    "CREATE FUNCTION f() RETURNS INT AS $$ BEGIN RETURN 1; END $$ LANGUAGE plpgsql": "plpgsql",
    "CREATE EXTENSION pgcrypto": "no extensions",
    "CREATE TYPE mood AS ENUM ('a', 'b')": "no types of one's own",
    "CREATE DOMAIN d AS INT": "no types of one's own",
    "DO $$ BEGIN END $$": "no statement that",
    "LISTEN news": "no statement that",
    "SELECT 'open": "cannot be read",
    "NOT SQL AT ALL": "cannot be read",
}

GOOD = [
    f"{MERGE} {MATCHED} {NOT_MATCHED}",
    f"{MERGE} AND t.b = s.b WHEN MATCHED THEN DELETE {NOT_MATCHED}",
    f"MERGE INTO t USING stage AS s ON t.id = s.id {MATCHED} {NOT_MATCHED}",
    f"{MERGE} WHEN MATCHED THEN UPDATE SET a = CASE WHEN s.v > t.v THEN s.a ELSE t.a END {NOT_MATCHED}",
    "SELECT id FROM t WHERE id IN (%s, %s) ORDER BY a NULLS FIRST LIMIT CAST(%s AS INTEGER)",
    "SELECT id FROM t WHERE a = ANY (SELECT a FROM r)",
    "SELECT id, ROW_NUMBER() OVER (PARTITION BY id ORDER BY a DESC) AS n FROM t",
    "SELECT DISTINCT a FROM t UNION ALL SELECT a FROM r",
    "WITH x AS (SELECT 1 AS a) SELECT a FROM x",
    "SELECT COALESCE(a, FALSE), OCTET_LENGTH(b), GETDATE() FROM t",
    "INSERT INTO t (id, a) VALUES (NULLIF(CAST(%s AS VARCHAR(64)), ''), CAST(%s AS TIMESTAMP)), (%s, %s)",
    "INSERT INTO t (id) SELECT s.id FROM s LEFT JOIN t ON t.id = s.id WHERE t.id IS NULL",
    "INSERT INTO t (id) VALUES ((SELECT 1))",
    "UPDATE t SET a = s.a FROM s WHERE t.id = s.id",
    "DELETE FROM s USING t WHERE s.id = t.id",
    "DELETE FROM s",
    "CREATE TEMP TABLE s (LIKE t)",
    "CREATE TEMPORARY TABLE s (LIKE t INCLUDING DEFAULTS)",
    "CREATE TABLE IF NOT EXISTS t (id VARCHAR(64) NOT NULL, n INT DEFAULT 0, at TIMESTAMP, gone BOOLEAN)",
    "CREATE TABLE t (id BIGINT IDENTITY(1, 1), n DECIMAL(10, 2) ENCODE az64) DISTSTYLE KEY DISTKEY(id) SORTKEY(id)",
    "ALTER TABLE t ADD COLUMN a VARCHAR(16)",
    "ALTER TABLE t ADD COLUMN a INT NOT NULL DEFAULT 0",
    "ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(32)",
    "ALTER TABLE t DROP COLUMN a",
    "DROP TABLE IF EXISTS t",
    "GRANT SELECT, INSERT, REFERENCES ON TABLE t TO u",
    "REVOKE SELECT ON TABLE t FROM u",
    "CREATE USER u PASSWORD 'S3cret;-- RETURNING'",
    "ALTER USER u PASSWORD 'S3cret'",
    "LOCK TABLE t",
    "LOCK t",
    "SET statement_timeout TO 5000",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "ANALYZE t",
    "SELECT 1;",
    # what stands in texts, comments and quoted names is no SQL
    "SELECT 'it''s ON CONFLICT DO NOTHING; RETURNING now() FOR UPDATE' AS a",
    "SELECT 1 /* IS DISTINCT FROM; TRUNCATE t */ -- LATERAL",
    'SELECT "returning", "on conflict; returning" FROM t',
    "SELECT now, format FROM t",
]


def _short(sql: str) -> str:
    return sql[:90] or "nothing"


@pytest.mark.parametrize(("sql", "reason"), REFUSED.items(), ids=map(_short, REFUSED))
def test_refuses_what_redshift_does_not_take(sql: str, reason: str) -> None:
    reasons = refusals(sql)

    assert any(reason in found for found in reasons), reasons


@pytest.mark.parametrize("sql", GOOD, ids=_short)
def test_lets_redshift_statements_pass(sql: str) -> None:
    assert refusals(sql) == []
