"""The options that say what to change in a rejected message."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import click

from operations.commands.values import text
from operations.rejected import Correction
from resolvers.model.event import FORGOTTEN, PUBLISHED


def correction_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives `command` one Correction for all of them."""

    @click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="Correct a field.")
    @click.option("--unset", multiple=True, metavar="FIELD", help="Take a field out, as publicadoEn or version.")
    @click.option("--body", type=click.File("rb"), callback=text, help="A whole other body; - reads the input.")
    @click.option("--event-type", type=click.Choice([PUBLISHED, FORGOTTEN]), help="Correct the event type.")
    @functools.wraps(command)
    def corrected(
        *,
        settings: Sequence[str],
        unset: Sequence[str],
        body: str | None,
        event_type: str | None,
        **others: Any,  # noqa: ANN401 - the command's own options
    ) -> None:
        correction = Correction(_pairs(settings), unset, body, event_type)
        command(correction=correction, **others)

    return corrected


def _pairs(settings: Sequence[str]) -> dict[str, str]:
    pairs = [setting.partition("=") for setting in settings]
    if wrong := [setting for setting, (name, equals, _) in zip(settings, pairs, strict=True) if not (name and equals)]:
        raise click.UsageError(f"--set {wrong[0]}: write FIELD=VALUE, as rut=12345678-5")
    return {name: value for name, _, value in pairs}
