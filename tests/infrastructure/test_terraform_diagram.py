"""docs/infrastructure.md draws what Terraform plans: every box is a resource, every kind that matters is a box."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.terraform import TREE
from tests.programs import ROOT

pytestmark = [pytest.mark.usefixtures("applying"), pytest.mark.timeout(600)]

DOCUMENT = (ROOT / "docs" / "infrastructure.md").read_text("utf-8")
FOUNDATION, BOOTSTRAP = re.findall(r"^```mermaid\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
# Kinds of which every one is drawn.
DRAWN = {
    "aws_cloudtrail",
    "aws_cognito_user_pool",
    "aws_default_security_group",
    "aws_flow_log",
    "aws_iam_openid_connect_provider",
    "aws_kms_key",
    "aws_redshift_cluster",
    "aws_redshiftserverless_workgroup",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    "aws_security_group",
    "aws_sns_topic",
    "aws_ssm_parameter",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
}


RESOURCE = re.compile(r'^resource "([a-z0-9_]+)" "([a-z0-9_]+)"', re.MULTILINE)
MODULE = re.compile(r'^module "([a-z0-9_]+)" \{\n  source += "([^"]+)"', re.MULTILINE)


def declared(folder: Path, prefix: str = "") -> set[str]:
    """Addresses in the code, also of what an environment has none of."""
    code = "\n".join(file.read_text("utf-8") for file in folder.glob("*.tf"))
    own = {f"{prefix}{kind}.{name}" for kind, name in RESOURCE.findall(code)}
    inner = (declared(folder / source, f"{prefix}module.{name}.") for name, source in MODULE.findall(code))
    return own.union(*inner)


def drawn(diagram: str) -> set[str]:
    return set(re.findall(r"<code>([a-z0-9_.]+)</code>", diagram))


def matter(addresses: set[str]) -> set[str]:
    return {address for address in addresses if address.split(".")[-2] in DRAWN}


@pytest.mark.parametrize(("root", "diagram"), [("foundation", FOUNDATION), ("bootstrap", BOOTSTRAP)])
def test_boxes_are_the_resources_that_matter(root: str, diagram: str) -> None:
    addresses = declared(TREE / root)
    assert drawn(diagram) - addresses == set()
    assert matter(addresses)
    assert matter(addresses) - drawn(diagram) == set()


@pytest.mark.parametrize("diagram", [FOUNDATION, BOOTSTRAP])
def test_every_box_without_a_resource_is_somebody_else(diagram: str) -> None:
    boxes = re.findall(r'^ *(?:subgraph )?[a-z0-9_]+\["(.*)"\]$', diagram, re.MULTILINE)
    assert len(boxes) >= 6
    assert [box for box in boxes if "<code>" not in box] == []


def test_ports_between_groups_are_those_of_the_rules(plans: dict[str, dict[str, Any]]) -> None:
    arrows = set(re.findall(r"^ *(\w+) -->\|(\d+)\| (\w+)$", FOUNDATION, re.MULTILINE))
    assert arrows == set(rules(plans["production"]))


def rules(plan: dict[str, Any]) -> list[tuple[str, str, str]]:
    """From, port and to, of every rule that lets out; each that lets in must be the other end of such a one."""
    network = plan["configuration"]["root_module"]["module_calls"]["network"]["module"]["resources"]
    out, into = [], set()
    for it in network:
        said = it["expressions"]
        port = str(said.get("from_port", {}).get("constant_value", ""))
        if it["type"] == "aws_vpc_security_group_egress_rule":
            other = said.get("referenced_security_group_id") or said["prefix_list_id"]
            out.append((name(said["security_group_id"]), port, name(other)))
        if it["type"] == "aws_vpc_security_group_ingress_rule":
            into.add((name(said["referenced_security_group_id"]), port, name(said["security_group_id"])))
    assert into == {rule for rule in out if rule[2] != "s3"}
    return out


def name(expression: dict[str, Any]) -> str:
    return str(expression["references"][-1].rsplit(".", 1)[-1])
