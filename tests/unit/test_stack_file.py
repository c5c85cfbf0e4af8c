"""One file for every stack: what is written is what is read, and what is not such a file is told as such."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations.stack import StackNotFoundError, read_stack_file
from stack_file import StackFile, StackFileError
from tests.stack_files import stack_file


def test_what_was_written_is_read_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    written = stack_file(api_key="da2-key")
    written.write(tmp_path / "new" / "stack.json")
    assert StackFile.read(tmp_path / "new" / "stack.json") == written
    assert (tmp_path / "new" / "stack.json").stat().st_mode & 0o077 == 0


def test_its_names_are_those_of_json() -> None:
    facts = stack_file().facts()
    assert facts["version"] == 1
    assert facts["subscriptionDeadLetterQueueUrl"].endswith("/subscription_dead_letter_queue")
    assert set(facts["redshift"]) == {"host", "port", "database", "caFile", "secretArns"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": None}, "version must be 1"),
        ({"version": 2}, "version must be 1"),
        ({"topicArn": None}, "topicArn: Input should be a valid string"),
        ({"redshift": {"host": "localhost"}}, "redshift.secretArns: Field required"),
        ({"somethingElse": 1}, "somethingElse: Extra inputs are not permitted"),
    ],
)
def test_another_file_is_refused_by_the_name_of_what_is_wrong(change: dict[str, Any], why: str, tmp_path: Path) -> None:
    facts = stack_file(api_key="da2-key").facts() | change
    with pytest.raises(StackFileError, match=why) as refusal:
        StackFile.of(facts)
    assert "da2-key" not in str(refusal.value)
    (tmp_path / "stack.json").write_text(json.dumps(facts), "utf-8")
    with pytest.raises(StackNotFoundError, match=why):
        read_stack_file(tmp_path / "stack.json")


def test_operators_ask_a_deployed_stacks_warehouse_through_the_data_api_and_a_local_one_through_the_driver(
    tmp_path: Path,
) -> None:
    stack_file(ca_file=None).write(tmp_path / "deployed.json")
    assert read_stack_file(tmp_path / "deployed.json").warehouse is None
    stack_file(ca_file="/authority.pem").write(tmp_path / "local.json")
    warehouse = read_stack_file(tmp_path / "local.json").warehouse
    assert warehouse is not None
    assert warehouse.ca_file == "/authority.pem"


def test_copy_of_a_local_stacks_file_commands_nothing(tmp_path: Path) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy"
    stack_file(logs=str(original / "logs")).write(original / "stack.json")
    copy.mkdir()
    (copy / "stack.json").write_bytes((original / "stack.json").read_bytes())
    (tmp_path / "linked").symlink_to(original)

    assert read_stack_file(original / "stack.json") == read_stack_file(tmp_path / "linked" / "stack.json")
    with pytest.raises(StackNotFoundError, match=r"copied or moved from another folder.*make up"):
        read_stack_file(copy / "stack.json")
