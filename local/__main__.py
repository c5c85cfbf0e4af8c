"""`python -m local up|down|status|…`"""

import signal
import sys

signal.signal(signal.SIGINT, signal.SIG_DFL)  # while the imports below take their second, Ctrl-C just ends it

from local.commands import main  # noqa: E402 - after the line above

sys.exit(main())
