"""What an option's value may be, where click alone would take too much."""

import math
from datetime import UTC, datetime
from typing import BinaryIO

import click

from resolvers.model.message import CLOCK_TOLERANCE


class Number(click.FloatRange):
    """A number that can be counted with: click's own ranges take `nan`, and `inf` where there is no upper end."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))  # type: ignore[arg-type] # it is an option's text
        if not math.isfinite(number):
            self.fail(f"{value} is no number of something", param, ctx)
        return number


# Slower than one in a minute and a half a message that was lent would come back before its turn.
PER_SECOND = Number(0.01)


def moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """An event time of lines that have none: in UTC, and not ahead, for every line would be rejected."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
        known = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        known = None
    if known is None:
        raise click.BadParameter("write it like 2026-01-31T12:00:00Z, with Z or an offset")
    if known > datetime.now(UTC) + CLOCK_TOLERANCE:
        raise click.BadParameter("it is more than 5 minutes ahead")
    return known


def text(_context: click.Context, _option: click.Parameter, file: BinaryIO | None) -> str | None:
    """What stands in a file that was opened for its bytes."""
    try:
        return file.read().decode() if file else None
    except OSError as error:
        raise click.BadParameter(f"it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"it is not UTF-8: byte {error.start + 1} is wrong") from None
