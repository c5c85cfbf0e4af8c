"""How much is tried: a share of the cases in every run, all of them at night."""

import os
from collections.abc import Sequence

from hypothesis import HealthCheck, settings

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def every[T](step: int, cases: Sequence[T]) -> Sequence[T]:
    """Every `step`-th case; all of them at night."""
    return cases if NIGHTLY else cases[::step]


def examples(usual: int, nightly: int) -> settings:
    return settings(
        max_examples=nightly if NIGHTLY else usual,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
