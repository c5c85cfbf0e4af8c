"""What was built is what is deployed."""

import os
from pathlib import Path

import pytest

from delivery.artifact import pack, unpack
from delivery.environment import DeliveryError


@pytest.fixture
def built(tmp_path: Path) -> Path:
    function = tmp_path / "build" / "QueryFunction"
    function.mkdir(parents=True)
    (function / "handler.py").write_text("answer = 42\n")
    (tmp_path / "build" / "template.yaml").write_text("Resources: {}\n")
    return tmp_path


def test_packed_twice_it_is_the_same(built: Path) -> None:
    first = pack(built)
    os.utime(built / "build" / "template.yaml", (1, 1))
    assert pack(built) == first


def test_other_code_is_another_artifact(built: Path) -> None:
    first = pack(built)
    (built / "build" / "QueryFunction" / "handler.py").write_text("answer = 43\n")
    assert pack(built) != first


def test_unpacked_it_is_what_was_packed(built: Path) -> None:
    digest = pack(built)
    (built / "build" / "template.yaml").write_text("something else\n")
    assert unpack(built, digest).read_text() == "Resources: {}\n"


def test_anything_else_is_refused(built: Path) -> None:
    digest = pack(built)
    with (built / "clients.tar").open("ab") as packed:
        packed.write(b"\0")
    with pytest.raises(DeliveryError, match="what was built is what must be deployed"):
        unpack(built, digest)
