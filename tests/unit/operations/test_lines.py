import json
from pathlib import Path

import pytest

from operations.backfill.lines import LONGEST_BYTES, Fields, read_lines
from operations.files import UnusableFileError
from resolvers.model.errors import InvalidInputError

ROW = ("c-1", "Ana", "Muñoz", "12345678-5", "ana@example.com")
FIELDS = dict(zip(("id", "nombre", "apellido", "rut", "correo"), ROW, strict=True))
HEADER = "id,nombre,apellido,rut,correo\n"


def read(folder: Path, content: str | bytes, name: str = "clients.csv") -> dict[int, Fields | str]:
    """The fields of each line, or the reason why it has none."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return {
        line.number: line.content.first.code if isinstance(line.content, InvalidInputError) else line.content
        for line in read_lines(path)
    }


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_in_whichever_way_it_was_written(tmp_path: Path, mark: str, delimiter: str, end: str) -> None:
    lines = (delimiter.join(FIELDS), delimiter.join(ROW))
    assert read(tmp_path, mark + "".join(line + end for line in lines)) == {2: FIELDS}


def test_columns_may_stand_in_any_order_and_unknown_ones_are_ignored(tmp_path: Path) -> None:
    text = "correo, RUT ,sucursal,apellido,nombre,ID\nana@example.com,12345678-5,Norte,Muñoz,Ana,c-1\n"
    assert read(tmp_path, text) == {2: FIELDS}


def test_empty_time_is_no_time_and_another_empty_cell_is_an_empty_field(tmp_path: Path) -> None:
    text = "id,nombre,apellido,rut,correo,publicadoEn\nc-1,,Muñoz,12345678-5,ana@example.com,\n"
    assert read(tmp_path, text) == {2: {**FIELDS, "nombre": ""}}


def test_quoted_cells_hold_what_would_part_them(tmp_path: Path) -> None:
    text = HEADER + 'c-1,"Ana, ""la"" Ñ",Muñoz,12345678-5,ana@example.com\n'
    assert read(tmp_path, text) == {2: {**FIELDS, "nombre": 'Ana, "la" Ñ'}}


def test_quotation_mark_that_is_never_closed_spoils_one_line_and_not_the_rest(tmp_path: Path) -> None:
    good = ",".join(ROW) + "\n"
    text = HEADER + good + 'c-2,"Ana,Muñoz,12345678-5,ana@example.com\n' + good
    assert read(tmp_path, text) == {2: FIELDS, 3: "InvalidLine", 4: FIELDS}


def test_line_with_too_few_or_too_many_cells_is_named(tmp_path: Path) -> None:
    text = HEADER + "c-1,Ana\n" + ",".join([*ROW, "more"]) + "\n"
    assert read(tmp_path, text) == {2: "InvalidLine", 3: "InvalidLine"}


def test_empty_lines_are_left_out_and_still_counted(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + "\n  \n" + ",".join(ROW)) == {4: FIELDS}


def test_bytes_that_are_not_utf8_stay_marked(tmp_path: Path) -> None:
    (fields,) = read(tmp_path, HEADER.encode() + ",".join(ROW).encode("latin-1")).values()
    assert isinstance(fields, dict)
    assert fields["apellido"] == "Mu\udcf1oz"


def test_line_longer_than_a_message_is_named_and_not_kept_in_memory(tmp_path: Path) -> None:
    text = HEADER + "x" * (3 * LONGEST_BYTES) + "\n" + ",".join(ROW)
    assert read(tmp_path, text) == {2: "LineTooLong", 3: FIELDS}


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("", "does not name id, nombre, apellido, rut, correo"),
        ("id,nombre,apellido,rut\n", "does not name correo"),
        ("c-1,Ana,Muñoz,12345678-5,ana@example.com\n", "does not name id"),
        ("id,nombre,apellido,rut,correo,ID\n", "names id more than once"),
        ("\ufeffid,nombre".encode("utf-16"), "in UTF-8"),
    ],
)
def test_file_without_a_usable_header_is_refused(tmp_path: Path, header: str | bytes, why: str) -> None:
    with pytest.raises(UnusableFileError, match=why):
        read(tmp_path, header)


def test_json_lines_are_objects(tmp_path: Path) -> None:
    text = "\n".join([json.dumps(FIELDS), "{", "[]", "", "[" * 100_000, json.dumps(FIELDS)])
    assert read(tmp_path, text, "clients.jsonl") == {
        1: FIELDS,
        2: "InvalidJson",
        3: "InvalidType",
        5: "InvalidJson",
        6: FIELDS,
    }
