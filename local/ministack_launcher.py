"""Starts MiniStack as its own program does, guarded from web pages and with SNS's clock corrected. Runs in MiniStack's
environment, not in ours.

SNS tells to the millisecond when a topic took a message; MiniStack cuts that off at the second, so that all that is
published within one would be of the same instant.
"""

import importlib
import sys
import time
from pathlib import Path
from typing import Any

WHOLE_SECONDS = ".000Z"


class MillisecondTime:
    """Python's `time` for the one module that tells the topic's time."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever `time` has
        return getattr(time, name)

    def strftime(self, form: str, moment: time.struct_time) -> str:
        if not form.endswith(WHOLE_SECONDS):
            return time.strftime(form, moment)
        now = time.time()
        text = time.strftime(form.removesuffix(WHOLE_SECONDS), time.gmtime(now))
        return f"{text}.{int(now * 1000) % 1000:03}Z"


def main() -> None:
    importlib.import_module("ministack.services.sns").time = MillisecondTime()  # type: ignore[attr-defined]
    program = importlib.import_module("ministack.app")
    program.app = _guard(program.app)  # type: ignore[attr-defined]
    program.main()


def _guard(app: object) -> object:
    """The gateway's own guard; after it no module of ours can be imported here in place of MiniStack's."""
    repository = str(Path(__file__).resolve().parent.parent)
    sys.path.append(repository)
    guard = importlib.import_module("gateway.transport.guard")
    sys.path.remove(repository)
    return guard.Guard(app, own_pages=False)


if __name__ == "__main__":
    main()
