"""Rules about MERGE. Redshift's has one form: both clauses once, no condition but the match, a table as its source."""

from collections.abc import Iterator

from sqlglot import exp


def refusals(merge: exp.Merge) -> Iterator[str]:
    target, source = merge.this, merge.args["using"]
    if target.args.get("alias"):
        yield "MERGE: the target takes no alias"
    if not isinstance(source, exp.Table):
        yield "MERGE: the source must be a table"
    elif source.this == target.this:
        yield "MERGE: source and target must be different tables"
    if merge.args.get("with_"):
        yield "MERGE: it takes no WITH"
    if any(merge.find_all(exp.Placeholder, exp.Parameter)):
        yield "MERGE: it is sent without parameters, for Redshift prepares SELECT, INSERT, UPDATE and DELETE only"
    match = merge.args["on"]
    if not all(_is_match(part) for part in (match.flatten() if isinstance(match, exp.And) else [match])):
        yield "MERGE: the match may only compare columns of both tables for equality"
    yield from _clauses(merge.args["whens"].expressions)


def _is_match(part: exp.Expr) -> bool:
    if not isinstance(part, exp.EQ):
        return False
    sides = (part.this, part.expression)
    columns = [side for side in sides if isinstance(side, exp.Column) and side.table]
    return len({column.table for column in columns}) == len(sides)


def _clauses(whens: list[exp.When]) -> Iterator[str]:
    if any(when.args.get("condition") for when in whens):
        yield "MERGE: WHEN takes no AND"
    if any(when.args.get("source") for when in whens):
        yield "MERGE: Redshift has no WHEN NOT MATCHED BY SOURCE"
    kinds = [bool(when.args["matched"]) for when in whens]
    if sorted(kinds) != [False, True]:
        yield "MERGE: WHEN MATCHED and WHEN NOT MATCHED must stand once each"
    if not all(_is_action(when) for when in whens):
        yield "MERGE: the actions are UPDATE or DELETE, and INSERT with VALUES"


def _is_action(when: exp.When) -> bool:
    action = when.args["then"]
    if not when.args["matched"]:
        return isinstance(action, exp.Insert) and isinstance(action.expression, exp.Tuple | exp.Values | exp.Anonymous)
    return isinstance(action, exp.Update) or (isinstance(action, exp.Var) and action.name.upper() == "DELETE")
