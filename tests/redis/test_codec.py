"""How documents and logs are written and read, also those of other versions."""

import hashlib
import zlib
from collections.abc import Callable

import pytest

from adapters.redis import codec
from adapters.redis.codec import Head, UnreadableError
from adapters.redis.names import SecretNames
from adapters.redis.upgrade import FromTheFutureError, Json, upgraded
from core import commands as cmd
from core.desk import Desk
from core.events import Entry
from core.orders import SCHEMA, Order
from core.values import OrderId
from tests.fakes.making import FIRST, FREELANCER, ask, do
from tests.fakes.orders import MemoryOrders

pytestmark = pytest.mark.anyio

DICTIONARIES = {1: "7d8868a70788899f6aa42694adcb517937dc780210b278f72fb4a0f551aba092"}


async def _made() -> tuple[Order, list[Entry]]:
    """An order with a past, and its log."""
    orders = MemoryOrders()
    desk = Desk(orders, SecretNames())
    name = await ask(desk, orders)
    await do(desk, name, cmd.DeclineRequest(ref=FIRST, message="We are nearly there ✓"), FREELANCER)
    stored = await orders.load(name)
    assert stored is not None
    return stored.order, list(await orders.log(name))


async def test_an_order_is_read_as_it_was_written() -> None:
    order, _ = await _made()
    assert codec.unpack_order(codec.pack_order(order, "token")) == order


async def test_entries_are_read_as_they_were_written() -> None:
    _, entries = await _made()
    assert codec.unpack_entries(codec.pack_entries(entries)) == tuple(entries)


async def test_the_head_of_a_document_is_read_without_the_rest() -> None:
    order, _ = await _made()
    written = codec.pack_order(order, "token")
    assert codec.read_head(written[: codec.HEAD_BYTES]) == Head(5, "token", SCHEMA, 1)


async def test_a_revision_of_many_digits_still_has_room_in_the_head() -> None:
    order, _ = await _made()
    written = codec.pack_order(order.but(revision=10**12), "x" * 12)
    assert codec.read_head(written).revision == 10**12


async def test_the_dictionary_makes_documents_small() -> None:
    order, _ = await _made()
    plain = order.model_dump_json(exclude_defaults=True).encode()
    assert len(codec.pack_order(order, "token")) < 0.75 * len(zlib.compress(plain))


@pytest.mark.parametrize("number", DICTIONARIES)
def test_a_dictionary_that_data_was_written_with_is_never_changed(number: int) -> None:
    assert hashlib.sha256(codec.dictionary(number)).hexdigest() == DICTIONARIES[number]


def test_the_dictionary_that_is_written_with_is_among_those_that_are_held() -> None:
    assert codec.DICTIONARY in DICTIONARIES


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"nonsense",
        lambda raw: raw[:-1],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw.replace(b"token 1 1 ", b"token 1 9 "),
        lambda raw: raw.replace(b"token 1 1 ", b"token 2 1 "),
    ],
    ids=["empty", "nonsense", "cut", "half", "other dictionary", "from the future"],
)
async def test_a_broken_document_is_told_from_a_good_one(
    spoil: Callable[[bytes], bytes],
) -> None:
    order, _ = await _made()
    with pytest.raises(UnreadableError):
        codec.unpack_order(spoil(codec.pack_order(order, "token")))


async def test_an_error_never_holds_what_people_wrote() -> None:
    order, entries = await _made()
    wrong = order.but(past=(order.past[0].but(comment=["my secret"]),))
    with pytest.warns(UserWarning, match="serialized value"):
        written = codec.pack_order(wrong, "token")
    with pytest.raises(UnreadableError, match=r"^past\.0\.comment: string_type$") as raised:
        codec.unpack_order(written)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    with pytest.raises(UnreadableError, match="seq: missing"):
        codec.unpack_entries(_repacked(codec.pack_entries(entries), b'"seq"', b'"cat"'))


async def test_a_document_of_an_older_schema_is_upgraded_as_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order, entries = await _made()

    def named(found: Json) -> Json:
        return {**found, "schema_version": 1, "title": f"{found['title']}, upgraded"}

    def moved(found: Json) -> Json:
        return {**found, "by": None}

    monkeypatch.setattr(codec, "DOCUMENTS", {0: named})
    monkeypatch.setattr(codec, "ENTRIES", {0: moved})
    old = codec.pack_order(order, "token").replace(b"token 1 ", b"token 0 ")
    assert codec.unpack_order(old) == order.but(title=f"{order.title}, upgraded")
    element = codec.pack_entries(entries)
    assert codec.schema_of_entries(element) == SCHEMA
    read = codec.unpack_entries(b"0" + element[1:])
    assert read == tuple(entry.but(by=None) for entry in entries)


def test_every_step_between_two_versions_is_taken_in_turn() -> None:
    steps = {n: lambda found, n=n: {**found, "taken": [*found["taken"], n]} for n in (1, 2, 3)}
    assert upgraded({"taken": []}, 1, steps, to=4) == {"taken": [1, 2, 3]}
    assert upgraded({"taken": []}, 3, steps, to=4) == {"taken": [3]}
    assert upgraded({"taken": []}, 4, steps, to=4) == {"taken": []}


def test_what_a_later_version_wrote_is_not_guessed_at() -> None:
    with pytest.raises(FromTheFutureError):
        upgraded({}, 5, {}, to=4)


def test_names_cannot_be_guessed_and_are_easy_to_read() -> None:
    names = SecretNames()
    drawn = {names.order() for _ in range(1000)} | {OrderId(names.code()) for _ in range(1000)}
    assert len(drawn) == 2000
    assert not {sign for name in drawn for sign in name[-8:]} & set("ILOU")


def _repacked(element: bytes, old: bytes, new: bytes) -> bytes:
    """An element of a log with something else in its JSON."""
    schema, number, packed = element.split(b" ", 2)
    zdict = codec.dictionary(int(number))
    unpacker = zlib.decompressobj(-15, zdict)
    text = (unpacker.decompress(packed) + unpacker.flush()).replace(old, new)
    packer = zlib.compressobj(6, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY, zdict)
    return b" ".join((schema, number, packer.compress(text) + packer.flush()))
