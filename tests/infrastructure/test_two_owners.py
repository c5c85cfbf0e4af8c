"""What the stack takes from Terraform is what Terraform gives: parameters, and the upper limit of every role."""

import json
import re

from tests.infrastructure.deployed import as_list, parameters_of, stack_of, statements
from tests.programs import ROOT

TERRAFORM = ROOT / "terraform"
NAMES = re.compile(r"/clients/(?:\$\{Environment\}|production)/([a-z-]+(?:/[a-z-]+)?)\b")


def test_every_parameter_that_the_stack_reads_is_written() -> None:
    read = set(NAMES.findall(json.dumps(stack_of("production").resources) + json.dumps(parameters_of("production"))))
    read -= {group.rpartition("/")[2] for group in ("query", "publish", "subscriber", "migration", "rotation")}  # logs
    written = set(
        re.findall(r'^ +"([a-z/-]+)" += ', (TERRAFORM / "foundation" / "parameters.tf").read_text(), re.MULTILINE)
    )
    assert len(read) >= 12
    assert read <= written


def test_every_action_of_every_role_is_within_the_boundary() -> None:
    boundary = (TERRAFORM / "modules" / "github-roles" / "boundary.tf").read_text("utf-8")
    within = set(re.findall(r'"([a-z0-9-]+:[A-Za-z]+)"', boundary))
    used = {
        action
        for _, statement in statements(stack_of("production"))
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
    }
    assert len(used) >= 20
    assert used <= within


def test_roles_have_the_names_that_the_secrets_let_in() -> None:
    """`clients-production-QueryFunctionRole-…`, as CloudFormation makes them from stack and template."""
    main = (TERRAFORM / "foundation" / "main.tf").read_text("utf-8")
    (listed,) = re.findall(r"for function in (\[[^\]]+\])", main)
    assert "${function}FunctionRole-*" in main
    assert {f"{function}FunctionRole" for function in json.loads(listed)} <= set(stack_of("production").resources)
