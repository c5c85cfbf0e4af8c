"""Looks into a queue without consuming it: what the queue lends is given back, unless it was deleted."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from operations.interruption import finished_first
from operations.queue import Lent, lent_of

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

BATCH = 10  # no call of SQS takes or gives more
# Long enough for a look; should the program be killed, the messages come back by themselves this much later.
LENT_SECONDS = 120
# A long poll asks every server of the queue: when it finds nothing, there is nothing (visible).
POLL_SECONDS = 1


class Look:
    """One look into a queue, as a context: at its end all that is left is given back at once."""

    def __init__(self, sqs: "SQSClient", url: str, lent_seconds: int = LENT_SECONDS) -> None:
        self._sqs = sqs
        self.url = url
        self._lent_seconds = lent_seconds
        self._held: dict[str, str] = {}
        self._deleted: set[str] = set()
        self._renewed = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with finished_first():
            self._set_visibility(0)

    def messages(self, limit: int | None = None) -> Iterator[Lent]:
        """Each message once, however often the queue lends it, until it has no more."""
        seen = 0
        while limit is None or seen < limit:
            wanted = BATCH if limit is None else min(BATCH, limit - seen)
            # Interrupted in between, nobody would know what the queue has lent.
            with finished_first():
                found = self._receive(wanted)
                fresh = [message for message in found if self._keep(message["MessageId"], message["ReceiptHandle"])]
            if not found:
                return
            seen += len(fresh)
            yield from map(lent_of, fresh)

    def _keep(self, id_: str, receipt: str) -> bool:
        """Whether it is seen for the first time. SQS may lend a message again, even one that was deleted."""
        known = id_ in self._held or id_ in self._deleted
        self._held[id_] = receipt
        if id_ in self._deleted:
            self._delete({id_: receipt})
        return not known

    def delete(self, messages: Iterable[Lent]) -> int:
        """How many the queue did not delete."""
        ids = [lent.message.message_id for lent in messages]
        left = 0
        for chunk in batched(ids, BATCH, strict=False):
            left += self._delete({id_: self._held[id_] for id_ in chunk})
        return left

    @property
    def held(self) -> int:
        return len(self._held)

    def _receive(self, wanted: int) -> Sequence["MessageTypeDef"]:
        if time.monotonic() - self._renewed > self._lent_seconds / 2:
            self._set_visibility(self._lent_seconds)
            self._renewed = time.monotonic()
        answer = self._sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=wanted,
            VisibilityTimeout=self._lent_seconds,
            WaitTimeSeconds=POLL_SECONDS,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return answer.get("Messages", [])

    def _delete(self, receipts: dict[str, str]) -> int:
        entries: list[Any] = [{"Id": str(n), "ReceiptHandle": it} for n, it in enumerate(receipts.values())]
        answer = self._sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)
        failed = {int(entry["Id"]) for entry in answer.get("Failed", [])}
        for number, id_ in enumerate(receipts):
            if number not in failed:
                self._held.pop(id_, None)
                self._deleted.add(id_)
        return len(failed)

    def _set_visibility(self, seconds: int) -> None:
        """What it cannot give back now comes back by itself."""
        for chunk in batched(self._held.values(), BATCH, strict=False):
            entries: list[Any] = [
                {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
                for number, receipt in enumerate(chunk)
            ]
            try:
                self._sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)
            except (BotoCoreError, ClientError):
                return
