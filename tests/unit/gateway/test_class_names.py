import base64

from gateway.invocation.class_names import class_name

TRACEBACK = """Traceback (most recent call last):
  File "index.py", line 3, in handler
    raise OutOfStock(message)
shop.errors.OutOfStock: no: bananas
"""


def tail(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_named_class_is_taken_as_it_is() -> None:
    assert class_name({"errorType": "KeyError"}, "x", tail(TRACEBACK)) == "KeyError"


def test_a_nameless_failure_is_named_by_its_traceback() -> None:
    assert class_name({"errorType": "Runtime.HandlerError"}, "no: bananas", tail(TRACEBACK)) == "OutOfStock"


def test_without_a_traceback_it_stays_nameless() -> None:
    assert class_name({"errorType": "Runtime.HandlerError"}, "x", tail("nothing")) == "Runtime.HandlerError"
    assert class_name({"errorType": "Runtime.HandlerError"}, "x", None) == "Runtime.HandlerError"
    assert class_name({}, "x", None) is None
