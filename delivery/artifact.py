"""What is built once and deployed everywhere: the folder that `sam build` writes, packed into one file."""

import hashlib
import tarfile
from pathlib import Path

from delivery.environment import ROOT, DeliveryError
from delivery.programs import SAM, read, run

BUILT = ROOT / ".aws-sam" / "build"
PACKED = ROOT / ".aws-sam" / "clients.tar"


def build() -> str:
    """Builds and packs. The digest by which the file is known from then on."""
    # The commit is in each function: every release publishes new versions, which read Terraform's parameters anew.
    run(SAM, "build", "--build-dir", BUILT, environment={"RELEASE": read("git", "rev-parse", "HEAD").strip()})
    with tarfile.open(PACKED, "w") as packed:
        packed.add(BUILT, arcname="build", filter=_without_origin)
    return digest()


def unpack(expected: str) -> Path:
    """The template to deploy. Raises DeliveryError where the file is not the one that was built."""
    if digest() != expected:
        raise DeliveryError(f"{PACKED} is not the artifact {expected}: what was built is what must be deployed")
    with tarfile.open(PACKED) as packed:
        packed.extractall(PACKED.parent, filter="data")
    return BUILT / "template.yaml"


def digest() -> str:
    return hashlib.sha256(PACKED.read_bytes()).hexdigest()


def _without_origin(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Neither who built it nor when is part of it: SAM names uploads after what is in them."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member
