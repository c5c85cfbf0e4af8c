"""Rules about tables and types."""

from collections.abc import Iterator

from sqlglot import exp

KEYS = (
    exp.PrimaryKey,
    exp.PrimaryKeyColumnConstraint,
    exp.UniqueColumnConstraint,
    exp.ForeignKey,
    exp.Reference,
)
COLUMN_CONSTRAINTS = (
    exp.NotNullColumnConstraint,
    exp.DefaultColumnConstraint,
    exp.EncodeColumnConstraint,
    exp.GeneratedAsIdentityColumnConstraint,
    exp.CollateColumnConstraint,
)
TABLE_PROPERTIES = (
    exp.TemporaryProperty,
    exp.DistStyleProperty,
    exp.DistKeyProperty,
    exp.SortKeyProperty,
    exp.BackupProperty,
    exp.LikeProperty,
)
TYPES = {
    *(exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT, exp.DType.DECIMAL, exp.DType.FLOAT, exp.DType.DOUBLE),
    *(exp.DType.BOOLEAN, exp.DType.CHAR, exp.DType.VARCHAR, exp.DType.VARBINARY, exp.DType.SUPER),
    *(exp.DType.DATE, exp.DType.TIME, exp.DType.TIMETZ, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ),
    *(exp.DType.INTERVAL, exp.DType.GEOMETRY, exp.DType.GEOGRAPHY, exp.DType.HLLSKETCH),
}
SERIALS = {exp.DType.SERIAL, exp.DType.BIGSERIAL, exp.DType.SMALLSERIAL}
MOMENTS = {exp.DType.TIME, exp.DType.TIMETZ, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ}


def refusals(tree: exp.Expr) -> Iterator[str]:
    for node in tree.walk():
        match node:
            case exp.DataType():
                yield from _type(node)
            case exp.ColumnConstraint() | exp.CheckColumnConstraint() | exp.PrimaryKey() | exp.ForeignKey():
                yield from _constraint(node.kind if isinstance(node, exp.ColumnConstraint) else node)
            case exp.UniqueColumnConstraint() | exp.Reference():
                yield from _constraint(node)
            case exp.LikeProperty():
                yield from _like(node)
    if isinstance(tree, exp.Create):
        yield from _create(tree)
    if isinstance(tree, exp.Alter):
        yield from _alter(tree)


def _type(node: exp.DataType) -> Iterator[str]:
    name = str(node.this.value)
    if node.this in SERIALS:
        yield f"{name}: Redshift has no sequences; use IDENTITY(seed, step)"
    elif node.this is exp.DType.TEXT:
        yield "TEXT: Redshift makes it VARCHAR(256); say the length"
    elif node.this not in TYPES:
        yield f"{name}: Redshift has no such type"
    elif node.this is exp.DType.VARCHAR and not node.expressions:
        yield "VARCHAR: without a length Redshift makes it 256 bytes"
    elif node.this in MOMENTS and node.expressions:
        yield f"{name}: Redshift takes no precision of seconds"


def _constraint(kind: exp.Expr | None) -> Iterator[str]:
    if isinstance(kind, KEYS):
        yield "key: Redshift enforces none, and plans wrongly on one that is broken"
    elif isinstance(kind, exp.CheckColumnConstraint):
        yield "CHECK: Redshift has no such constraint"
    elif not isinstance(kind, COLUMN_CONSTRAINTS):
        yield f"{type(kind).__name__}: Redshift's columns have no such constraint"
    elif isinstance(kind, exp.GeneratedAsIdentityColumnConstraint) and not kind.args.get("start"):
        yield "IDENTITY: Redshift wants (seed, step)"


def _like(node: exp.LikeProperty) -> Iterator[str]:
    for option in node.expressions:
        if option.args["value"].name.upper() != "DEFAULTS":
            yield "LIKE: Redshift copies DEFAULTS only"


def _create(tree: exp.Create) -> Iterator[str]:
    properties = tree.args.get("properties")
    for item in properties.expressions if properties else []:
        if not isinstance(item, TABLE_PROPERTIES):
            yield f"{type(item).__name__}: Redshift's tables have no such property"


def _alter(tree: exp.Alter) -> Iterator[str]:
    actions = tree.args["actions"]
    if len(actions) > 1:
        yield "ALTER TABLE: Redshift does one thing at a time"
    if tree.args.get("exists") or tree.args.get("only"):
        yield "ALTER TABLE: Redshift takes neither IF EXISTS nor ONLY"
    for action in actions:
        if action.args.get("exists"):
            yield "ALTER TABLE: Redshift takes no IF [NOT] EXISTS for a column"
        if isinstance(action, exp.ColumnDef):
            kinds = {type(constraint.kind) for constraint in action.constraints}
            if exp.NotNullColumnConstraint in kinds and exp.DefaultColumnConstraint not in kinds:
                yield "ADD COLUMN: NOT NULL needs a DEFAULT"
        if isinstance(action, exp.AlterColumn) and not action.args.get("dtype"):
            yield "ALTER COLUMN: Redshift changes its type only"
