"""One logger. What it writes never holds personal data: only ids of messages, counts, codes and places in the code."""

import logging
from functools import cache
from traceback import extract_tb

from aws_lambda_powertools import Logger

from resolvers.settings import LogSettings

# The driver's debug output holds all data that passes through it.
logging.getLogger("redshift_connector").setLevel(logging.WARNING)


@cache
def logger() -> Logger:
    settings = LogSettings.load()
    return Logger(service=settings.powertools_service_name, level=settings.log_level)


def unexpected(error: BaseException) -> None:
    """Logs what failed and where. An error's own text may quote the data it choked on, so it is left out."""
    frames = extract_tb(error.__traceback__)[-5:]
    logger().error(
        "unexpected error",
        extra={
            "error": type(error).__name__,
            "at": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames],
        },
    )
