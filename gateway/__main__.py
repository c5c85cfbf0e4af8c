"""`python -m gateway --endpoint-url http://127.0.0.1:4566 --region us-east-1 --api-id …`"""

import logging
import sys

from gateway.options import parse_options
from gateway.server import serve
from gateway.wiring.read import WiringError


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    try:
        serve(parse_options())
    except (WiringError, OSError) as error:
        sys.stderr.write(f"gateway: {error}\n")
        return 1
    return 0


sys.exit(main())
