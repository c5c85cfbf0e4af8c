"""The SAM command line, kept from the network and from the settings of other stacks."""

import json
import subprocess
import time
from typing import Final

from local.state import REPOSITORY, State

SAM: Final = REPOSITORY / ".programs" / "sam" / "bin" / "sam"
# Its own reader, for only that knows short forms such as !Sub.
TRANSLATE: Final = (
    "import json,sys; from samcli.yamlhelper import yaml_parse; print(json.dumps(yaml_parse(sys.stdin.read())))"
)


def sam_settings(state: State) -> dict[str, str]:
    """A folder of its own, so that two stacks do not write to one file, and none asks the network for a newer SAM."""
    folder = state.path("sam")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.json").write_text(json.dumps({"lastVersionCheck": time.time(), "telemetryEnabled": False}))
    return {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "0.2", "__SAM_CLI_APP_DIR": str(folder)}


def as_json(template: bytes) -> bytes:
    """The same template; SAM reads JSON in no time, and YAML in a second or two."""
    python = str(SAM.parent / "python")
    return subprocess.run([python, "-c", TRANSLATE], input=template, capture_output=True, check=True).stdout
