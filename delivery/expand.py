"""Prints template.yaml as CloudFormation sees it, after the SAM transform; run with the interpreter of the program sam.

Arguments: parameters as NAME=VALUE. Those that are parameters of AWS::SSM keep the names of what they read.
"""

# mypy: disable-error-code="import-not-found"
# SAM lives in its own environment (.programs/sam), where mypy does not look.

import argparse
import json
import logging
import os
from pathlib import Path

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
UPLOADED = "s3://bucket/key"


class NoPolicies:
    """The template names none of AWS's own policies, so none has to be looked up."""

    def load(self) -> dict[str, str]:
        return {}


def main(parameters: dict[str, str], layer: str, file: Path) -> None:
    template = yaml_parse(file.read_text("utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = UPLOADED
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = layer
    print(json.dumps(transform(template, parameters, NoPolicies()), default=str))  # noqa: T201 - how the caller gets it


if __name__ == "__main__":
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    logging.getLogger("samtranslator").setLevel(logging.CRITICAL)  # it complains of switches that only AWS has
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--layer", default=UPLOADED, help="where the layer was uploaded to")
    arguments.add_argument("--template", type=Path, default=TEMPLATE)
    arguments.add_argument("parameters", nargs="*")
    given = arguments.parse_args()
    main(dict(parameter.split("=", 1) for parameter in given.parameters), given.layer, given.template)
