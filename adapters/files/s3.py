"""Evidence in a bucket: `adapters.shared.ports.EvidenceStore` on anything that speaks S3.

`evidence/<order>/<sha256>`. The bytes of each request are signed with their hash, so that the
store itself refuses what was damaged on the way.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import IO, Final

import obstore
from obstore.store import S3Store
from pydantic import SecretStr

from adapters.files.names import check
from adapters.shared.ports import EvidenceMissingError, KeptFile
from core.values import OrderId, Value

FOLDER: Final = "evidence"
"""Before all names, so that the bucket can be used for something else as well."""

PART: Final = 5 * 1024 * 1024
"""Bytes of a part when a file is sent in parts: the least that S3 takes (Amazon S3, multipart
upload limits)."""

CHUNK: Final = 256 * 1024
"""Bytes read at a time, at least."""

# The library's own patience is ten tries in three minutes; a person waits for this.
_TRIES: Final = 3
_TRY_FOR: Final = timedelta(seconds=20)
_ONE_TRY: Final = timedelta(seconds=60)
_CONNECT: Final = timedelta(seconds=5)


class Bucket(Value):
    """Which bucket, and how to get in.

    Attributes:
        name: the bucket's.
        endpoint: the address of the store, such as `https://s3.eu-west-1.amazonaws.com`.
        region: as the store calls it; stores that have none take `us-east-1` or `auto`.
        access_key: the key's id.
        secret_key: the key.
    """

    name: str
    endpoint: str
    region: str
    access_key: str
    secret_key: SecretStr


class S3Evidence:
    """Keeps evidence in a bucket.

    Args:
        bucket: which, and how to get in. The key needs to read, write, delete and list.
    """

    def __init__(self, bucket: Bucket) -> None:
        self._store = S3Store(
            bucket.name,
            prefix=FOLDER,
            aws_endpoint_url_s3=bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.access_key,
            secret_access_key=bucket.secret_key.get_secret_value(),
            # The library takes what is not said here from the AWS_ variables of the environment,
            # which may be meant for another program; and not every store deletes in bulk.
            virtual_hosted_style_request=False,
            skip_signature=False,
            unsigned_payload=False,
            s3_express=False,
            disable_bulk_delete=True,
            client_options={
                "allow_http": bucket.endpoint.startswith("http:"),
                "connect_timeout": _CONNECT,
                "timeout": _ONE_TRY,
            },
            retry_config={"max_retries": _TRIES, "retry_timeout": _TRY_FOR},
        )

    async def keep(self, order: OrderId, sha256: str, content: IO[bytes]) -> None:
        """Keep a file, whole or not at all; what is kept already is written over with the same."""
        await obstore.put_async(self._store, _name(order, sha256), content, chunk_size=PART)

    @asynccontextmanager
    async def open(self, order: OrderId, sha256: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a file for reading.

        Raises:
            EvidenceMissingError: it is not there.
        """
        try:
            found = await obstore.get_async(self._store, _name(order, sha256))
        except FileNotFoundError as error:
            raise EvidenceMissingError from error
        yield _chunks(found)

    async def remove(self, order: OrderId, sha256: str) -> None:
        """Remove a file; one that is not there is gone already."""
        try:
            await obstore.delete_async(self._store, _name(order, sha256))
        except FileNotFoundError:
            return  # S3 itself does not say so; stores that speak it may

    async def everything(self) -> AsyncIterator[KeptFile]:
        """List all that is kept, in the order of the names."""
        async for page in obstore.list(self._store):
            for found in page:
                order, _, sha256 = found["path"].rpartition("/")
                yield KeptFile(order=OrderId(order), sha256=sha256, since=found["last_modified"])


async def _chunks(
    found: "obstore.GetResult",
) -> AsyncIterator[bytes]:  # the type is not there at run time
    async for chunk in found.stream(min_chunk_size=CHUNK):
        yield bytes(chunk)


def _name(order: OrderId, sha256: str) -> str:
    check(order, sha256)
    return f"{order}/{sha256}"
