from tests.unit.gateway.engine import Functions, each, run

BATCHED = {"Query.lion": 100, "Query.lions": 100, "Lion.keeper": 100, "Query.count": 2, "Mutation.feed": 100}


def lion(event: object) -> object:
    return {"name": "Leo", "from": event}


def keeper(event: dict[str, dict[str, str]]) -> dict[str, str]:
    return {"id": f"keeper of {event['source']['name']}"}


def test_aliases_of_one_field_go_together_in_order() -> None:
    functions = Functions({"Query.lion": each(lambda event: {"name": event["arguments"]["id"]})})
    body = run("{ a: lion(id: 1) { name } b: lion(id: 2) { name } c: lion(id: 3) { name } }", functions, BATCHED)
    assert body == {"data": {"a": {"name": "1"}, "b": {"name": "2"}, "c": {"name": "3"}}}
    assert [len(events) for _, events in functions.calls] == [3]


def test_different_fields_go_apart() -> None:
    functions = Functions({"Query.lion": each(lion), "Query.count": each(lambda _: 1)})
    run("{ lion(id: 1) { name } count }", functions, BATCHED)
    assert [(field, len(events)) for field, events in functions.calls] == [("Query.lion", 1), ("Query.count", 1)]


def test_batches_are_cut_at_their_size() -> None:
    functions = Functions({"Query.count": each(lambda event: event["arguments"]["most"])})
    body = run("{" + " ".join(f"c{n}: count(most: {n})" for n in range(5)) + "}", functions, BATCHED)
    assert body == {"data": {f"c{n}": n for n in range(5)}}
    assert [len(events) for _, events in functions.calls] == [2, 2, 1]


def test_nested_fields_of_all_parents_go_together_with_their_sources() -> None:
    names = [f"lion {n}" for n in range(30)]
    functions = Functions(
        {"Query.lions": each(lambda _: [{"name": name} for name in names]), "Lion.keeper": each(keeper)}
    )
    body = run("{ lions { keeper { id } } }", functions, BATCHED)
    assert [one["keeper"]["id"] for one in body["data"]["lions"]] == [f"keeper of {name}" for name in names]
    assert [(field, len(events)) for field, events in functions.calls] == [("Query.lions", 1), ("Lion.keeper", 30)]
    event = functions.calls[1][1][0]
    assert event["source"] == {"name": "lion 0"}
    assert event["info"]["parentTypeName"] == "Lion"


def test_nested_fields_under_different_root_fields_go_together() -> None:
    functions = Functions(
        {
            "Query.lion": each(lambda _: {"name": "one"}),
            "Query.lions": each(lambda _: [{"name": "two"}, {"name": "three"}]),
            "Lion.keeper": each(keeper),
        }
    )
    run("{ lion(id: 1) { keeper { id } } lions { keeper { id } } }", functions, BATCHED)
    assert [len(events) for field, events in functions.calls if field == "Lion.keeper"] == [3]


def test_mutations_go_one_by_one_in_order() -> None:
    functions = Functions({"Mutation.feed": each(lion)})
    run("mutation { " + " ".join(f'm{n}: feed(name: "{n}") {{ name }}' for n in range(3)) + " }", functions, BATCHED)
    assert [[event["arguments"]["name"] for event in events] for _, events in functions.calls] == [["0"], ["1"], ["2"]]


def test_without_batching_every_field_goes_alone_and_unwrapped() -> None:
    functions = Functions({"Query.count": lambda event: event["arguments"]["most"]})
    assert run("{ a: count(most: 1) b: count }", functions, {"Query.count": 0}) == {"data": {"a": 1, "b": 10}}
    assert [type(event) for _, event in functions.calls] == [dict, dict]
