"""The contract of every store of evidence: in memory, on a disk, and in a bucket (E2)."""

import hashlib
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from pydantic import SecretStr

from adapters.files.local import UNFINISHED, LocalEvidence
from adapters.files.s3 import PART, Bucket, S3Evidence
from adapters.shared.ports import EvidenceMissingError, EvidenceStore
from core.values import OrderId
from tests.fakes.evidence import MemoryEvidence
from tests.fakes.s3 import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, TinyS3

pytestmark = pytest.mark.anyio

ONE, TWO = OrderId("ORD-7K3M9QX2"), OrderId("ORD-AAAA2222")
TEXT = b"They said that it would be ready on Monday.\n"
LARGE = bytes(range(256)) * 4 * 1024 * 6  # 6 MiB: two parts


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def s3() -> AsyncIterator[TinyS3]:
    async with TinyS3().serving() as server:
        yield server


def a_bucket(server: TinyS3, secret: str = SECRET_KEY) -> Bucket:
    return Bucket(
        name=BUCKET,
        endpoint=server.address,
        region=REGION,
        access_key=ACCESS_KEY,
        secret_key=SecretStr(secret),
    )


@pytest.fixture(params=["memory", "disk", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, s3: TinyS3) -> EvidenceStore:
    match request.param:
        case "memory":
            return MemoryEvidence()
        case "disk":
            return LocalEvidence(tmp_path / "evidence")
        case _:
            return S3Evidence(a_bucket(s3))


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def kept(store: EvidenceStore, order: OrderId, content: bytes) -> str:
    name = name_of(content)
    await store.keep(order, name, io.BytesIO(content))
    return name


async def content_of(store: EvidenceStore, order: OrderId, name: str) -> bytes:
    async with store.open(order, name) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def listed(store: EvidenceStore) -> set[tuple[OrderId, str]]:
    return {(one.order, one.sha256) async for one in store.everything()}


@pytest.mark.parametrize("content", [b"", TEXT, LARGE], ids=["empty", "small", "large"])
async def test_what_was_kept_comes_back_as_it_was(store: EvidenceStore, content: bytes) -> None:
    name = await kept(store, ONE, content)
    assert await content_of(store, ONE, name) == content


async def test_a_file_is_kept_from_where_the_caller_stands(store: EvidenceStore) -> None:
    content = io.BytesIO(b"read before " + TEXT)
    content.seek(len(b"read before "))
    await store.keep(ONE, name_of(TEXT), content)
    assert not content.closed
    assert await content_of(store, ONE, name_of(TEXT)) == TEXT


async def test_keeping_the_same_again_changes_nothing(store: EvidenceStore) -> None:
    name = await kept(store, ONE, TEXT)
    await kept(store, ONE, TEXT)
    assert await content_of(store, ONE, name) == TEXT
    assert await listed(store) == {(ONE, name)}


async def test_each_order_has_its_own(store: EvidenceStore) -> None:
    name = await kept(store, ONE, TEXT)
    await kept(store, TWO, TEXT)
    await store.remove(ONE, name)
    assert await listed(store) == {(TWO, name)}
    assert await content_of(store, TWO, name) == TEXT
    with pytest.raises(EvidenceMissingError):
        await content_of(store, ONE, name)


async def test_removing_what_is_not_there_is_no_fault(store: EvidenceStore) -> None:
    await store.remove(ONE, name_of(TEXT))
    name = await kept(store, ONE, TEXT)
    await store.remove(ONE, name)
    await store.remove(ONE, name)
    assert await listed(store) == set()


async def test_opening_what_is_not_there_says_so(store: EvidenceStore) -> None:
    with pytest.raises(EvidenceMissingError):
        await content_of(store, ONE, name_of(TEXT))


async def test_everything_that_is_kept_is_listed_with_its_age(store: EvidenceStore) -> None:
    names = {(ONE, await kept(store, ONE, b"%d" % number)) for number in range(5)}
    names.add((TWO, await kept(store, TWO, TEXT)))
    assert await listed(store) == names
    now = datetime.now(UTC)
    async for one in store.everything():
        assert abs(now - one.since) < timedelta(minutes=1)


@pytest.mark.parametrize("order", ["../ORD-1", "ORD/1", "", ".", "ORD-1\n"])
async def test_no_name_leads_out_of_the_folder(tmp_path: Path, order: str, s3: TinyS3) -> None:
    for store in (LocalEvidence(tmp_path / "evidence"), S3Evidence(a_bucket(s3))):
        with pytest.raises(ValueError, match="not the name"):
            await store.keep(OrderId(order), name_of(TEXT), io.BytesIO(TEXT))
        with pytest.raises(ValueError, match="not the name"):
            await store.remove(ONE, "..")


class Breaking(io.BytesIO):
    """A file whose disk breaks after the first piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError("the disk broke")
        return super().read(1000 if size is None or size < 0 else min(size, 1000))


async def test_a_write_that_fails_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    store = LocalEvidence(folder)
    content: IO[bytes] = Breaking(b"x" * 5000)
    with pytest.raises(OSError, match="the disk broke"):
        await store.keep(ONE, name_of(b"x" * 5000), content)
    assert list(folder.rglob("*")) == []


async def test_what_a_killed_writer_left_is_not_listed(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    store = LocalEvidence(folder)
    name = await kept(store, ONE, TEXT)
    (folder / f"{UNFINISHED}abc").write_bytes(b"half")
    assert await listed(store) == {(ONE, name)}


async def test_only_this_user_can_read_what_is_on_the_disk(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    name = await kept(LocalEvidence(folder), ONE, TEXT)
    assert (folder / ONE / name).stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


async def test_a_bucket_that_refuses_the_key_is_an_error_and_not_a_missing_file(
    s3: TinyS3,
) -> None:
    store = S3Evidence(a_bucket(s3, secret="wrong"))
    with pytest.raises(Exception, match="SignatureDoesNotMatch") as caught:
        await kept(store, ONE, TEXT)
    assert "wrong" not in str(caught.value)
    assert s3.objects == {}


async def test_a_bucket_that_stumbles_is_tried_again(s3: TinyS3) -> None:
    s3.failing = 2
    store = S3Evidence(a_bucket(s3))
    name = await kept(store, ONE, TEXT)
    s3.failing = 1
    assert await content_of(store, ONE, name) == TEXT


async def test_a_large_file_is_sent_in_parts_and_none_is_left_behind(s3: TinyS3) -> None:
    assert len(LARGE) > PART
    await kept(S3Evidence(a_bucket(s3)), ONE, LARGE)
    assert s3.unfinished == {}
    assert list(s3.objects) == [f"evidence/{ONE}/{name_of(LARGE)}"]


async def test_the_environment_of_other_programs_changes_nothing(
    s3: TinyS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of somebody else")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    for flag in (
        "SKIP_SIGNATURE",
        "UNSIGNED_PAYLOAD",
        "VIRTUAL_HOSTED_STYLE_REQUEST",
        "S3_EXPRESS",
    ):
        monkeypatch.setenv(f"AWS_{flag}", "true")
    name = await kept(S3Evidence(a_bucket(s3)), ONE, TEXT)
    assert await content_of(S3Evidence(a_bucket(s3)), ONE, name) == TEXT
