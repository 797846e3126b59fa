"""Shows people what is theirs: their orders, how they do, and their record (O7, S4, A4)."""

from collections.abc import Mapping, Sequence
from typing import Final

from adapters.shared.answers import Answer, Show, refusing
from adapters.shared.cast import Cast, Directory, cast_of
from adapters.shared.cover_clerk import COVERS_FILE, CoverClerk
from adapters.shared.home_sheet import home_sheet, how_they_do
from adapters.shared.list_sheet import IN_FULL, list_sheet, suggestions
from adapters.shared.list_view import OTHERS_LENGTH, PAGE_LENGTH, ListView
from adapters.shared.others_sheet import IN_FULL as OTHERS_IN_FULL
from adapters.shared.others_sheet import others_parts
from adapters.shared.pages import page_sheet
from adapters.shared.settings_clerk import FILE, SettingsClerk
from adapters.shared.settings_sheet import own_settings_parts
from adapters.shared.sheets import Choice, Facts, Heading, Part, Sheet, SmallPrint
from adapters.shared.voice import Said, Voice
from core.desk import Desk, Listing, Waiting
from core.export import as_csv, as_json
from core.refusals import Refusal
from core.values import Actor, CommunityId, Cover, OrderId, Value

FIRST_PAGE: Final = ListView()
"""All of somebody's orders, from the first."""

SEARCHED: Final = 50
"""Orders among which one is looked for while its name is typed: the most urgent, and what ended
last."""


class _Others(Value):
    """For whom somebody stands in, and some of what they may answer."""

    covers: tuple[Cover, ...]
    waiting: Waiting


class OverviewClerk:
    """Shows people their orders, their standing and their record. It changes nothing.

    Args:
        desk: shows orders.
        directory: knows people's names.
        own: serves them in what they decide for themselves.
        away: serves those who will be away; none where nobody can name a delegate.
    """

    def __init__(
        self, desk: Desk, directory: Directory, own: SettingsClerk, away: CoverClerk | None
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._own = own
        self._away = away

    async def order(self, order: OrderId, by: Actor, voice: Voice) -> Answer:
        """Show an order (O7)."""
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return refusing(page, voice)
        return Show(
            sheet=page_sheet(voice.at(page.now), page, await cast_of(self._directory, page))
        )

    async def list(self, by: Actor, voice: Voice, view: ListView = FIRST_PAGE) -> Answer:
        """Show a page of somebody's orders, the most urgent first."""
        listing = await self._listing(by, view)
        others = await self._others(by, view)
        cast = await self._cast(listing, others)
        voice = voice.at(listing.now)
        # Where room is scarce, what is answered for others takes some from one's own.
        taken = 0 if others is None else len(others.waiting.pages[:OTHERS_IN_FULL])
        above = _above(voice, others, view, cast)
        return Show(sheet=list_sheet(voice, listing, view, cast, IN_FULL - taken, above))

    async def home(
        self,
        by: Actor,
        community: CommunityId,
        voice: Voice,
        view: ListView = FIRST_PAGE,
        changed: Said | None = None,
    ) -> Sheet:
        """Show somebody their own page: what waits for them, their orders, how they do, settings.

        Args:
            by: whose page it is.
            community: in which they look.
            voice: theirs.
            view: which page of their orders.
            changed: what they have just changed in their settings.
        """
        listing = await self._listing(by, view)
        others = await self._others(by, view)
        cast, voice = await self._cast(listing, others), voice.at(listing.now)
        return home_sheet(
            voice,
            listing,
            view,
            cast,
            await self._desk.standing(by.account, community),
            await self._desk.policy(community),
            tuple(own_settings_parts(voice, await self._own.person(by), changed)),
            _above(voice, others, view, cast),
        )

    async def suggest(self, typed: str, by: Actor, voice: Voice) -> tuple[Choice, ...]:
        """Suggest orders while somebody types the name of one, the most urgent first."""
        listing = await self._desk.look_at_all(by, limit=SEARCHED)
        return suggestions(voice.at(listing.now), listing.pages, typed)

    async def _listing(self, by: Actor, view: ListView) -> Listing:
        return await self._desk.look_at_all(by, view.wanted, view.offset, PAGE_LENGTH)

    async def _others(self, by: Actor, view: ListView) -> _Others | None:
        """What somebody may answer in the place of others; none for who stands in for nobody."""
        covers = () if self._away is None else await self._away.held_by(by)
        if not covers:
            return None
        principals = [cover.principal for cover in covers]
        offset = view.others * OTHERS_LENGTH
        found = await self._desk.look_in_their_place(by, principals, offset, OTHERS_LENGTH)
        return _Others(covers=tuple(covers), waiting=found)

    async def _cast(self, listing: Listing, others: _Others | None) -> Cast:
        if others is None:
            return await cast_of(self._directory, *listing.pages)
        pages = (*listing.pages, *others.waiting.pages)
        principals = (cover.principal for cover in others.covers)
        return await cast_of(self._directory, *pages, others=principals)

    async def export(self, by: Actor) -> Mapping[str, str]:
        """Give somebody their own record to take away: files by their names (A4)."""
        records = await self._desk.record(by)
        files = {
            "orders.json": as_json(records, by.account, await self._desk.now()),
            "orders.csv": as_csv(records),
            FILE: await self._own.export(by),
        }
        covers = None if self._away is None else await self._away.export(by)
        return files if covers is None else files | {COVERS_FILE: covers}

    async def standing(
        self, by: Actor, community: CommunityId, voice: Voice
    ) -> tuple[Heading | Facts | SmallPrint, ...]:
        """Show somebody how they do, for a page of their own (S4)."""
        policy = await self._desk.policy(community)
        rates = await self._desk.standing(by.account, community)
        return how_they_do(voice, rates, policy)


def _above(voice: Voice, others: _Others | None, view: ListView, cast: Cast) -> Sequence[Part]:
    if others is None:
        return ()
    return tuple(others_parts(voice, others.covers, others.waiting, view, cast))
