"""A real API in the emulator, whose one function (`probe/`) does what the test's query asks of it."""

import io
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import boto3.session
from botocore.config import Config

HERE = Path(__file__).parent
SESSION = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
SECONDS_OF_THE_FUNCTION = 2


@dataclass(frozen=True)
class Deployment:
    endpoint_url: str
    api_id: str
    api_key: str
    expired_key: str

    def new_key(self) -> str:
        appsync = SESSION.client("appsync", endpoint_url=self.endpoint_url)
        return appsync.create_api_key(apiId=self.api_id)["apiKey"]["id"]


def deploy_function(endpoint_url: str, name: str) -> str:
    functions = SESSION.client("lambda", endpoint_url=endpoint_url, config=Config(retries={"total_max_attempts": 1}))
    return functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="index.handler",
        Role="arn:aws:iam::000000000000:role/probe",
        Timeout=SECONDS_OF_THE_FUNCTION,
        Code={"ZipFile": _zip(HERE / "probe/index.py")},
    )["FunctionArn"]


def deploy(endpoint_url: str) -> Deployment:
    function_arn = deploy_function(endpoint_url, "probe")
    stacks = SESSION.client("cloudformation", endpoint_url=endpoint_url)
    stacks.create_stack(
        StackName="probe",
        TemplateBody=(HERE / "template.json").read_text(),
        Parameters=[{"ParameterKey": "FunctionArn", "ParameterValue": function_arn}],
    )
    stacks.get_waiter("stack_create_complete").wait(StackName="probe", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    outputs = stacks.describe_stacks(StackName="probe")["Stacks"][0]["Outputs"]
    values = {output["OutputKey"]: output["OutputValue"] for output in outputs}
    expired = SESSION.client("appsync", endpoint_url=endpoint_url).create_api_key(
        apiId=values["ApiId"], expires=int(time.time()) - 3600
    )
    return Deployment(endpoint_url, values["ApiId"], values["ApiKey"], expired["apiKey"]["id"])


def _zip(source: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.write(source, source.name)
    return content.getvalue()
