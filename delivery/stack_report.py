"""The deployed stack against the template in this folder."""

import json
import re
from typing import Any

from delivery import release
from delivery.environment import Environment
from delivery.programs import SAM_PYTHON, read
from delivery.reports import template_report

# SAM names versions and layers after a digest of what is in them.
DIGEST = re.compile(r"(?<=FunctionVersion)[0-9a-f]{10}|(?<=DependenciesLayer)[0-9a-f]{10}")


def report(environment: Environment) -> str:
    return template_report(environment.name, _comparable(_deployed(environment)), _comparable(wanted(environment.name)))


def _deployed(environment: Environment) -> Any:  # noqa: ANN401 - a template
    """Empty where there is no stack yet."""
    if release.current(environment) is None:
        return {}
    return environment.cloudformation.get_template(StackName=environment.stack_name, TemplateStage="Processed")[
        "TemplateBody"
    ]


def wanted(name: str) -> Any:  # noqa: ANN401 - a template
    return json.loads(read(SAM_PYTHON, "delivery/expand.py", *release.configured(name)))


def _comparable(template: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore answers a map or a text
    text = template if isinstance(template, str) else json.dumps(template)
    comparable: dict[str, Any] = json.loads(DIGEST.sub("", text))
    return comparable
