"""Does the steps of one walk to the running stack, and remembers what they mean."""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hunt.broken import BrokenPromiseError
from hunt.commands import Commands
from hunt.memory import OLDEST, Bad, Event, Fields, Memory, Sent
from hunt.people import People, bad_body, marks_of
from hunt.steps import CLOCKS, Step
from hunt.system import System
from local import postgres
from resolvers.model.event import FORGOTTEN, PUBLISHED
from soak.subscriber import workers

PUBLISH = "mutation ($input: ClientInput!) { publishClient(input: $input) { id } }"
FORGET = "mutation ($id: ID!) { forgetClient(id: $id) { id } }"
READ = "query ($id: ID!) { client(id: $id) { id } }"
INSERT = "INSERT INTO clientes (id, nombre, apellido, rut, correo, publicado_en, huella, olvidado) VALUES "
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)  # older than any clock of a walk


@dataclass(slots=True)
class Deeds:
    system: System
    rest: Callable[[], None]
    people: People = field(default_factory=People)
    memory: Memory = field(default_factory=Memory)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="clients-hunt-")))
    _older: int = 0

    def do(self, step: Step) -> None:
        deeds: Mapping[str, Callable[[Step], None]] = {
            "a producer publishes": self._publish,
            "a producer forgets": self._forget,
            "the API publishes": self._api_publishes,
            "the API forgets": self._api_forgets,
            "a message is published again": self._again,
            "bad data": self._bad,
            "odd data": self._bad,
            "a row from before this API": self._older_row,
            "an operator": lambda it: Commands(self.system, self.people, self.memory, self.folder).do(it),
            "all comes to rest": lambda _: self.rest(),
            "a subscriber is killed": lambda _: self._kill(),
            "the database is away": lambda _: self._outage(),
        }
        deeds[step.what](step)

    def _version(self, client: int) -> Fields:
        fields = self.people.version(client)
        self.memory.marks |= marks_of(fields)
        return fields

    def _publish(self, step: Step) -> None:
        fields = self._version(step.client)
        self._send(step, fields, fields, PUBLISHED)

    def _forget(self, step: Step) -> None:
        self._send(step, {"id": self.people.id(step.client)}, None, FORGOTTEN)

    def _send(self, step: Step, body: Fields, fields: Fields | None, event_type: str) -> None:
        clock = CLOCKS[step.how]
        told = None if clock is None else datetime.now(UTC) + timedelta(seconds=clock)
        more = {} if told is None else {"publicadoEn": told.isoformat()}
        sent = Sent(step.client, json.dumps({**body, **more}), event_type, told, fields)
        self.memory.sent.append(sent)
        self._take(sent)

    def _take(self, sent: Sent) -> None:
        self.system.publish(sent.body, sent.event_type, self.people.mark)
        self.memory.sends(sent, datetime.now(UTC))

    def _again(self, step: Step) -> None:
        """Whichever of the walk's messages; none is left where the step stands alone."""
        if self.memory.sent:
            self._take(self.memory.sent[step.client % len(self.memory.sent)])

    def _api_publishes(self, step: Step) -> None:
        fields = self._version(step.client)
        self.system.data(PUBLISH, input=fields)
        self.memory.happened(step.client, Event(datetime.now(UTC), fields))

    def _api_forgets(self, step: Step) -> None:
        self.system.data(FORGET, id=self.people.id(step.client))
        self.memory.happened(step.client, Event(datetime.now(UTC), None))

    def _bad(self, step: Step) -> None:
        good = self.people.stranger()
        self.memory.marks |= marks_of(good)
        body, reason = bad_body(step.how, good)
        event_type = "client.married" if reason == "UnknownEventType" else PUBLISHED
        breaks = "\n99 rejected" if step.how.startswith("line breaks") else ""
        message_id = self.system.publish(body, event_type, f"{self.people.mark}{breaks}")
        self.memory.bad.append(Bad(message_id, reason, body))

    def _older_row(self, step: Step) -> None:
        """As the company's own programs left it, in an order that nothing promises."""
        self._older += 1
        at = LONG_AGO + timedelta(days=self._older)
        fields = self._version(step.client)
        match step.how:
            case "without times":
                self._insert(fields, None)
            case "with blanks behind the id":
                self._insert({**fields, "id": f"{fields['id']}   "}, at, kept=fields)
            case "twice":
                self._insert(fields, at)
                self._insert(self._version(step.client), at - timedelta(hours=1))
            case "behind a tombstone":
                self._insert(fields, at - timedelta(hours=1))
                self._insert({"id": fields["id"]}, at)
            case _:
                number = fields["rut"]
                self._insert({**fields, "rut": f"{number[:2]}.{number[2:5]}.{number[5:]}"}, at)

    def _insert(self, row: Fields, at: datetime | None, kept: Fields | None = None) -> None:
        texts = [row.get(name) for name in ("id", "nombre", "apellido", "rut", "correo")]
        moment = None if at is None else at.replace(tzinfo=None).isoformat()
        gone = "nombre" not in row
        values = (*texts, moment, "olvido" if gone else "0" * 16, gone)
        self.system.sql(f"{INSERT}(%s, %s, %s, %s, %s, CAST(%s AS TIMESTAMP), %s, %s)", values)
        client = int(row["id"].strip().rpartition("-")[2])
        if at is None:  # which of two such rows is the client, nothing promises but that it is always the same
            self.memory.unsure.add(client)
        self.memory.happened(client, Event(at or OLDEST, None if gone else kept or row))

    def _kill(self) -> None:
        """The messages that it held come back after a minute."""
        self.memory.faults += 1
        for process in workers(self.system.stack, self.system.facts["functions"]["subscriber"])[:1]:
            process.kill()

    def _outage(self) -> None:
        self.memory.faults += 1
        self.system.stack.stop(postgres.NAME)
        try:
            _, errors = self.system.ask(READ, id=self.people.id(0))
        finally:
            self.system.stack.start(postgres.NAME)
        if set(errors) - {"WarehouseUnavailable"}:
            raise BrokenPromiseError("an outage is told by its typed error", f"{errors}")
