import pytest

from delivery.stack_file import realtime


@pytest.mark.parametrize(
    ("graphql", "expected"),
    [
        (
            "https://abc.appsync-api.us-east-1.amazonaws.com/graphql",
            "wss://abc.appsync-realtime-api.us-east-1.amazonaws.com/graphql",
        ),
        ("https://clients.latam.com/graphql", "wss://clients.latam.com/graphql/realtime"),
    ],
)
def test_realtime_address_follows_from_the_name(graphql: str, expected: str) -> None:
    assert realtime(graphql) == expected
