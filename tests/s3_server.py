"""A real S3 server (SeaweedFS) on the loopback, in a temporary directory; nobody reads its buckets without a key."""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import boto3
from botocore.config import Config

from tests.patience import eventually
from tests.valkey_cluster import free_ports

KEY, SECRET = "tests", secrets.token_hex(16)
_PARTS = ("master", "volume", "filer", "s3")


def binary() -> str | None:
    return shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")


class Bucket:
    def __init__(self, server: "S3Server", name: str) -> None:
        self.server, self.name = server, name

    @property
    def storage(self) -> dict[str, Any]:
        """The entry of STORAGES."""
        options = {
            "bucket_name": self.name,
            "endpoint_url": self.server.url,
            "region_name": "us-east-1",
            "access_key": KEY,
            "secret_key": SECRET,
            "addressing_style": "path",
        }
        return {"BACKEND": "apps.core.storage.Bucket", "OPTIONS": options}

    @property
    def names(self) -> set[str]:
        found = self.server.client.list_objects_v2(Bucket=self.name)
        return {row["Key"] for row in found.get("Contents", ())}

    def url(self, name: str) -> str:
        return f"{self.server.url}/{self.name}/{name}"


class S3Server:
    def __enter__(self) -> Self:
        self.directory = Path(tempfile.mkdtemp(prefix="s3-"))
        rights = {"name": "tests", "actions": ["Admin"], "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
        (self.directory / "s3.json").write_text(json.dumps({"identities": [rights]}))
        (self.directory / "files").mkdir()
        ports = dict(zip((*_PARTS, *(f"{part}.grpc" for part in _PARTS)), free_ports(8), strict=True))
        self.url = f"http://127.0.0.1:{ports['s3']}"
        numbers = [f"-{name.replace('.grpc', '.port.grpc') if '.grpc' in name else f'{name}.port'}={port}"
                   for name, port in ports.items()]  # fmt: skip
        with (self.directory / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    str(binary()),
                    *("server", f"-dir={self.directory / 'files'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
                    *("-s3", f"-s3.config={self.directory / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0"),
                    *("-master.volumeSizeLimitMB=16", "-volume.max=64", *numbers),
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            eventually(self.answers, f"the S3 server at {self.url}", seconds=60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()  # it heeds no other signal
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    @cached_property
    def client(self) -> Any:
        config = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1})
        return boto3.client(
            "s3", endpoint_url=self.url, aws_access_key_id=KEY, aws_secret_access_key=SECRET,
            region_name="us-east-1", config=config,
        )  # fmt: skip

    def answers(self) -> bool:
        """With a bucket and a file in it: the parts come up one after the other."""
        try:
            self.client.create_bucket(Bucket="first")
            self.client.put_object(Bucket="first", Key="x", Body=b"x")
        except Exception:  # noqa: BLE001 - not yet
            return False
        return True

    def new_bucket(self) -> Bucket:
        name = f"media-{secrets.token_hex(4)}"
        self.client.create_bucket(Bucket=name)
        return Bucket(self, name)
