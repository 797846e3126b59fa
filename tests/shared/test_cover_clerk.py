"""Naming a delegate, ending it and stopping, the same on every platform (D1, D6)."""

import json
from datetime import timedelta

import pytest

from adapters.shared.buttons import ID_MAX, Press, Step, read_press
from adapters.shared.cover_clerk import CoverClerk
from adapters.shared.covers_sheet import (
    DAYS,
    end_press,
    leave_press,
    name_press,
    read_naming,
    show_press,
)
from adapters.shared.ports import Person
from adapters.shared.sheets import PersonPicker, Picker, Sheet
from core.covers import LONGEST, CoverDesk
from core.values import AccountId, Actor, Cover
from tests.core.builders import rule
from tests.fakes.covers import MemoryCovers
from tests.fakes.memories import MemoryPeople
from tests.fakes.messenger import words_of
from tests.fakes.orders import BEGINNING, MemoryOrders
from tests.shared.story import a_voice

pytestmark = [pytest.mark.anyio, rule("D1", "D6")]

DAY = timedelta(days=1)
ANA, BO = (Actor(account=AccountId(f"slack:T024BE7LD:U{name}")) for name in ("ANA", "BO"))
ON_DISCORD = AccountId("discord:1191168000000000201")
VOICE = a_voice("en", BEGINNING)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Office:
    def __init__(self) -> None:
        self.orders = MemoryOrders()
        self.covers = CoverDesk(MemoryCovers(self.orders))
        people = (
            Person(account=who.account, name=name) for who, name in ((ANA, "Ana"), (BO, "Bo"))
        )
        self.clerk = CoverClerk(self.covers, MemoryPeople(*people))

    async def press(self, press: Press, by: Actor) -> str:
        """Press something, and give all that is shown then."""
        pressed = read_press(press.id)
        assert pressed == press
        return said(await self.clerk.pressed(pressed, by, VOICE))


def said(sheet: Sheet) -> str:
    return "\n".join([sheet.title, *words_of(sheet)])


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize(
    "account",
    [BO.account, ON_DISCORD, AccountId("slack:E0123456789:W0123456789")],
)
@pytest.mark.parametrize("days", DAYS)
def test_whom_to_name_and_for_how_long_fits_a_button(account: AccountId, days: int) -> None:
    press = name_press(account, days)
    assert len(press.id) <= ID_MAX
    back = read_press(press.id)
    assert back == press
    assert read_naming(press, account) == (account, days)


@pytest.mark.parametrize("draft", ["", "show", "n", "n-x-U1", "n-7", "n-7-", "end-1"])
def test_what_names_nobody_is_read_as_such(draft: str) -> None:
    assert read_naming(Press(step=Step.COVER, draft=draft), ANA.account) is None


def test_no_cover_that_is_offered_is_longer_than_is_allowed() -> None:
    assert timedelta(days=max(DAYS)) == LONGEST


async def test_somebody_is_named_for_as_long_as_was_picked(office: Office) -> None:
    nobody = await office.clerk.pressed(show_press(), ANA, VOICE)
    assert [part.name for part in nobody.parts if isinstance(part, PersonPicker)] == ["delegate"]
    asked = await office.clerk.picked(BO.account, ANA, VOICE)
    (picker,) = (part for part in asked.parts if isinstance(part, Picker))
    assert [choice.label for choice in picker.choices] == [
        f"{n} days" if n > 1 else "1 day" for n in DAYS
    ]
    shown = await office.press(picker.choices[1].press, ANA)
    assert "Bo answers for you from now on" in shown
    cover = await office.covers.of(ANA.account)
    assert cover == Cover(
        principal=ANA.account, delegate=BO.account, since=BEGINNING, until=BEGINNING + 2 * DAY
    )
    assert "You answer for Ana" in said(await office.clerk.show(BO, VOICE))


async def test_each_of_the_two_ends_this_very_cover(office: Office) -> None:
    await office.press(name_press(BO.account, 7), ANA)
    old = await office.covers.of(ANA.account)
    assert old is not None
    assert "no longer answers for you" in await office.press(end_press(old), ANA)
    office.orders.travel(DAY)
    await office.press(name_press(BO.account, 7), ANA)
    for stale, by in ((end_press(old), ANA), (leave_press(old), BO), (end_press(old), BO)):
        assert "This has changed since you saw it" in await office.press(stale, by)
    new = await office.covers.of(ANA.account)
    assert new is not None
    assert "You no longer answer for Ana" in await office.press(leave_press(new), BO)
    assert await office.covers.of(ANA.account) is None


@rule("A2")
async def test_a_forged_press_names_nobody(office: Office) -> None:
    for forged in (name_press(AccountId("slack:T1:UNOBODY"), 7), name_press(ANA.account, 7)):
        shown = await office.press(forged, ANA)
        assert "Nobody answers for you." in shown
    far = name_press(BO.account, 31)
    assert "It has to end in the future" in await office.press(far, ANA)
    assert await office.covers.of(ANA.account) is None


async def test_who_cannot_answer_is_told_so_when_they_are_picked(office: Office) -> None:
    assert "This is you." in said(await office.clerk.picked(ANA.account, ANA, VOICE))
    elsewhere = await office.clerk.picked(ON_DISCORD, ANA, VOICE)
    assert "Only somebody on the same platform" in said(elsewhere)


@rule("A4")
async def test_who_answers_for_whom_is_part_of_one_s_own_record(office: Office) -> None:
    assert await office.clerk.export(ANA) is None
    await office.press(name_press(BO.account, 7), ANA)
    for who in (ANA, BO):
        taken = await office.clerk.export(who)
        assert taken is not None
        (cover,) = json.loads(taken)
        assert (cover["principal"], cover["delegate"]) == (ANA.account, BO.account)


async def test_whom_nobody_knows_by_name_is_somebody(office: Office) -> None:
    await office.covers.name(ANA.account, AccountId("slack:T024BE7LD:UX"), BEGINNING + DAY)
    assert "somebody answers for you" in said(await office.clerk.show(ANA, VOICE))
