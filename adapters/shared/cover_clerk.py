"""Serves people who will be away, and those who stand in for them (D1, D6)."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from adapters.shared.buttons import Press
from adapters.shared.covers_sheet import END, LEAVE, covers_sheet, how_long_sheet, read_naming
from adapters.shared.ports import People
from adapters.shared.sentences import refused
from adapters.shared.sheets import Sheet
from adapters.shared.voice import Fact, Said, Voice, Who
from core.covers import CoverDesk, cover_from
from core.refusals import Refusal
from core.values import AccountId, Actor, Cover, platform_of, to_milliseconds

COVERS_FILE: Final = "covers.json"
"""The name under which somebody takes away who answers for whom, with their own record."""


class CoverClerk:
    """Names delegates, ends covers, and shows them.

    Args:
        covers: the desk at which covers begin and end.
        people: the directory.
    """

    def __init__(self, covers: CoverDesk, people: People) -> None:
        self._covers = covers
        self._people = people

    async def held_by(self, by: Actor) -> Sequence[Cover]:
        """Give the covers under which somebody answers for others, the first to end first."""
        return await self._covers.held_by(by.account)

    async def show(self, by: Actor, voice: Voice, head: Said | None = None) -> Sheet:
        """Show who answers for somebody, and for whom they do."""
        own = await self._covers.of(by.account)
        held = await self._covers.held_by(by.account)
        accounts = [cover.principal for cover in held]
        accounts += [] if own is None else [own.delegate]
        names = {account: await self._name(account, voice) for account in accounts}
        voice = voice.at(await self._covers.now())
        return covers_sheet(voice, own, held, names, head)

    async def picked(self, delegate: AccountId, by: Actor, voice: Voice) -> Sheet:
        """Ask for how long somebody is to answer, if they can."""
        now = await self._covers.now()
        refusal = cover_from(by.account, delegate, now + timedelta(days=1), now)
        if isinstance(refusal, Refusal):
            return await self.show(by, voice, refused(voice, refusal))
        name = await self._name(delegate, voice)
        return how_long_sheet(voice.at(now), delegate, name)

    async def pressed(self, press: Press, by: Actor, voice: Voice) -> Sheet:
        """Do what a press of ours means, and show what stands then."""
        what, _, which = press.draft.partition("-")
        naming = read_naming(press, by.account)
        if naming is not None:
            return await self._named(*naming, by, voice)
        head = None
        if what == END:
            head = await self._ended(which, by, voice)
        elif what == LEAVE:
            head = await self._left(which, by, voice)
        return await self.show(by, voice, head)

    async def export(self, by: Actor) -> str | None:
        """Give who answers for somebody, and for whom they do, for their own record (A4)."""
        own = await self._covers.of(by.account)
        covers = [*([] if own is None else [own]), *await self._covers.held_by(by.account)]
        if not covers:
            return None
        return json.dumps([cover.model_dump(mode="json") for cover in covers], indent=2)

    async def _named(self, delegate: AccountId, days: int, by: Actor, voice: Voice) -> Sheet:
        if await self._people.get(delegate) is None:  # forged, or erased since they were picked
            return await self.show(by, voice, voice.say("cover.unknown"))
        until = await self._covers.now() + timedelta(days=days)
        cover = await self._covers.name(by.account, delegate, until)
        if isinstance(cover, Refusal):
            return await self.show(by, voice, refused(voice, cover))
        who = await self._name(delegate, voice)
        return await self.show(by, voice, voice.say("cover.named", who=who))

    async def _ended(self, which: str, by: Actor, voice: Voice) -> Said:
        own = await self._covers.of(by.account)
        if own is None or not _is(own, which):
            return voice.say("cover.changed")
        await self._covers.end(by.account)
        return voice.say("cover.ended", who=await self._name(own.delegate, voice))

    async def _left(self, which: str, by: Actor, voice: Voice) -> Said:
        held = await self._covers.held_by(by.account)
        cover = next((one for one in held if _is(one, which)), None)
        if cover is None:
            return voice.say("cover.changed")
        await self._covers.leave(by.account, cover.principal)
        return voice.say("cover.left", who=await self._name(cover.principal, voice))

    async def _name(self, account: AccountId, voice: Voice) -> Fact:
        person = await self._people.get(account)
        if person is None:
            return voice.say("who.somebody")
        return Who(account=account, name=person.name, platform=platform_of(account))


def _is(cover: Cover, which: str) -> bool:
    """Whether it is the very cover that a press names."""
    return str(to_milliseconds(cover.since)) == which
