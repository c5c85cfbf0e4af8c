"""Packs messages into as few calls as AWS's two limits allow: ten in a call, and so many bytes in all."""

from collections.abc import Callable, Iterable, Iterator

from operations.topic import Outgoing

ENTRIES = 10
TOPIC_BYTES = 250_000  # SNS takes 256 KiB in a call
QUEUE_BYTES = 1_000_000  # SQS takes 1 MiB


def packed[T](items: Iterable[T], size: Callable[[T], int], most_bytes: int, most: int = ENTRIES) -> Iterator[list[T]]:
    """An item that is too large alone still goes, alone: its call will tell."""
    pack: list[T] = []
    total = 0
    for item in items:
        length = size(item)
        if pack and total + length > most_bytes:
            yield pack
            pack, total = [], 0
        pack.append(item)
        total += length
        if len(pack) == most:  # at once, so that nothing is fetched that has to wait
            yield pack
            pack, total = [], 0
    if pack:
        yield pack


def size_of(message: Outgoing) -> int:
    """In bytes, with the attributes' names, types and values."""
    attributes = sum(len(name) + len(value.encode()) + 10 for name, value in message.attributes.items())
    return len(message.body.encode(errors="surrogatepass")) + attributes
