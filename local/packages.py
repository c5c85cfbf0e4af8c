"""What `sam deploy` packed and uploaded, kept for the next emulator, whose memory is empty: packing takes seconds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.aws import Aws
from local.foundation import ARTIFACTS_BUCKET
from local.sam import as_json
from local.state import State

FOLDER: Final = "packages"


@dataclass(frozen=True)
class Packages:
    state: State

    def restore(self, aws: Aws, digest: str) -> Path | None:
        """Uploads what was kept of these sources, and gives the template that names it; None where nothing was kept."""
        template = self._folder / "template.json"
        if self.state.read("packaged") != digest or not template.is_file():
            return None
        for file in self._artifacts.iterdir():
            aws.s3.upload_file(str(file), ARTIFACTS_BUCKET, file.name)
        return template

    def keep(self, aws: Aws, stack_name: str, digest: str) -> None:
        if self.state.read("packaged") == digest:
            return
        self.state.forget("packaged.json", FOLDER)
        self._artifacts.mkdir(parents=True)
        for artifact in aws.s3.list_objects_v2(Bucket=ARTIFACTS_BUCKET)["Contents"]:
            aws.s3.download_file(ARTIFACTS_BUCKET, artifact["Key"], str(self._artifacts / artifact["Key"]))
        packed = aws.cloudformation.get_template(StackName=stack_name, TemplateStage="Original")["TemplateBody"]
        (self._folder / "template.json").write_bytes(as_json(str(packed).encode()))
        self.state.write("packaged", digest)

    @property
    def _folder(self) -> Path:
        return self.state.path(FOLDER)

    @property
    def _artifacts(self) -> Path:
        return self._folder / "artifacts"
