"""What docs/promises.md promises, asked of the running stack when a walk has come to rest."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from hunt.broken import BrokenPromiseError
from hunt.commands import ALL
from hunt.deeds import Deeds
from hunt.memory import Fields
from hunt.system import FIELDS

REST_SECONDS = 25.0
REST_AFTER_A_FAULT = 120.0  # what a killed subscriber held comes back after a minute
AT_REST = 3  # looks in a row that find the main queue empty
PAUSE_SECONDS = 0.1
PAGE = f"""query ($first: Int!, $after: String, $filter: ClientFilter) {{
  clients(first: $first, after: $after, filter: $filter) {{ nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }}
}}"""
MOST_PAGES = 40

type Client = Mapping[str, Any]


def come_to_rest(deeds: Deeds, since: int) -> None:
    """Until nothing waits. A message that is tried again without a fault costs retries, or blocks others."""
    deadline = time.monotonic() + (REST_AFTER_A_FAULT if deeds.memory.faults else REST_SECONDS)
    empty = 0
    while empty < AT_REST:
        empty = 0 if deeds.system.waiting() else empty + 1
        if empty == 0 and not deeds.memory.faults:
            _no_retries(deeds, since)
        if time.monotonic() > deadline:
            raise BrokenPromiseError("every message ends in one of four places", "the main queue does not get empty")
        time.sleep(PAUSE_SECONDS)


def hold(deeds: Deeds, since: int) -> None:
    """Raises BrokenPromiseError for the first promise that does not hold."""
    come_to_rest(deeds, since)
    if not deeds.memory.faults:
        _no_retries(deeds, since)
    _bad_data_is_rejected(deeds)
    _operators_see_shapes(deeds)
    for client in sorted(deeds.memory.events):
        _newest_wins(deeds, client)
    _reads_agree(deeds)
    _pages_are_whole(deeds)


def _no_retries(deeds: Deeds, since: int) -> None:
    for batch in deeds.system.subscribers_batches(since):
        if batch.get("again") or batch.get("failed") or batch.get("deadLettered"):
            told = {name: batch.get(name) for name in ("again", "failed", "rejected", "cause")}
            raise BrokenPromiseError("bad data costs no retries", f"a batch was not done with at once: {told}")


def _bad_data_is_rejected(deeds: Deeds) -> None:
    """Each in the rejected queue with its own reason."""
    if not deeds.memory.bad:
        return
    document = deeds.system.command("rejected", "list", "--json", "--show-personal-data", *ALL).document
    found = {it["body"]: it["reason"] for it in document["messages"]}
    for bad in deeds.memory.bad:
        if found.get(bad.body) != bad.reason:
            reason = found.get(bad.body, "nothing")
            raise BrokenPromiseError("bad data is rejected with its reason", f"{bad.reason}, found: {reason}")


def _operators_see_shapes(deeds: Deeds) -> None:
    for words in (("rejected", "list"), ("dead", "list", "--json")):
        told = deeds.system.command(*words, *ALL)
        shown = [mark for mark in deeds.memory.marks if mark in told.output or mark in told.errors]
        if shown:
            raise BrokenPromiseError("operators see no personal data unasked", f"{' '.join(words)} shows {shown[0]}")
        false = [line for line in told.output.splitlines() if line.startswith("99 rejected")]
        if false:
            raise BrokenPromiseError("a producer writes no lines into a list", false[0])


def _newest_wins(deeds: Deeds, client: int) -> None:
    found = deeds.system.client(deeds.people.id(client))
    expected = deeds.memory.expected(client)
    undated = client in deeds.memory.unsure and found and dict(found) in map(dict, deeds.memory.said[client])
    if undated and not any(it.at.year > 1 for it in deeds.memory.events[client]):
        return
    if found is None and expected is None:
        return
    if expected is None:
        raise BrokenPromiseError("what is forgotten stays forgotten", f"client {client} can be read")
    if found is None or _in_normal_form(found) != _in_normal_form(expected):
        what = "cannot be read" if found is None else "is another version"
        raise BrokenPromiseError("the newest wins", f"client {client} {what}")


def _in_normal_form(client: Client) -> Fields:
    """Rows from before this API are shown as they were written."""
    return {**client, "rut": client["rut"].replace(".", "")}


def _reads_agree(deeds: Deeds) -> None:
    """Whatever a client ever was: a filter finds it exactly when it is so now, and as it is."""
    for client, versions in sorted(deeds.memory.said.items()):
        now = deeds.system.client(deeds.people.id(client))
        for said in versions:
            for name in ("rut", "correo"):
                nodes = list(_all(deeds, {name: said[name]}, 20))
                mine = [it for it in nodes if it["id"].strip() == deeds.people.id(client)]
                is_so = now is not None and _in_normal_form(now)[name] == _in_normal_form(said)[name]
                if mine != ([now] if is_so else []):
                    what = "shows what client(id:) does not" if mine else "does not show what client(id:) does"
                    raise BrokenPromiseError("client and clients agree", f"the filter {name} {what}: client {client}")


def _pages_are_whole(deeds: Deeds) -> None:
    """The walk's clients by their surnames, in pages of several sizes: each once, in order, as client(id:) has it."""
    ids = [deeds.people.id(client) for client in sorted(deeds.memory.events)]
    there = [found for found in map(deeds.system.client, ids) if found]
    for first in (1, 2, 20):
        nodes = [it for it in _all(deeds, {"apellidoPrefix": deeds.people.mark}, first) if it["id"].strip() in ids]
        if nodes != there:
            told = f"pages of {first} have {len(nodes)} clients, client(id:) has {len(there)}"
            raise BrokenPromiseError("client and clients agree", told)


def _all(deeds: Deeds, chosen: Mapping[str, str], first: int) -> Iterator[Client]:
    after = None
    for _ in range(MOST_PAGES):
        page = deeds.system.data(PAGE, first=first, after=after, filter=chosen)["clients"]
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        if not page["nodes"]:
            raise BrokenPromiseError("a page that says that more follow is followed by more", json.dumps(chosen))
        after = page["pageInfo"]["endCursor"]
