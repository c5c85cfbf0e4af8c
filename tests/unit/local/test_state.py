import stat
from pathlib import Path

from local.sources import digest
from local.state import State


def test_value_is_read_back_as_written_and_only_by_its_owner(tmp_path: Path) -> None:
    state = State(tmp_path / "new")
    state.write("deep/value", {"a": [1, "ñ"]})

    assert state.read("deep/value") == {"a": [1, "ñ"]}
    assert stat.S_IMODE(state.path("deep/value.json").stat().st_mode) == 0o600


def test_missing_and_damaged_values_count_as_none(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.path("damaged.json").write_text('{"half": ')

    assert state.read("missing") is None
    assert state.read("damaged") is None


def test_forgetting_what_is_not_there_is_harmless(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.write("folder/value", 1)

    for _ in range(2):
        state.forget("folder", "value.json")

    assert not state.path("folder").exists()


def test_digest_changes_with_names_and_contents_but_not_with_caches(tmp_path: Path) -> None:
    source = tmp_path / "code" / "a.py"
    source.parent.mkdir()
    source.write_text("1")
    first = digest(["code", "absent"], tmp_path)

    cache = source.parent / "__pycache__" / "a.pyc"
    cache.parent.mkdir()
    cache.write_text("compiled")
    assert digest(["code", "absent"], tmp_path) == first

    source.write_text("2")
    changed = digest(["code", "absent"], tmp_path)
    source.rename(source.with_name("b.py"))
    renamed = digest(["code", "absent"], tmp_path)
    assert len({first, changed, renamed}) == 3
