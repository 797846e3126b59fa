"""What every memory of the messengers does: the real ones and their twins, held to the same."""

import pytest
import redis.asyncio

from adapters.redis import keys, sent
from adapters.redis.cards import RedisCards
from adapters.redis.delegates import RedisDelegateCards
from adapters.redis.drafts import KEPT_SECONDS, RedisDrafts
from adapters.redis.jobs import DELIVER
from adapters.redis.people import RedisPeople
from adapters.redis.sent import RedisSentLog
from adapters.shared.drafts import Draft
from adapters.shared.messenger import MessageRef
from adapters.shared.ports import (
    Attempt,
    CardRef,
    Cards,
    DelegateCard,
    DelegateCards,
    OwnSettings,
    People,
    Person,
    Reminders,
    SentLog,
)
from core.rules import Action
from core.values import AccountId, OrderId, Platform
from core.views import Reader
from tests.fakes.memories import (
    MemoryCards,
    MemoryDelegateCards,
    MemoryPeople,
    MemorySentLog,
)

pytestmark = pytest.mark.anyio

ORDER = OrderId("ORD-7K3M9QX2")
ADA = AccountId("slack:T024BE7LD:U061F7AUR")
BO = AccountId("discord:80351110224678912")
MESSAGE = MessageRef(channel="D024BE7LH", message="1777900832.454321")


@pytest.fixture(params=["memory", "redis"])
def cards(request: pytest.FixtureRequest, connection: redis.asyncio.Redis) -> Cards:
    return RedisCards(connection) if request.param == "redis" else MemoryCards()


@pytest.fixture(params=["memory", "redis"])
def sent_log(request: pytest.FixtureRequest, connection: redis.asyncio.Redis) -> SentLog:
    return RedisSentLog(connection) if request.param == "redis" else MemorySentLog()


@pytest.fixture(params=["memory", "redis"])
def people(request: pytest.FixtureRequest, connection: redis.asyncio.Redis) -> People:
    return RedisPeople(connection) if request.param == "redis" else MemoryPeople()


async def test_each_reader_has_a_card_of_their_own(cards: Cards) -> None:
    refs = {
        reader: CardRef(channel="C1", message=f"17.{number}", revision=number)
        for number, reader in enumerate(Reader, start=1)
    }
    for reader, ref in refs.items():
        await cards.put(ORDER, reader, ref)
    assert {reader: await cards.get(ORDER, reader) for reader in Reader} == refs


async def test_a_reader_has_no_card_before_one_was_posted(cards: Cards) -> None:
    await cards.put(ORDER, Reader.CLIENT, CardRef(channel="C1", message="1", revision=1))
    assert await cards.get(ORDER, Reader.FREELANCER) is None
    assert await cards.get(OrderId("ORD-00000000"), Reader.CLIENT) is None


async def test_a_card_that_was_posted_anew_takes_the_place_of_the_old_one(cards: Cards) -> None:
    await cards.put(ORDER, Reader.CLIENT, CardRef(channel="C1", message="1", revision=1))
    anew = CardRef(channel="C2", message="9 with blanks", revision=12)
    await cards.put(ORDER, Reader.CLIENT, anew)
    assert await cards.get(ORDER, Reader.CLIENT) == anew


async def test_a_notice_is_claimed_once_and_known_once_it_was_sent(sent_log: SentLog) -> None:
    assert await sent_log.claim(ORDER, "4", Reader.CLIENT) is Attempt.FIRST
    await sent_log.confirm(ORDER, "4", Reader.CLIENT, MESSAGE)
    assert await sent_log.claim(ORDER, "4", Reader.CLIENT) == MESSAGE
    assert await sent_log.claim(ORDER, "4", Reader.CLIENT) == MESSAGE


async def test_each_entry_is_told_to_each_reader(sent_log: SentLog) -> None:
    for seq in (4, 5):
        for reader in Reader:
            assert await sent_log.claim(ORDER, f"{seq}", reader) is Attempt.FIRST


async def test_an_attempt_whose_end_nobody_saw_is_told_from_a_first_one(
    sent_log: SentLog,
) -> None:
    await sent_log.claim(ORDER, "4", Reader.CHANNEL)
    assert await sent_log.claim(ORDER, "4", Reader.CHANNEL) is Attempt.UNSURE


async def test_an_attempt_that_was_refused_counts_as_none(sent_log: SentLog) -> None:
    await sent_log.claim(ORDER, "4", Reader.SUPPORT)
    await sent_log.release(ORDER, "4", Reader.SUPPORT)
    assert await sent_log.claim(ORDER, "4", Reader.SUPPORT) is Attempt.FIRST


async def test_a_person_is_remembered_as_they_are_now(people: People) -> None:
    assert await people.get(ADA) is None
    ada = Person(account=ADA, name="Ada", locale="nl-NL", zone="Europe/Amsterdam")
    await people.put(ada)
    assert await people.get(ADA) == ada
    renamed = ada.but(name="Ada L.", reach={"dm": "D024BE7LH"})
    await people.put(renamed)
    assert await people.get(ADA) == renamed


async def test_what_somebody_decided_comes_with_them(people: People) -> None:
    await people.put(Person(account=ADA, name="Ada", locale="nl-NL"))
    assert await people.settings(ADA) == OwnSettings()
    decided = OwnSettings(language="en", zone="Europe/Amsterdam", reminders=Reminders.LAST)
    await people.decide(ADA, decided)
    assert await people.settings(ADA) == decided
    known = await people.get(ADA)
    assert known is not None
    assert known.own == decided
    assert await people.settings(BO) == OwnSettings()


async def test_a_platform_that_tells_something_new_undoes_no_decision(people: People) -> None:
    await people.decide(ADA, OwnSettings(language="en"))
    await people.put(Person(account=ADA, name="Ada", own=OwnSettings(language="nl")))
    known = await people.get(ADA)
    assert known is not None
    assert (known.name, known.own.language) == ("Ada", "en")


async def test_deciding_nothing_any_more_is_as_if_nothing_had_been_decided(
    people: People,
) -> None:
    await people.decide(ADA, OwnSettings(reminders=Reminders.NONE))
    await people.decide(ADA, OwnSettings())
    assert await people.settings(ADA) == OwnSettings()


async def test_those_who_are_known_have_names(connection: redis.asyncio.Redis) -> None:
    for people in (RedisPeople(connection), MemoryPeople()):
        await people.put(Person(account=BO, name="Bo"))
        names = await people.names((ADA, BO))
        assert set(names) == {BO}
        assert (names[BO].name, names[BO].platform) == ("Bo", Platform.DISCORD)
        assert await people.names(()) == {}


async def test_a_warning_is_remembered_for_longer_than_an_order_s_reminders_are_apart(
    connection: redis.asyncio.Redis,
) -> None:
    log = RedisSentLog(connection)
    for what in ("warned", "4"):
        assert await log.claim(ORDER, what, Reader.CLIENT) is Attempt.FIRST
        await log.confirm(ORDER, what, Reader.CLIENT, MESSAGE)
    await connection.delete(keys.sent_key(ORDER))  # as it goes after hours
    assert await log.claim(ORDER, "4", Reader.CLIENT) is Attempt.FIRST
    assert isinstance(await log.claim(ORDER, "warned", Reader.CLIENT), MessageRef)
    assert await connection.ttl(keys.warned_key(ORDER)) == sent.WARNED_SECONDS
    # It says nothing of where its reader is, whom it could outlive in the record.
    kept = await connection.hvals(keys.warned_key(ORDER))
    assert MESSAGE.channel not in str(kept)
    await log.release(ORDER, "warned", Reader.CLIENT)
    assert await log.claim(ORDER, "warned", Reader.CLIENT) is Attempt.FIRST


async def test_what_was_sent_is_remembered_for_longer_than_any_job_is_tried_again(
    connection: redis.asyncio.Redis,
) -> None:
    await RedisSentLog(connection).claim(ORDER, "4", Reader.CLIENT)
    assert await connection.ttl(keys.sent_key(ORDER)) == sent.KEPT_SECONDS
    assert sum(DELIVER.retries) < sent.KEPT_SECONDS / 2


async def test_a_draft_comes_back_for_an_hour(connection: redis.asyncio.Redis) -> None:
    drafts = RedisDrafts(connection)
    draft = Draft(
        by=ADA, order=ORDER, action=Action.OPEN_CANCELLATION, typed={"comment": "We changed plans."}
    )
    name = await drafts.keep(draft)
    assert await drafts.find(name) == draft
    assert 0 < await connection.ttl(keys.draft_key(name)) <= KEPT_SECONDS
    assert await drafts.find("nothing") is None


@pytest.fixture(params=["memory", "redis"])
def delegate_cards(
    request: pytest.FixtureRequest, connection: redis.asyncio.Redis
) -> DelegateCards:
    return RedisDelegateCards(connection) if request.param == "redis" else MemoryDelegateCards()


async def test_a_delegate_has_a_card_for_each_order_until_it_is_forgotten(
    delegate_cards: DelegateCards,
) -> None:
    other = OrderId("ORD-00000000")
    card = DelegateCard(principal=ADA, ref=CardRef(channel="C1", message="1 2", revision=3))
    assert await delegate_cards.get(BO, ORDER) is None
    await delegate_cards.put(BO, ORDER, card)
    await delegate_cards.put(BO, other, card.but(principal=BO))
    await delegate_cards.put(ADA, ORDER, card)
    assert await delegate_cards.get(BO, ORDER) == card
    assert await delegate_cards.all(BO) == {ORDER: card, other: card.but(principal=BO)}
    await delegate_cards.forget(BO, ORDER)
    await delegate_cards.forget(BO, ORDER)
    assert await delegate_cards.get(BO, ORDER) is None
    assert await delegate_cards.all(BO) == {other: card.but(principal=BO)}
    assert await delegate_cards.get(ADA, ORDER) == card


async def test_what_two_delegates_are_told_is_told_apart(sent_log: SentLog) -> None:
    for whom in (ADA, BO):
        assert await sent_log.claim(ORDER, "4", Reader.DELEGATE, whom) is Attempt.FIRST
        await sent_log.confirm(ORDER, "4", Reader.DELEGATE, MESSAGE, whom)
        assert await sent_log.claim(ORDER, "4", Reader.DELEGATE, whom) == MESSAGE
    await sent_log.release(ORDER, "4", Reader.DELEGATE, ADA)
    assert await sent_log.claim(ORDER, "4", Reader.DELEGATE, ADA) is Attempt.FIRST
    assert await sent_log.claim(ORDER, "4", Reader.DELEGATE, BO) == MESSAGE
