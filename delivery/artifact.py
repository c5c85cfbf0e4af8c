"""What is built once and deployed everywhere: the folder that `sam build` writes, packed into one file."""

import hashlib
import tarfile
from pathlib import Path

from delivery.environment import ROOT, DeliveryError
from delivery.programs import SAM, read, run

FOLDER = ROOT / ".aws-sam"
FILE = "clients.tar"


def build() -> str:
    """Builds and packs. The digest by which the file is known from then on."""
    # The commit is in each function: every release publishes new versions, which read Terraform's parameters anew.
    run(
        SAM, "build", "--build-dir", FOLDER / "build", environment={"RELEASE": read("git", "rev-parse", "HEAD").strip()}
    )
    return pack(FOLDER)


def pack(folder: Path) -> str:
    """Packs `build` in the folder into `clients.tar` beside it; the digest of the file."""
    with tarfile.open(folder / FILE, "w") as packed:
        packed.add(folder / "build", arcname="build", filter=_without_origin)
    return _digest(folder)


def unpack(folder: Path, expected: str) -> Path:
    """The template to deploy. Raises DeliveryError where the file is not the one that was built."""
    if _digest(folder) != expected:
        raise DeliveryError(f"{FILE} is not the artifact {expected}: what was built is what must be deployed")
    with tarfile.open(folder / FILE) as packed:
        packed.extractall(folder, filter="data")
    return folder / "build" / "template.yaml"


def commit_of(template: Path) -> str:
    """The commit that was built, as every function carries it. Raises DeliveryError."""
    released = template.with_name("QueryFunction") / "RELEASE"
    if not released.is_file():
        raise DeliveryError(f"there is no {released}: build the artifact with `python -m delivery build`")
    return released.read_text("utf-8").strip()


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / FILE).read_bytes()).hexdigest()


def _without_origin(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Neither who built it nor when is part of it."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member
