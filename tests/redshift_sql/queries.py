"""Rules about what is read and written."""

from collections.abc import Iterator

from sqlglot import exp

NODES: dict[type[exp.Expr], str] = {
    exp.JSONExtract: "-> : Redshift has no JSON operators",
    exp.JSONExtractScalar: "->> : Redshift has no JSON operators",
    exp.JSONBContains: "? : Redshift has no JSON operators",
    exp.ArrayContainsAll: "@> : Redshift has no arrays",
    exp.ArrayOverlaps: "&& : Redshift has no arrays",
    exp.RegexpILike: "~* : Redshift has no such operator; use ILIKE or LOWER",
    exp.Fetch: "FETCH: Redshift knows LIMIT only",
    exp.TableSample: "TABLESAMPLE: Redshift has no samples",
}


def refusals(tree: exp.Expr) -> Iterator[str]:
    for node in tree.walk():
        if (reason := NODES.get(type(node))) is not None:
            yield reason
        yield from _node(node)


def _node(node: exp.Expr) -> Iterator[str]:
    match node:
        case exp.Values() if len(node.expressions) > 1 and node.find(exp.Query, exp.Subquery):
            yield "INSERT: several rows take no subquery"
        case exp.CTE() if isinstance(node.this, exp.DML):
            yield "WITH: Redshift's WITH only reads"
        case exp.Except() | exp.Intersect() if not node.args["distinct"]:
            yield "ALL: Redshift's EXCEPT and INTERSECT drop duplicates"
        case exp.Delete() if node.this and node.this.args.get("alias"):
            yield "DELETE: the table takes no alias"
