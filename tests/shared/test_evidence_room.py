"""Attaching files and getting them back, by the policy and for the right people alone (E2)."""

import hashlib
from collections.abc import AsyncIterator

import pytest

from adapters.shared.evidence import (
    EvidenceDamagedError,
    EvidenceRoom,
    Fetched,
    Given,
    file_name,
)
from core import commands as cmd
from core.decide import Outcome
from core.decision import Decision
from core.desk import Desk
from core.evidence import NAME_MAX
from core.orders import Evidence
from core.policy import DEFAULT_POLICY, Support
from core.refusals import (
    EvidenceFull,
    EvidenceGone,
    EvidenceTooLarge,
    EvidenceTypeNotTaken,
    NotForYou,
    NothingToAttachTo,
    Refusal,
    UnknownOrder,
)
from core.values import AccountId, Actor, ChannelId, OrderId
from tests.fakes.evidence import MemoryEvidence
from tests.fakes.making import CLIENT, COMMUNITY, FIRST, FREELANCER, STRANGER, ask, begin, do
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders

pytestmark = [pytest.mark.anyio, pytest.mark.rule("E2")]

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of the chat" * 100
AGENT = Actor(account=AccountId("discord:99"), roles=frozenset({"agents"}))
SUPPORT = Support(channel=ChannelId("discord:500"), roles=frozenset({"agents"}))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Coming:
    """A file that comes in piece by piece, and knows how much of it was read."""

    def __init__(self, content: bytes, piece: int = 500) -> None:
        self._content, self._piece = content, piece
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), self._piece):
            piece = self._content[start : start + self._piece]
            self.read += len(piece)
            yield piece


class Stage:
    """A room on a record in memory, with one order on which a request is open."""

    def __init__(self) -> None:
        self.orders = MemoryOrders()
        self.orders.policies[COMMUNITY] = DEFAULT_POLICY.but(support=SUPPORT)
        self.desk = Desk(self.orders, SmallNames())
        self.store = MemoryEvidence()
        self.room = EvidenceRoom(self.desk, self.store)
        self.order = OrderId("")

    async def opened(self) -> "Stage":
        self.order = await ask(self.desk, self.orders)
        return self

    async def take(
        self,
        content: bytes | Coming = PNG,
        by: Actor = CLIENT,
        *,
        name: str = "chat.png",
        media_type: str = "image/png",
        size: int = 0,
    ) -> Outcome:
        coming = Coming(content) if isinstance(content, bytes) else content
        given = Given(name=name, media_type=media_type, size=size)
        return await self.room.take(self.order, given, aiter(coming), by)

    async def evidence(self) -> tuple[Evidence, ...]:
        stored = await self.orders.load(self.order)
        assert stored is not None
        return stored.order.evidence

    def limit(self, **limits: object) -> None:
        policy = self.orders.policies[COMMUNITY]
        self.orders.policies[COMMUNITY] = policy.but(evidence=policy.evidence.but(**limits))


@pytest.fixture
async def stage() -> Stage:
    return await Stage().opened()


async def read(stage: Stage, number: int, by: Actor) -> bytes | Refusal:
    async with stage.room.fetch(stage.order, number, by) as found:
        if isinstance(found, Fetched):
            return b"".join([chunk async for chunk in found.content])
        return found


async def test_a_file_is_kept_with_who_when_what_and_its_hash(stage: Stage) -> None:
    assert isinstance(await stage.take(size=len(PNG)), Decision)
    (piece,) = await stage.evidence()
    sha256 = hashlib.sha256(PNG).hexdigest()
    assert piece == Evidence(
        id=1,
        by=CLIENT.account,
        at=await stage.orders.now(),
        request=FIRST.request,
        name="chat.png",
        size=len(PNG),
        sha256=sha256,
        media_type="image/png",
    )
    assert stage.store.all == {(stage.order, sha256): PNG}


async def test_both_parties_get_it_back_as_it_was(stage: Stage) -> None:
    await stage.take()
    assert await read(stage, 1, CLIENT) == PNG
    assert await read(stage, 1, FREELANCER) == PNG


@pytest.mark.rule("A1")
async def test_a_stranger_learns_nothing_and_is_not_even_listened_to(stage: Stage) -> None:
    await stage.take()
    coming = Coming(PNG)
    assert await stage.take(coming, STRANGER) == UnknownOrder()
    assert coming.read == 0
    assert await read(stage, 1, STRANGER) == UnknownOrder()


@pytest.mark.rule("E1")
async def test_support_sees_it_after_an_escalation_and_attaches_nothing(stage: Stage) -> None:
    await stage.take()
    assert await read(stage, 1, AGENT) == UnknownOrder()
    await do(stage.desk, stage.order, cmd.Escalate(comment="We disagree."), FREELANCER)
    assert await read(stage, 1, AGENT) == PNG
    assert isinstance(await stage.take(b"a text", AGENT, media_type="text/plain"), NotForYou)
    assert len(stage.store.all) == 1


async def test_a_file_that_says_it_is_too_large_is_not_read(stage: Stage) -> None:
    coming = Coming(PNG)
    limit = DEFAULT_POLICY.evidence.size
    assert await stage.take(coming, size=limit + 1) == EvidenceTooLarge(limit=limit)
    assert coming.read < len(PNG)
    assert stage.store.all == {}


async def test_a_file_that_turns_out_too_large_is_read_no_further(stage: Stage) -> None:
    stage.limit(size=20_000)
    coming = Coming(PNG + b"\x00" * 1_000_000)
    assert await stage.take(coming, size=10) == EvidenceTooLarge(limit=20_000)
    assert coming.read <= 20_500
    assert stage.store.all == {}


async def test_a_file_of_just_the_limit_is_taken(stage: Stage) -> None:
    stage.limit(size=len(PNG))
    assert isinstance(await stage.take(), Decision)
    assert await stage.take(PNG + b"\x00") == EvidenceTooLarge(limit=len(PNG))


async def test_a_small_file_over_a_smaller_limit_is_refused(stage: Stage) -> None:
    stage.limit(size=10)
    assert await stage.take(b"eleven char", media_type="text/plain") == EvidenceTooLarge(limit=10)


async def test_a_program_that_calls_itself_a_picture_is_refused(stage: Stage) -> None:
    coming = Coming(b"MZ\x90\x00\x03" + b"\x00" * 50_000)
    refusal = await stage.take(coming, media_type="image/png")
    assert refusal == EvidenceTypeNotTaken(taken=DEFAULT_POLICY.evidence.media_types)
    assert coming.read < 5_000
    assert stage.store.all == {}


async def test_a_picture_that_calls_itself_nothing_is_taken_as_what_it_is(stage: Stage) -> None:
    await stage.take(media_type="application/octet-stream")
    assert (await stage.evidence())[0].media_type == "image/png"


async def test_an_order_that_is_full_takes_no_more(stage: Stage) -> None:
    stage.limit(per_order=1)
    await stage.take()
    coming = Coming(b"another" * 10_000)
    assert await stage.take(coming, media_type="text/plain") == EvidenceFull(limit=1)
    assert coming.read < 5_000
    assert len(stage.store.all) == 1


async def test_without_a_request_or_an_escalation_there_is_nothing_to_attach_to() -> None:
    stage = Stage()
    stage.order = await begin(stage.desk, stage.orders)
    assert await stage.take() == NothingToAttachTo()
    assert stage.store.all == {}


async def test_a_request_that_ends_during_the_upload_leaves_nothing_behind(stage: Stage) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield PNG
        await do(stage.desk, stage.order, cmd.DeclineRequest(ref=FIRST), FREELANCER)
        yield b"the rest"

    given = Given(name="chat.png", media_type="image/png")
    outcome = await stage.room.take(stage.order, given, slowly(), CLIENT, FIRST.request)
    assert outcome == NothingToAttachTo()
    assert stage.store.all == {}
    assert await stage.evidence() == ()


async def test_what_is_refused_takes_nothing_from_the_same_file_attached_before(
    stage: Stage,
) -> None:
    stage.limit(per_order=1)

    async def slowly() -> AsyncIterator[bytes]:
        yield PNG[:2000]
        await stage.take()
        yield PNG[2000:]

    given = Given(name="chat.png", media_type="image/png")
    outcome = await stage.room.take(stage.order, given, slowly(), FREELANCER)
    assert outcome == EvidenceFull(limit=1)
    assert await read(stage, 1, FREELANCER) == PNG


async def test_bytes_that_were_changed_in_the_store_are_noticed(stage: Stage) -> None:
    await stage.take()
    ((key, _),) = stage.store.all.items()
    stage.store.all[key] = PNG.replace(b"picture", b"forgery")
    with pytest.raises(EvidenceDamagedError):
        await read(stage, 1, FREELANCER)


async def test_a_link_and_a_number_that_is_not_there_have_no_bytes(stage: Stage) -> None:
    link = cmd.AttachEvidence(name="The brief", sha256="0" * 64, link="https://example.org/a")
    await do(stage.desk, stage.order, link, CLIENT)
    assert await read(stage, 1, CLIENT) == EvidenceGone()
    assert await read(stage, 2, CLIENT) == EvidenceGone()


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("chat.png", "chat.png"),
        ("C:\\Users\\ana\\chat.png", "chat.png"),
        ("../../etc/passwd", "passwd"),
        ("two\nlines.png", "two lines.png"),
        ("gnp.\u202eexe.png", "gnp.exe.png"),
    ],
)
def test_a_name_is_one_line_without_folders(given: str, name: str) -> None:
    assert file_name(given) == name


def test_a_long_name_is_shortened_and_keeps_its_ending() -> None:
    name = file_name("x" * 500 + ".jpeg")
    assert len(name) == NAME_MAX
    assert name.endswith("x….jpeg")


async def test_a_file_without_a_name_is_refused_by_the_core(stage: Stage) -> None:
    outcome = await stage.take(name="")
    assert isinstance(outcome, Refusal)
    assert outcome.code == "text_missing"
    assert stage.store.all == {}
