"""What Schemathesis must know of this API. It loads this file in its own environment, without the rest of the project.

Its own check takes every error that has a path for the server's fault; AppSync's errors say by `errorType` whose it is.
"""

import schemathesis
from hypothesis import strategies as st

OK, BAD_REQUEST = 200, 400
# What a resolver answers for input that it does not take.
CALLERS = {"ValidationError"}

addresses = st.one_of(st.emails(), st.text(max_size=300))
schemathesis.graphql.scalar("AWSEmail", addresses.map(schemathesis.graphql.nodes.String))


def no_server_error(_context: object, response: schemathesis.Response, _case: schemathesis.Case) -> None:
    """Raises AssertionError."""
    assert response.status_code in {OK, BAD_REQUEST}, f"status {response.status_code}"
    for error in response.json().get("errors") or []:
        if error.get("path"):
            assert error.get("errorType") in CALLERS, f"{error.get('errorType')}: {error['message']}"


schemathesis.check(no_server_error)
