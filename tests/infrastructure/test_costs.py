"""The cost table of docs/deploying.md counts what is built."""

import re
from typing import Any

import pytest

from tests.infrastructure.deployed import stack_of
from tests.programs import ROOT

TIMES = "\N{MULTIPLICATION SIGN}"
DOCUMENT = (ROOT / "docs" / "deploying.md").read_text("utf-8")
TABLE = DOCUMENT.partition("## What it costs a month")[2].partition("\n## ")[0]
ROWS = {
    cells[0]: cells[1:] for cells in ([*map(str.strip, line.split("|")[1:-1])] for line in TABLE.splitlines()) if cells
}
BOLD = re.compile(r"\*\*(?:about )?\$([\d,]+)\*\*")


def row(about: str) -> str:
    (found,) = [f"{name} | {' | '.join(cells)}" for name, cells in ROWS.items() if about in name]
    return found


@pytest.fixture(scope="module")
def production() -> Any:
    return stack_of("production")


def endpoints() -> list[str]:
    access = (ROOT / "terraform" / "foundation" / "access.tf").read_text("utf-8")
    return re.findall(r"^    ([a-z]+) = \[", access.partition("endpoint_policies")[2], re.MULTILINE)


def test_endpoints_are_counted() -> None:
    services = len(endpoints())
    assert services >= 4
    assert f"{services} services" in row("interface endpoints")
    assert f"{services} {TIMES} 1 {TIMES} $0.01 {TIMES} 730 = **${services * 7.3:.0f}**" in row("interface endpoints")
    assert f"{services} {TIMES} 3 {TIMES} $0.01 {TIMES} 730 = **${services * 21.9:.0f}**" in row("interface endpoints")


def test_rules_of_the_firewall_are_counted(production: Any) -> None:
    rules = len(production.of_type("AWS::WAFv2::WebACL")["Firewall"]["Rules"])
    assert f"{rules} rules" in row("WAF")
    assert f"$5 + {rules} {TIMES} $1 = **${5 + rules}**" in row("WAF")


def test_functions_whose_snapshots_are_kept_are_counted(production: Any) -> None:
    kept = [it for it in production.of_type("AWS::Lambda::Function").values() if "SnapStart" in it]
    assert f"{len(kept)} functions" in row("SnapStart")


def test_traces_are_counted_where_functions_write_them(production: Any) -> None:
    assert all(it["TracingConfig"]["Mode"] == "Active" for it in production.of_type("AWS::Lambda::Function").values())
    assert row("X-Ray")


def test_columns_add_up() -> None:
    for column in (0, 1):
        parts = [int(it.replace(",", "")) for cells in ROWS.values() if cells for it in BOLD.findall(cells[column])[:1]]
        *summed, together = parts
        assert abs(sum(summed) - together) <= 10


def test_every_environment_has_its_price() -> None:
    assert "nightly" in TABLE
