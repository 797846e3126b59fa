"""`export` and `erase`: one's own record, and being forgotten (A4)."""

import csv
import io
import json
import zlib
from collections.abc import AsyncIterator

import pytest
import redis

from adapters.redis import codec
from adapters.redis.drafts import RedisDrafts
from adapters.redis.erasing import Eraser
from adapters.redis.replies import raw
from adapters.redis.tries import RedisTries
from adapters.shared.drafts import Draft
from adapters.shared.evidence import Given
from adapters.shared.messenger import MessageRef
from adapters.shared.ports import CardRef, OwnSettings, Person, Ticket
from adapters.shared.tries import Try
from bot.wiring import Record
from core import commands as cmd
from core.decision import Decision
from core.orders import Order
from core.policy import DEFAULT_POLICY, Support
from core.refusals import EvidenceGone
from core.rules import Action
from core.values import AccountId, Actor, ChannelId, OrderId, platform_of
from core.views import Reader
from tests.cli.conftest import Terminal
from tests.fakes.making import CLIENT, COMMUNITY, FREELANCER, ask, begin, do

AGENT = Actor(account=AccountId("discord:990000000000000001"), roles=frozenset({"agents"}))
SECRETS = ("We changed our plans", "Three sections", "chat.png", "Ana", "Help me, please")
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of the chat"


async def a_life(record: Record) -> OrderId:
    """Everything that is ever kept about somebody, on one order, and a second order beside it."""
    support = Support(channel=ChannelId("discord:500"), roles=frozenset({"agents"}))
    policy = DEFAULT_POLICY.amended({"support": support}, AGENT.account, await record.clock.now())
    await record.policies.add(COMMUNITY, policy)
    await record.people.put(Person(account=CLIENT.account, name="Ana", reach={"dm": "D1"}))
    await record.people.decide(CLIENT.account, OwnSettings(language="nl"))
    order = await ask(record.desk, record.orders)
    for by, content in ((CLIENT, PNG), (FREELANCER, PNG), (CLIENT, PNG + b" more")):
        outcome = await record.room.take(order, Given(name="chat.png"), _coming(content), by)
        assert isinstance(outcome, Decision)
    await do(record.desk, order, cmd.Escalate(comment="Help me, please"), CLIENT)
    await do(record.desk, order, cmd.SupportRefund(amount=100, why="A little"), AGENT)
    stored = await record.orders.load(order)
    assert stored is not None
    assert stored.order.request is not None
    await do(record.desk, order, cmd.AcceptRequest(ref=stored.order.request.ref), FREELANCER)
    for reader in (Reader.CLIENT, Reader.FREELANCER):
        await record.cards.put(order, reader, CardRef(channel="D1", message="1", revision=1))
        await record.sent.claim(order, "3", reader)
        await record.sent.confirm(order, "3", reader, MessageRef(channel="D1", message="2"))
    draft = Draft(by=CLIENT.account, order=order, action=Action.DELIVER, typed={"delivery": "Ana"})
    await RedisDrafts(record.connection).keep(draft)
    await record.tickets.issue([Ticket(order=order, number=1, account=CLIENT.account)])
    for what in Try:
        await RedisTries(record.connection).another(what, CLIENT.account)
    await begin(record.desk, record.orders)
    return order


async def _coming(content: bytes) -> AsyncIterator[bytes]:
    yield content


def everything(connection: redis.Redis) -> str:
    """All that stands in the record, key by key, with what is deflated inflated."""
    seen: list[str] = []
    for key in connection.scan_iter():
        seen.append(key.decode())
        match connection.type(key):
            case b"string":
                seen.append(repr(connection.get(key)))
            case b"list":
                seen += [_inflated(key, raw(part)) for part in connection.lrange(key, 0, -1)]
            case b"hash":
                for name, part in connection.hgetall(key).items():
                    seen.append(repr(name))
                    try:
                        seen.append(repr(zlib.decompress(raw(part))))
                    except zlib.error:
                        seen.append(repr(part))
            case b"zset":
                seen += [repr(member) for member in connection.zrange(key, 0, -1)]
            case _:
                pass
    return "\n".join(seen)


def _inflated(key: bytes, part: bytes) -> str:
    if not key.startswith(b"order:"):
        return repr(part)
    if part.count(b" ", 0, 40) >= 4:
        try:
            return codec.unpack_order(part).model_dump_json()
        except codec.UnreadableError:
            pass
    return "".join(entry.model_dump_json() for entry in codec.unpack_entries(part))


def loaded(terminal: Terminal, name: OrderId) -> Order:
    async def load(record: Record) -> Order:
        stored = await record.orders.load(name)
        assert stored is not None
        return stored.order

    return terminal.does(load)


@pytest.mark.rule("A4")
def test_a_record_is_exported_as_json_and_as_csv(terminal: Terminal) -> None:
    order = terminal.does(a_life)
    told = terminal.run("export", CLIENT.account)
    assert told.status == 0, told.err
    written = json.loads(told.out)
    assert written["account"] == CLIENT.account
    assert {one["order"]["id"] for one in written["orders"]} > {order}
    told = terminal.run("export", CLIENT.account, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(told.out)))
    assert {row["order"] for row in rows} > {order}
    assert any("We changed our plans" in row["words"] for row in rows)


@pytest.mark.rule("A4")
def test_an_export_into_a_file_is_for_the_operator_s_eyes_alone(terminal: Terminal) -> None:
    terminal.does(a_life)
    file = terminal.folder / "ana.json"
    file.touch(mode=0o644)
    told = terminal.run("export", CLIENT.account, "--to", str(file))
    assert told.out == ""
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text())["account"] == CLIENT.account


def test_somebody_without_orders_has_nothing_to_export(terminal: Terminal) -> None:
    for account in ("slack:T0:U0", "Ana"):
        assert terminal.run("export", account).status == 1


@pytest.mark.rule("A4")
def test_erasing_has_to_be_meant(terminal: Terminal) -> None:
    order = terminal.does(a_life)
    told = terminal.run("erase", CLIENT.account)
    assert told.status == 1
    assert "cannot be undone" in told.err
    assert loaded(terminal, order).client == CLIENT.account


@pytest.mark.rule("A4")
def test_a_dry_run_counts_what_would_go_and_takes_nothing(terminal: Terminal) -> None:
    order = terminal.does(a_life)
    with terminal.valkey.connect() as connection:
        before = everything(connection)
        told = terminal.run("erase", CLIENT.account, "--dry-run")
        assert everything(connection) == before
    assert f"{order}: 2 files" in told.lines
    assert "2 orders, 2 files of" in told.lines[-1]
    assert len(terminal.evidence) == 2


@pytest.mark.rule("A4")
def test_an_erased_person_is_nowhere_in_the_record_and_the_decisions_stand(
    terminal: Terminal,
) -> None:
    order = terminal.does(a_life)
    before = loaded(terminal, order)
    told = terminal.run("erase", CLIENT.account, "--yes")
    assert told.status == 0, told.err
    assert "was erased from 2 orders, 2 files" in told.out
    assert "rewriting its append-only file" in told.out
    with terminal.valkey.connect() as connection:
        left = everything(connection)
    for secret in (CLIENT.account, *SECRETS):
        # The freelancer's own file bears the same name as the client's, and stays.
        assert secret not in left.replace('"name":"chat.png"', "")
    after = loaded(terminal, order)
    assert after.client is not None
    assert platform_of(after.client).value == "erased"
    assert (after.status, after.refunded, after.freelancer) == (
        before.status,
        before.refunded,
        before.freelancer,
    )
    assert [past.ending for past in after.past] == [past.ending for past in before.past]
    assert terminal.run("audit").out == "Everything is right.\n"


@pytest.mark.rule("A4", "E2")
def test_files_go_with_their_giver_and_not_with_the_other_party(terminal: Terminal) -> None:
    order = terminal.does(a_life)
    assert len(terminal.evidence) == 2  # the same bytes from both, and one more of the client's
    terminal.run("erase", CLIENT.account, "--yes")
    assert len(terminal.evidence) == 1

    async def read(record: Record) -> list[bool]:
        found = [await record.desk.evidence(order, number, FREELANCER) for number in (1, 2, 3)]
        return [isinstance(one, EvidenceGone) for one in found]

    assert terminal.does(read) == [True, False, True]


@pytest.mark.rule("A4")
def test_the_cards_of_the_others_are_brought_up_to_date(terminal: Terminal) -> None:
    order = terminal.does(a_life)
    with terminal.valkey.connect() as connection:
        connection.delete("rq:queue:notify")
        terminal.run("erase", CLIENT.account, "--yes")
        names = [job.decode() for job in connection.lrange("rq:queue:notify", 0, -1)]
    assert [name for name in names if order in name] == [
        f"r-{order}-{loaded(terminal, order).revision}-freelancer",
        f"r-{order}-{loaded(terminal, order).revision}-support",
    ]


@pytest.mark.rule("A4")
def test_an_agent_is_erased_from_orders_that_are_not_theirs(terminal: Terminal) -> None:
    order = terminal.does(a_life)
    told = terminal.run("erase", AGENT.account, "--yes")
    assert f"{order}: 0 files" in told.lines
    with terminal.valkey.connect() as connection:
        left = everything(connection)
    assert AGENT.account not in left
    assert "A little" not in left
    assert loaded(terminal, order).refunded == 100 + 44_900


@pytest.mark.rule("A4")
def test_an_erasure_that_was_broken_off_goes_on_under_the_same_pseudonym(
    terminal: Terminal,
) -> None:
    terminal.does(a_life)

    async def begin_erasing(record: Record) -> None:
        eraser = Eraser(record.connection, record.evidence, time_travel=True)
        async for _ in eraser.erase(CLIENT.account):
            break

    terminal.does(begin_erasing)
    terminal.run("erase", CLIENT.account, "--yes")
    with terminal.valkey.connect() as connection:
        assert len(list(connection.scan_iter("ended:?:erased:*"))) == 1
        assert CLIENT.account not in everything(connection)


@pytest.mark.rule("A4")
def test_an_order_that_moves_while_somebody_is_erased_is_erased_as_it_then_stands(
    terminal: Terminal,
) -> None:
    order = terminal.does(a_life)

    async def both(record: Record) -> None:
        eraser = Eraser(record.connection, record.evidence, time_travel=True)
        names = [name async for name in eraser._with(CLIENT.account)]
        other = next(name for name in names if name != order)
        read = eraser._read

        async def read_and_be_overtaken(name: OrderId) -> object:
            found = await read(name)
            if name == other and not overtaken:
                overtaken.append(name)
                await do(record.desk, name, cmd.Deliver(text="Here it is."), FREELANCER)
            return found

        overtaken: list[OrderId] = []
        eraser._read = read_and_be_overtaken  # type: ignore[method-assign, assignment]
        async for _ in eraser.erase(CLIENT.account):
            pass
        stored = await record.orders.load(other)
        assert stored is not None
        assert overtaken
        assert stored.order.delivery == "Here it is."
        assert stored.order.client != CLIENT.account

    terminal.does(both)
