from hypothesis import given
from hypothesis import strategies as st

from operations.packing import ENTRIES, packed, size_of
from operations.topic import Outgoing

BYTES = 1_000


@given(st.lists(st.integers(0, 1_500)))
def test_packs_keep_both_limits_and_lose_nothing(sizes: list[int]) -> None:
    packs = list(packed(sizes, lambda size: size, BYTES))
    assert [size for pack in packs for size in pack] == sizes
    assert all(1 <= len(pack) <= ENTRIES for pack in packs)
    assert all(sum(pack) <= BYTES or len(pack) == 1 for pack in packs)


def test_size_counts_bytes_of_body_and_attributes() -> None:
    assert size_of(Outgoing("ñ", None, None)) == 2
    assert size_of(Outgoing("ñ", "client.published", None)) > 2 + len("event-type") + len("client.published")
