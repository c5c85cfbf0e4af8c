"""Who may know what: handlers parse and map errors, use cases know no AWS, and only `warehouse` knows the driver."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import resolvers

ROOT = Path(resolvers.__file__).parent
MODULES = {
    path.relative_to(ROOT.parent).with_suffix("").as_posix().replace("/", "."): ast.parse(path.read_text("utf-8"))
    for path in sorted(ROOT.rglob("*.py"))
}

LAYERS = {
    "model": set[str](),
    "settings": set[str](),
    "deadline": set[str](),
    "log": {"settings"},
    "secrets": set[str](),
    "secret_versions": {"secrets"},
    "publisher": {"model"},
    "envelope": {"model"},
    "queues": {"envelope", "model"},
    "warehouse": {"model", "secrets", "settings", "deadline"},
    "use_cases": {"model", "secrets", "secret_versions", "publisher", "queues", "warehouse", "deadline"},
    "handlers": {
        *("model", "secrets", "secret_versions", "settings", "log", "publisher", "queues", "warehouse", "use_cases"),
        *("deadline", "envelope"),
    },
}
# Outside packages that only these may import.
ONLY = {
    "boto3": {"publisher", "queues", "secret_versions"},
    "botocore": {"publisher", "queues", "secret_versions", "secrets"},
    "redshift_connector": {"warehouse"},
    "aws_lambda_powertools": {"log", "secrets"},
    "pydantic": {"model", "settings", "handlers"},
    "pydantic_core": {"model"},
    "stdnum": {"model"},
    "email_validator": {"model"},
}
# Keys of AWS events. Use cases and what is below them get plain values.
EVENT_KEYS = {
    *("Records", "Sns", "body", "messageId", "receiptHandle", "messageAttributes", "eventSource", "attributes"),
    *("arguments", "identity", "source", "prev", "stash", "info", "fieldName", "parentTypeName", "selectionSetList"),
    *("request", "headers", "batchItemFailures", "itemIdentifier", "Step", "SecretId", "ClientRequestToken"),
}


def layer_of(module: str) -> str:
    return module.split(".")[1]


def imports_of(module: str) -> Iterator[str]:
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "resolvers" else [node.module or ""]


CODE = [module for module in MODULES if not module.endswith("__init__")]


@pytest.mark.parametrize("module", CODE)
def test_module_imports_only_layers_below_it(module: str) -> None:
    layer = layer_of(module)
    used = {layer_of(name) for name in imports_of(module) if name.startswith("resolvers.")}

    assert used - {layer} <= LAYERS[layer]


@pytest.mark.parametrize("module", CODE)
def test_module_imports_only_the_packages_of_its_layer(module: str) -> None:
    packages = {name.partition(".")[0] for name in imports_of(module)}

    assert {package for package in packages & set(ONLY) if layer_of(module) not in ONLY[package]} == set()


def test_use_cases_import_no_other_use_case_but_for_its_types() -> None:
    pairs = {
        (module, name)
        for module in CODE
        for name in imports_of(module)
        if layer_of(module) == "use_cases" and name.startswith("resolvers.use_cases")
    }

    assert {name for _, name in pairs} <= {"resolvers.use_cases.publish_client"}


@pytest.mark.parametrize("module", [module for module in CODE if module != "resolvers.settings"])
def test_only_settings_read_the_environment(module: str) -> None:
    names = {"environ", "environb", "getenv"}
    nodes = list(ast.walk(MODULES[module]))

    assert not [node for node in nodes if isinstance(node, ast.Attribute) and node.attr in names]
    assert not [node for node in nodes if isinstance(node, ast.alias) and node.name in names]


def keys_of(module: str) -> Iterator[str]:
    """Texts by which something is looked up: `x["key"]` and `x.get("key")`."""
    for node in ast.walk(MODULES[module]):
        key = None
        if isinstance(node, ast.Subscript):
            key = node.slice
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            key = node.args[0]
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value


@pytest.mark.parametrize("module", [module for module in CODE if layer_of(module) != "handlers"])
def test_no_key_of_an_aws_event_is_read_past_the_handlers(module: str) -> None:
    assert set(keys_of(module)) & EVENT_KEYS == set()


def test_handlers_do_read_such_keys() -> None:
    read = {key for module in CODE if layer_of(module) == "handlers" for key in keys_of(module)}

    assert read >= {"Records", "Sns", "body", "messageId", "arguments", "info", "Step"}


def test_every_layer_is_known() -> None:
    assert {layer_of(module) for module in CODE} == set(LAYERS)


@pytest.mark.parametrize("module", CODE)
def test_only_the_log_module_logs(module: str) -> None:
    """What is logged holds no personal data, and that is looked after in one place."""
    calls = {ast.unparse(node.func) for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)}

    assert "print" not in calls
    assert not {call for call in calls if call.startswith("logging.")} or layer_of(module) == "log"
