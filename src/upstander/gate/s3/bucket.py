"""One bucket through ``obstore``: put, get, delete and list whole objects. What it answers success to is durable.

What obstore says of an error names objects and addresses, so no more of it than its kind leaves this module.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store as ObjectStore

from upstander.gate.store import StoreOpenError, StoreUnreachableError
from upstander.installation import BucketAddress

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import S3Config

__all__ = ["AlreadyExistsError", "Bucket", "PreconditionError"]

_TIMEOUT = timedelta(seconds=20)
_RETRIES = 3
_LISTED_AT_ONCE = 1_000


class Bucket:
    """One bucket, which holds nothing but a gate's store."""

    def __init__(self, address: BucketAddress, environ: Mapping[str, str] = os.environ) -> None:
        """Credentials come from the environment. Whatever else it may say of buckets is not heeded.

        Raises:
            StoreOpenError: there are none.
        """
        if not environ.get("AWS_ACCESS_KEY_ID") or not environ.get("AWS_SECRET_ACCESS_KEY"):
            raise StoreOpenError("The bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.")
        self.name = address.name
        config: S3Config = {
            "access_key_id": environ["AWS_ACCESS_KEY_ID"],
            "secret_access_key": environ["AWS_SECRET_ACCESS_KEY"],
        }
        if token := environ.get("AWS_SESSION_TOKEN"):
            config["session_token"] = token
        self._objects = _open(address, config)

    async def put(self, key: str, body: bytes, mode: PutMode = "overwrite") -> None:
        """Keep an object.

        Raises:
            AlreadyExistsError, PreconditionError: where ``mode`` forbids it, or where others write at the same time.
            StoreUnreachableError: the bucket did not take it, or it can't be known whether it did.
        """
        with _told_by_kind():
            await obstore.put_async(self._objects, key, body, mode=mode, use_multipart=False)

    async def get(self, key: str) -> tuple[bytes, str | None]:
        """An object and its tag.

        Raises:
            FileNotFoundError: there is none.
        """
        with _told_by_kind():
            found = await obstore.get_async(self._objects, key)
            return bytes(await found.bytes_async()), found.meta["e_tag"]

    async def delete(self, keys: Collection[str]) -> None:
        """Delete objects, whether or not they are there."""
        if keys:
            with _told_by_kind():
                await obstore.delete_async(self._objects, list(keys))

    def put_now(self, key: str, body: bytes, mode: PutMode = "overwrite") -> tuple[str | None, bool]:
        """As ``put``, without an event loop: its tag, and whether the bucket keeps what was there before."""
        with _told_by_kind():
            result = obstore.put(self._objects, key, body, mode=mode, use_multipart=False)
        return result["e_tag"], result["version"] not in {None, "null"}

    def get_now(self, key: str) -> tuple[bytes, str | None]:
        """As ``get``, without an event loop."""
        with _told_by_kind():
            found = obstore.get(self._objects, key)
            return bytes(found.bytes()), found.meta["e_tag"]

    def delete_now(self, keys: Collection[str]) -> None:
        """As ``delete``, without an event loop."""
        if keys:
            with _told_by_kind():
                obstore.delete(self._objects, list(keys))

    def list_now(self) -> Iterator[tuple[str, int]]:
        """The keys of all objects, and their sizes."""
        with _told_by_kind():
            for page in obstore.list(self._objects, chunk_size=_LISTED_AT_ONCE):
                for found in page:
                    yield found["path"], found["size"]


@contextmanager
def _told_by_kind() -> Iterator[None]:
    try:
        yield
    except (AlreadyExistsError, PreconditionError):
        raise
    except BaseError as error:
        raise StoreUnreachableError(type(error).__name__) from None


def _open(address: BucketAddress, config: S3Config) -> ObjectStore:
    """Where the bucket is stands in ``address`` alone: what the environment says of it would come first otherwise."""
    place: S3Config = {
        "endpoint": address.endpoint,
        "aws_endpoint_url_s3": address.endpoint,
        "region": address.region,
        "virtual_hosted_style_request": False,
        "skip_signature": False,
    }
    return ObjectStore(
        address.name,
        config={**place, **config},
        client_options={
            "allow_http": address.endpoint.startswith("http://"),
            "allow_invalid_certificates": False,
            "timeout": _TIMEOUT,
        },
        retry_config={"max_retries": _RETRIES, "retry_timeout": _TIMEOUT},
    )
