"""What a pull request shows of what it would change: which resources, and which of their attributes. Never a value."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from delivery.drift import Change

SIGNS = {
    ("create",): "add",
    ("update",): "change",
    ("delete",): "destroy",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("forget",): "forget",
}
MOST_LINES = 200


def changes_of(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """`plan` is what `terraform show -json` prints."""
    return [change for change in plan.get("resource_changes", []) if tuple(change["change"]["actions"]) in SIGNS]


def plan_report(environment: str, plan: Mapping[str, Any]) -> str:
    changes = changes_of(plan)
    rows = [
        (SIGNS[tuple(change["change"]["actions"])], change["address"], ", ".join(_changed(change["change"])))
        for change in changes
    ]
    return _report(f"Terraform: {environment}", rows)


def _changed(change: Mapping[str, Any]) -> list[str]:
    before, after = change.get("before") or {}, change.get("after") or {}
    if not before or not after:
        return []
    unknown = change.get("after_unknown") or {}
    names = sorted({*before, *after, *unknown})
    return [name for name in names if before.get(name) != after.get(name) or unknown.get(name) is True]


def template_report(environment: str, deployed: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Both as CloudFormation sees them, after SAM's transform."""
    rows: list[tuple[str, str, str]] = []
    for section in ("Parameters", "Conditions", "Mappings", "Resources", "Outputs"):
        before, after = deployed.get(section, {}), wanted.get(section, {})
        for name in sorted({*before, *after}):
            if name not in before or name not in after:
                rows.append(("add" if name in after else "destroy", f"{section}.{name}", _kind(before, after, name)))
            elif paths := sorted(set(_differences(before[name], after[name]))):
                rows.append(("change", f"{section}.{name}", ", ".join(paths)))
    return _report(f"Stack: {environment}", rows)


def drift_report(environment: str, changes: Iterable["Change"]) -> str:
    rows = [(it.how.lower(), f"{it.name}", ", ".join(it.parts) or it.kind) for it in changes]
    return _report(f"Changed beside the template: {environment}", rows)


def _kind(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> str:
    described = after.get(name, before.get(name))
    return str(described.get("Type", "")) if isinstance(described, dict) else ""


# Where an upload lies differs in every release (whether the code differs, its new version tells), and notes do nothing.
WITHOUT_EFFECT = {"Code", "Content", "DefinitionS3Location", "Metadata"}


def _differences(before: Any, after: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - any part of a template
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {*before, *after} - WITHOUT_EFFECT:
            yield from _differences(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif before != after:
        yield path


def _report(title: str, rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return f"### {title}\n\nNothing changes.\n"
    counts = ", ".join(f"{sum(row[0] == sign for row in rows)} to {sign}" for sign in dict.fromkeys(r[0] for r in rows))
    lines = [f"| {sign} | `{address}` | {details} |" for sign, address, details in rows[:MOST_LINES]]
    left = [f"\n… and {len(rows) - MOST_LINES} more.\n"] if len(rows) > MOST_LINES else []
    return "\n".join(
        [f"### {title}", "", f"{counts}.", "", "| | what | which part |", "|---|---|---|", *lines, *left, ""]
    )
