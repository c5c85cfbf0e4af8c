"""What the functions ask of AWS: what their code calls, found in it, and what Lambda does with a function's role."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import botocore.session
from botocore import xform_name

from tests.infrastructure.judge import contexts
from tests.infrastructure.judge.about import tagged
from tests.infrastructure.judge.asked import by_role
from tests.infrastructure.judge.catalog import Catalog
from tests.infrastructure.judge.requests import Request
from tests.infrastructure.judge.stack import HERE
from tests.programs import ROOT

RESOLVERS = ROOT / "resolvers"
# Which of a function's settings a call is about. A call that stands nowhere here is about nothing known, and fails.
SETTINGS = {
    "change_message_visibility_batch": ("QUEUE_URL",),
    "send_message_batch": ("REJECTED_QUEUE_URL", "DEAD_LETTER_QUEUE_URL"),
    "publish_batch": ("TOPIC_ARN",),
    "get_secret_value": ("REDSHIFT_SECRET_ARN", "READER_SECRET_ARN", "WRITER_SECRET_ARN"),
    "describe_secret": ("READER_SECRET_ARN", "WRITER_SECRET_ARN"),
    "put_secret_value": ("READER_SECRET_ARN", "WRITER_SECRET_ARN"),
    "update_secret_version_stage": ("READER_SECRET_ARN", "WRITER_SECRET_ARN"),
}
# Source: Lambda developer guide, "Giving Lambda functions access to resources in a VPC" and "Using Lambda with SQS".
IN_THE_NETWORK = (
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "AssignPrivateIpAddresses",
    "UnassignPrivateIpAddresses",
)
POLLER = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility")
KMS_USE = {
    "sqs:SendMessage": ("Decrypt", "GenerateDataKey"),
    "sns:Publish": ("Decrypt", "GenerateDataKey"),
    "secretsmanager:GetSecretValue": ("Decrypt",),
    "secretsmanager:PutSecretValue": ("Decrypt", "GenerateDataKey"),
}


def asked(catalog: Catalog) -> Iterator[Request]:
    for name, function in catalog.bench.stack.of_type("AWS::Lambda::Function").items():
        settings = function["Environment"]["Variables"]
        for it in (*by_its_code(catalog, name, function["Handler"], settings), *by_lambda(catalog, name)):
            yield tagged(catalog, it)


def by_its_code(catalog: Catalog, function: str, handler: str, settings: dict[str, str]) -> Iterator[Request]:
    module = handler.rsplit(".", 1)[0]
    for service, method in sorted({call for it in imported(module) for call in calls(it)}):
        for setting in SETTINGS[method]:
            if setting in settings:
                arn = _arn(settings[setting])
                action = f"{service}:{_operation(service, method).removesuffix('Batch')}"
                call = by_role(catalog.bench, f"{function}Role", action, arn, f"{module}, {method}")
                call = replace(call, through=service, absent=call.absent - {"lambda:SourceFunctionArn"})
                yield contexts.with_context(call, **{"lambda:SourceFunctionArn": catalog.bench.stack.arns[function]})
                yield from _kms(catalog, call)
    for name in ("PutTraceSegments", "PutTelemetryRecords"):
        yield replace(by_role(catalog.bench, f"{function}Role", f"xray:{name}", "*", "the tracer"), through="xray")


def by_lambda(catalog: Catalog, name: str) -> Iterator[Request]:
    bench, role, why = catalog.bench, f"{name}Role", "the Lambda service, with the function's role"
    streams = f"{bench.stack.arns[name.removesuffix('Function') + 'LogGroup']}:log-stream:2026"
    yield from (by_role(bench, role, f"logs:{it}", streams, why) for it in ("CreateLogStream", "PutLogEvents"))
    yield from (by_role(bench, role, f"ec2:{it}", "*", why) for it in ("DescribeNetworkInterfaces", "DescribeSubnets"))
    for action in IN_THE_NETWORK:
        yield by_role(bench, role, f"ec2:{action}", f"arn:aws:ec2:{HERE}:network-interface/eni-0123456789abcdef0", why)
    for kind in ("subnet", "security-group"):
        for arn in catalog.of_type("ec2:CreateNetworkInterface", kind):
            yield by_role(bench, role, "ec2:CreateNetworkInterface", arn, why)
    if name == "SubscriberFunction":
        for action in POLLER:
            yield by_role(bench, role, f"sqs:{action}", bench.stack.arns["Queue"], "Lambda's poller")


def _kms(catalog: Catalog, call: Request) -> Iterator[Request]:
    """Of what is encrypted with a key of ours, the service asks KMS with the rights of its caller."""
    service = call.action.split(":")[0]
    key = catalog.key_of(call.resource)
    encryption = {"kms:EncryptionContext:SecretARN": call.resource} if service == "secretsmanager" else {}
    for name in KMS_USE.get(call.action, ()):
        asked = replace(call, action=f"kms:{name}", resource=key, through="", why=f"{service}, for {call.why}")
        given = contexts.through(service, encryption)
        absent = asked.absent | contexts.NOT_BY_THEMSELVES - set(given)
        yield contexts.with_context(replace(asked, absent=absent), **given)


@cache
def imported(module: str) -> frozenset[str]:
    """The module and all of resolvers/ that it imports, directly or not."""
    found, left = set(), {module}
    while left:
        one = left.pop()
        if one in found or not _file(one).exists():
            continue
        found.add(one)
        for node in ast.walk(_tree(one)):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("resolvers"):
                left |= {str(node.module), *(f"{node.module}.{it.name}" for it in node.names)}
    return frozenset(found)


@cache
def calls(module: str) -> frozenset[tuple[str, str]]:
    """Service and method of every call of a client of boto3 in the module. Powertools' `get` reads a secret."""
    tree = _tree(module)
    text = ast.unparse(tree)
    services = {
        it.args[0].value
        for it in ast.walk(tree)
        if isinstance(it, ast.Call) and ast.unparse(it.func) == "boto3.client" and isinstance(it.args[0], ast.Constant)
    }
    services |= {"secretsmanager"} if "SecretsProvider(" in text else set()
    attributes = {
        it.func.attr for it in ast.walk(tree) if isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute)
    }
    found = {(str(service), method) for service in services for method in attributes & set(_methods(str(service)))}
    return frozenset(found | ({("secretsmanager", "get_secret_value")} if "SecretsProvider(" in text else set()))


def _operation(service: str, method: str) -> str:
    return _methods(service)[method]


@cache
def _methods(service: str) -> dict[str, str]:
    model = botocore.session.get_session().get_service_model(service)
    return {xform_name(it): it for it in model.operation_names}


def _file(module: str) -> Path:
    path = ROOT / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_file(module).read_text("utf-8"))


def _arn(setting: str) -> str:
    """Of a queue, whose setting is its URL."""
    return f"arn:aws:sqs:{HERE}:{setting.rsplit('/', 1)[-1]}" if setting.startswith("https://sqs.") else setting
