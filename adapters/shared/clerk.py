"""The Clerk: what happens between a press and what is shown next, the same on every platform.

A platform's handler turns a payload into one call here and lays out the answer. The Clerk asks the
Desk, says it in the reader's voice, and decides nothing about orders.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from adapters.shared.buttons import Press, Step
from adapters.shared.cards import SURE, title_of
from adapters.shared.cast import Cast, everybody
from adapters.shared.cover_clerk import COVERS_FILE, CoverClerk
from adapters.shared.evidence import EvidenceRoom
from adapters.shared.evidence_clerk import (
    EvidenceLinks,
    GivenFile,
    evidence_sheet,
    take_all,
    to_hand_over,
)
from adapters.shared.form_reading import Misread, Typed, command_for, field_of, link_to, read_form
from adapters.shared.forms import Form, form_for
from adapters.shared.home_sheet import home_sheet, how_they_do
from adapters.shared.list_sheet import list_sheet, suggestions
from adapters.shared.list_view import PAGE_LENGTH, ListView, read_view
from adapters.shared.live_preview import preview
from adapters.shared.message_words import with_words
from adapters.shared.offers import UNNAMED, Offer, delivery_in, offer_field_of, read_offer
from adapters.shared.pages import page_sheet, resolve_sheet
from adapters.shared.ports import People, Snoozes
from adapters.shared.redrawing import Redrawing
from adapters.shared.sentences import refused
from adapters.shared.settings_clerk import FILE, SettingsClerk
from adapters.shared.settings_sheet import own_settings_parts
from adapters.shared.sheets import Choice, Facts, Heading, Sheet, SmallPrint
from adapters.shared.snoozing import later_of, snoozed_sheet, zone_of
from adapters.shared.steps import confirm_sheet, replace_sheet
from adapters.shared.voice import Said, Voice, Who
from core.commands import Command
from core.covers import CoverDesk
from core.decision import Decision
from core.desk import Desk, Listing, Page
from core.export import as_csv, as_json
from core.policy import Policy
from core.refusals import AnotherRequestIsOpen, NotForYou, Refusal
from core.requests import RequestRef
from core.rules import ACTIONS, ANSWERS, Action, Meanwhile
from core.terms import TEXT_MAX
from core.values import AccountId, Actor, CommunityId, OrderId, Value

FIRST_PAGE = ListView()
"""All of somebody's orders, from the first."""

SEARCHED = 50
"""Orders among which one is looked for while its name is typed: the most urgent, and what ended
last."""


class Draft(Value):
    """What somebody typed, kept while they look at what it will do.

    Attributes:
        by: who typed it; nobody else gets it back.
        order: which order it is about; empty for an offer, which has no name yet.
        action: which form it was; none for an offer.
        seen: the open request as they saw it.
        replacing: whether that request is to end in the same step.
    """

    by: AccountId
    order: OrderId
    action: Action | None = None
    typed: Mapping[str, str]
    seen: RequestRef | None = None
    replacing: bool = False


class Drafts(Protocol):
    """Keeps what people typed for an hour, so that nothing typed is ever lost."""

    async def keep(self, draft: Draft) -> str:
        """Keep a draft, and give the name under which it comes back."""
        ...

    async def find(self, name: str) -> Draft | None:
        """Give a draft back; none when its hour is over."""
        ...


class Directory(People, Protocol):
    """Knows people, and by which names others see them."""

    async def names(self, accounts: tuple[AccountId, ...]) -> Mapping[AccountId, Who]:
        """Give those of the accounts that are known."""
        ...


class Show(Value):
    """Show this sheet to the person alone.

    Attributes:
        files: the pieces of evidence to hand over with it as files, which the evidence room
            fetches. None where the sheet has buttons that lead to them.
        instead: whether it says all that the message that was acted on says, and can take its
            place where only this person sees that.
    """

    sheet: Sheet
    files: tuple[int, ...] = ()
    instead: bool = False


class Ask(Value):
    """Show this form."""

    form: Form
    replacing: bool = False


class Correct(Value):
    """Something is wrong with what was typed; the form comes back with all of it.

    Attributes:
        form: the form, filled in as it was sent.
        errors: what is wrong, by field, in plain text.
    """

    form: Form
    errors: Mapping[str, str]
    replacing: bool = False


class Done(Value):
    """It has been done; the cards show it. `said` is for the person who did it.

    Attributes:
        order: which order it was about.
        title: that order's, in plain text.
    """

    said: Said
    order: OrderId
    title: str


class Refused(Value):
    """It was not done, and nothing has changed. `said` says why and what to do next."""

    said: Said
    refusal: Refusal


class Misfit(Value):
    """One field of an offer is wrong; the rest of what was typed stays where it was.

    Attributes:
        field: `title`, `price`, `deliver_in`, `counterparty`.
        said: what is wrong with it, in plain text.
    """

    field: str
    said: Said


Answer = Show | Ask | Correct | Done | Refused
"""What comes of a press or of a form that was sent."""


class Clerk:
    """Serves people who press and type.

    Attributes:
        own: serves them in what they decide for themselves.
        away: serves those who will be away, and who stands in for them.

    Args:
        desk: the one way in which orders change.
        drafts: keeps what was typed.
        directory: knows people's names, and what they decided for themselves.
        room: takes files in. Without one, links alone can be attached.
        links: gives files addresses; none where the web process cannot be reached from outside.
        snoozes: remembers when people want to be reminded. Without it nobody is asked when.
        redrawing: brings cards into the language that somebody chose.
        covers: the desk of those who will be away. Without it nobody can name a delegate.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what serving people takes
        self,
        desk: Desk,
        drafts: Drafts,
        directory: Directory,
        room: EvidenceRoom | None = None,
        links: EvidenceLinks | None = None,
        snoozes: Snoozes | None = None,
        redrawing: Redrawing | None = None,
        covers: CoverDesk | None = None,
    ) -> None:
        self._desk = desk
        self._drafts = drafts
        self._directory = directory
        self._room = room
        self._links = links
        self._snoozes = snoozes
        self.own = SettingsClerk(directory, redrawing)
        self.away = None if covers is None else CoverClerk(covers, directory)

    async def press(self, press: Press, by: Actor, voice: Voice) -> Answer:
        """Answer a button."""
        match press.step:
            case Step.LIST:
                return await self.list(by, voice, read_view(press.draft))
            case Step.PAGE:
                return await self.page(press.order, by, voice)
            case Step.EVIDENCE:
                return await self.evidence(press.order, by, voice)
            case Step.RESOLVE:
                return await self.resolve(press.order, by, voice)
            case Step.SNOOZE:
                return await self._snooze(press, by, voice)
            case Step.COVER if self.away is not None:
                return Show(sheet=await self.away.pressed(press, by, voice))
            case Step.SETTINGS | Step.COVER:
                return Show(sheet=await self.own.pressed(press, by, voice))
            case Step.CONFIRM:
                return await self._confirmed(press, by, voice)
            case Step.EDIT:
                return await self._edit(press, by, voice)
            case Step.DO | Step.REPLACE:
                return await self._begin(press, by, voice)

    async def submit(  # noqa: PLR0913 - a form, who sent it, and what they saw
        self,
        order: OrderId,
        action: Action,
        typed: Typed,
        by: Actor,
        voice: Voice,
        *,
        seen: RequestRef | None = None,
        replacing: bool = False,
        files: Sequence[GivenFile] = (),
    ) -> Answer:
        """Take a form: show what it will do where that matters, or do it.

        Args:
            order: which order the form was about.
            action: which form it was.
            typed: what was typed, by field.
            by: who sent it.
            voice: theirs.
            seen: the open request as they saw it when they began.
            replacing: whether that request is to end in the same step.
            files: what came with it (E2). Fetching them takes as long as their platform takes.
        """
        if action is Action.ATTACH_EVIDENCE and files and self._room is not None:
            return await self._attach(self._room, order, files, typed, by, voice, seen)
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return self._refused(page, voice)
        voice = voice.at(page.now)
        command = read_form(page.order, action, typed, seen, replacing=replacing)
        if isinstance(command, Misread):
            wrong = {command.field: str(voice.plain().say(command.key))}
            return self._correct(page, action, typed, voice, wrong, replacing=replacing, seen=seen)
        if action not in _SHOWN:
            outcome = await self._desk.handle(order, command, by)
            if isinstance(outcome, Refusal):
                return self._unfit(
                    page, action, typed, voice, outcome, replacing=replacing, seen=seen
                )
            return _done(outcome, action, voice)
        will = await self._desk.preview(order, command, by)
        if isinstance(will, Refusal):
            return self._unfit(page, action, typed, voice, will, replacing=replacing, seen=seen)
        if action in _SHOWN_IF_MOVING and not will.at_once.moves_something:
            return await self._carry_out(order, action, command, by, voice)
        draft = Draft(
            by=by.account,
            order=order,
            action=action,
            typed=dict(typed),
            seen=seen,
            replacing=replacing,
        )
        name = await self._drafts.keep(draft)
        cast = await self._cast(page)
        return Show(sheet=confirm_sheet(voice, page, action, will, cast, draft=name))

    async def page(self, order: OrderId, by: Actor, voice: Voice) -> Answer:
        """Show an order (O7)."""
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return self._refused(page, voice)
        return Show(sheet=page_sheet(voice.at(page.now), page, await self._cast(page)))

    async def evidence(self, order: OrderId, by: Actor, voice: Voice) -> Answer:
        """Show what is attached to an order, with the ways to open it (E2)."""
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return self._refused(page, voice)
        links = self._links
        addresses = {} if links is None else await links.addresses(page.order, by)
        return Show(
            sheet=evidence_sheet(voice.at(page.now), page, await self._cast(page), addresses),
            files=to_hand_over(page.order, addresses),
        )

    async def _snooze(self, press: Press, by: Actor, voice: Voice) -> Answer:
        """Have somebody reminded once more of what waits for their answer (T1)."""
        later = later_of(press)
        if later is None or press.seen is None or self._snoozes is None:  # no such button is made
            return await self.page(press.order, by, voice)
        asked = await self._desk.snooze(press.order, press.seen, later, by, zone_of(voice))
        if isinstance(asked, Refusal):
            return self._refused(asked, voice)
        await self._snoozes.put(asked)
        page = await self._desk.look(press.order, by)
        if isinstance(page, Refusal):
            return self._refused(page, voice)
        return Show(sheet=snoozed_sheet(voice.at(page.now), page.order, asked), instead=True)

    async def resolve(self, order: OrderId, by: Actor, voice: Voice) -> Answer:
        """Show what can be asked about an order, and why not the rest (R1, O7)."""
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return self._refused(page, voice)
        return Show(sheet=resolve_sheet(voice.at(page.now), page, await self._cast(page)))

    async def list(self, by: Actor, voice: Voice, view: ListView = FIRST_PAGE) -> Answer:
        """Show a page of somebody's orders, the most urgent first."""
        listing = await self._listing(by, view)
        cast = await self._cast(*listing.pages)
        return Show(sheet=list_sheet(voice.at(listing.now), listing, view, cast))

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
        return home_sheet(
            voice.at(listing.now),
            listing,
            view,
            await self._cast(*listing.pages),
            await self._desk.standing(by.account, community),
            await self._desk.policy(community),
            tuple(own_settings_parts(voice, await self.own.person(by), changed)),
        )

    async def suggest(self, typed: str, by: Actor, voice: Voice) -> tuple[Choice, ...]:
        """Suggest orders while somebody types the name of one, the most urgent first."""
        listing = await self._desk.look_at_all(by, limit=SEARCHED)
        return suggestions(voice.at(listing.now), listing.pages, typed)

    async def _listing(self, by: Actor, view: ListView) -> Listing:
        return await self._desk.look_at_all(by, view.wanted, view.offset, PAGE_LENGTH)

    async def set_aside(self, unfinished: Ask | Correct, by: Actor) -> Press:
        """Keep a form as it is filled in, and give the press that brings it back.

        For platforms that cannot show a form in answer to one that was sent, as Discord.
        """
        form = unfinished.form
        draft = Draft(
            by=by.account,
            order=form.order,
            action=form.action,
            typed={field.name: field.value for field in form.fields if field.value},
            seen=form.seen,
            replacing=unfinished.replacing,
        )
        name = await self._drafts.keep(draft)
        return Press(step=Step.EDIT, order=form.order, action=form.action, draft=name)

    async def begin_with(self, order: OrderId, words: str, by: Actor, voice: Voice) -> Answer:
        """Show what can be asked about an order, with these words in every form already."""
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return self._refused(page, voice)

        async def aside(action: Action) -> Press:
            typed = {"comment": words[:TEXT_MAX]}
            draft = Draft(by=by.account, order=order, action=action, typed=typed)
            name = await self._drafts.keep(draft)
            return Press(step=Step.EDIT, order=order, action=action, draft=name)

        sheet = resolve_sheet(voice.at(page.now), page, await self._cast(page))
        return Show(sheet=await with_words(sheet, page, aside))

    async def set_offer_aside(self, typed: Typed, by: Actor) -> Press:
        """Keep an offer as it was typed, and give the press that brings it back."""
        draft = Draft(by=by.account, order=UNNAMED, typed=dict(typed))
        return Press(step=Step.EDIT, draft=await self._drafts.keep(draft))

    async def offer_set_aside(self, press: Press, by: Actor) -> Typed | None:
        """Give back what was typed of an offer; none when its hour is over."""
        draft = await self._draft(press, by)
        return None if draft is None or draft.action is not None else draft.typed

    async def preview(  # noqa: PLR0913 - a form, who fills it in, and what they saw
        self,
        order: OrderId,
        action: Action,
        typed: Typed,
        by: Actor,
        voice: Voice,
        *,
        seen: RequestRef | None = None,
        replacing: bool = False,
    ) -> Said | None:
        """Say what the numbers of a form would do as they stand; nothing where there are none."""
        return await preview(self._desk, order, action, typed, by, voice, seen, replacing=replacing)

    async def policy(self, community: CommunityId) -> Policy:
        """Give the policy that stands in a community, for what a form begins with."""
        return await self._desk.policy(community)

    async def export(self, by: Actor) -> Mapping[str, str]:
        """Give somebody their own record to take away: files by their names (A4)."""
        records = await self._desk.record(by)
        files = {
            "orders.json": as_json(records, by.account, await self._desk.now()),
            "orders.csv": as_csv(records),
            FILE: await self.own.export(by),
        }
        covers = None if self.away is None else await self.away.export(by)
        return files if covers is None else files | {COVERS_FILE: covers}

    async def standing(
        self, by: Actor, community: CommunityId, voice: Voice
    ) -> tuple[Heading | Facts | SmallPrint, ...]:
        """Show somebody how they do, for a page of their own (S4)."""
        policy = await self._desk.policy(community)
        rates = await self._desk.standing(by.account, community)
        return how_they_do(voice, rates, policy)

    async def offer(self, offer: Offer, by: Actor, voice: Voice) -> Answer | Misfit:
        """Make an offer, and show it (O3); or say which field of it is wrong."""
        command = read_offer(offer, await self._desk.now())
        if isinstance(command, Misread):
            return Misfit(field=command.field, said=voice.plain().say(command.key))
        outcome = await self._desk.propose(lambda order, code: command.but(id=order, code=code), by)
        if isinstance(outcome, Refusal):
            field = offer_field_of(outcome)
            if field is not None:
                return Misfit(field=field, said=refused(voice.plain(), outcome))
            return self._refused(outcome, voice)
        return await self.page(outcome.order.id, by, voice)

    async def preview_offer(self, deliver_in: str, voice: Voice) -> Said | None:
        """Say which date the days of an offer lead to; nothing for what are none."""
        now = await self._desk.now()
        when = delivery_in(deliver_in, now)
        return None if when is None or when == now else voice.at(now).say("offer.until", when=when)

    async def join(self, code: str, by: Actor, voice: Voice) -> Answer:
        """Take the seat that waits for a code, and show the offer (O8)."""
        outcome = await self._desk.join(code, by)
        if isinstance(outcome, Refusal):
            return self._refused(outcome, voice)
        return await self.page(outcome.order.id, by, voice)

    async def _begin(self, press: Press, by: Actor, voice: Voice) -> Answer:
        """Begin an action: ask for what it needs, show what it will do, or do it."""
        action, replacing = press.action, press.step is Step.REPLACE
        if action in AT_ONCE and not replacing and press.seen is not None:
            command = command_for(action, {}, press.seen, press.seen, replacing=False)
            return await self._carry_out(press.order, action, command, by, voice)
        page = await self._desk.look(press.order, by)
        if isinstance(page, Refusal) or action is None:
            return await self.page(press.order, by, voice)
        voice = voice.at(page.now)
        option = next((one for one in page.options if one.action is action), None)
        if option is None:  # no page shows such a button; it is old or forged (A2)
            whose = NotForYou(action=action, whose=ACTIONS[action].by)
            return self._refused(whose, voice)
        in_the_way = option.refusal
        if isinstance(in_the_way, AnotherRequestIsOpen) and not replacing:
            cast = await self._cast(page)
            return Show(sheet=replace_sheet(voice, page, action, in_the_way, cast))
        seen = press.seen or (page.order.request.ref if page.order.request is not None else None)
        stands = page.order.request.ref if page.order.request is not None else None
        form = form_for(page, action, voice)
        answers = ACTIONS[action].meanwhile is Meanwhile.NEEDED
        if form is None or (answers and seen != stands):
            return await self.submit(
                press.order, action, {}, by, voice, seen=seen, replacing=replacing
            )
        blocked = in_the_way is not None and not replacing
        if blocked and in_the_way is not None:
            return self._refused(in_the_way, voice)
        return Ask(form=form.but(seen=seen), replacing=replacing)

    async def _attach(  # noqa: PLR0913, PLR0917 - a form, its files, and who sent it
        self,
        room: EvidenceRoom,
        order: OrderId,
        files: Sequence[GivenFile],
        typed: Typed,
        by: Actor,
        voice: Voice,
        seen: RequestRef | None,
    ) -> Answer:
        """Attach what came with a form: its files, and its link if there is one (E2)."""
        taken = await take_all(room, order, files, by, None if seen is None else seen.request)
        link = typed.get("link", "").strip()
        if link:
            outcome = await self._desk.handle(order, link_to(link, seen), by)
            taken = taken.and_one(link, outcome if isinstance(outcome, Refusal) else None)
        if not taken.attached:
            return Refused(said=taken.said(voice), refusal=taken.refused[0][1])
        page = await self._desk.look(order, by)
        title = "" if isinstance(page, Refusal) else title_of(page.order)
        return Done(said=taken.said(voice), order=order, title=title)

    async def _confirmed(self, press: Press, by: Actor, voice: Voice) -> Answer:
        draft = await self._draft(press, by)
        if draft is None or draft.action is None:
            return Refused(said=voice.say("draft.gone"), refusal=Refusal())
        page = await self._desk.look(draft.order, by)
        if isinstance(page, Refusal):
            return self._refused(page, voice)
        command = read_form(
            page.order, draft.action, draft.typed, draft.seen, replacing=draft.replacing
        )
        if isinstance(command, Misread):
            return Refused(said=voice.say(command.key), refusal=Refusal())
        return await self._carry_out(draft.order, draft.action, command, by, voice)

    async def _edit(self, press: Press, by: Actor, voice: Voice) -> Answer:
        draft = await self._draft(press, by)
        if draft is None or draft.action is None:
            return Refused(said=voice.say("draft.gone"), refusal=Refusal())
        page = await self._desk.look(draft.order, by)
        if isinstance(page, Refusal):
            return self._refused(page, voice)
        form = form_for(page, draft.action, voice, draft.typed)
        if form is None:
            return await self.page(draft.order, by, voice)
        return Ask(form=form.but(seen=draft.seen), replacing=draft.replacing)

    async def _draft(self, press: Press, by: Actor) -> Draft | None:
        draft = await self._drafts.find(press.draft)
        return draft if draft is not None and draft.by == by.account else None

    async def _carry_out(
        self, order: OrderId, action: Action, command: Command, by: Actor, voice: Voice
    ) -> Answer:
        outcome = await self._desk.handle(order, command, by)
        if isinstance(outcome, Decision):
            return _done(outcome, action, voice)
        return self._refused(outcome, voice)

    def _unfit(  # noqa: PLR0913 - the form as it was sent, and what is wrong with it
        self,
        page: Page,
        action: Action,
        typed: Typed,
        voice: Voice,
        refusal: Refusal,
        *,
        replacing: bool,
        seen: RequestRef | None,
    ) -> Answer:
        field = field_of(refusal)
        if field is None:
            return self._refused(refusal, voice)
        wrong = {field: str(refused(voice.plain(), refusal))}
        return self._correct(page, action, typed, voice, wrong, replacing=replacing, seen=seen)

    def _correct(  # noqa: PLR0913 - the form as it was sent, and what is wrong with it
        self,
        page: Page,
        action: Action,
        typed: Typed,
        voice: Voice,
        errors: Mapping[str, str],
        *,
        replacing: bool,
        seen: RequestRef | None,
    ) -> Answer:
        form = form_for(page, action, voice, typed)
        if form is None:
            return Refused(said=Said("; ".join(errors.values())), refusal=Refusal())
        return Correct(form=form.but(seen=seen), errors=errors, replacing=replacing)

    @staticmethod
    def _refused(refusal: Refusal, voice: Voice) -> Refused:
        return Refused(said=refused(voice, refusal), refusal=refusal)

    async def _cast(self, *pages: Page) -> Cast:
        accounts = tuple({account for page in pages for account in everybody(page.order)})
        return Cast(people=await self._directory.names(accounts))


def _done(decision: Decision, action: Action, voice: Voice) -> Done:
    order = decision.order
    return Done(said=voice.say(f"done.{action.value}"), order=order.id, title=title_of(order))


AT_ONCE = frozenset(SURE) & frozenset(ANSWERS)
"""Answers to a request with neither a form nor a last step: there is nothing to look at before
they are decided."""

_ALWAYS_SHOWN = frozenset(
    action for action, rule in ACTIONS.items() if rule.meanwhile is Meanwhile.IN_THE_WAY
) | {Action.CANCEL_AT_ONCE, Action.COUNTER_REQUEST, Action.SUPPORT_CANCEL}
_SHOWN_IF_MOVING = frozenset({Action.ACCEPT_REQUEST, Action.SUPPORT_REFUND, Action.SUPPORT_EXTEND})
_SHOWN = _ALWAYS_SHOWN | _SHOWN_IF_MOVING
"""What the person sees the consequences of before it is done (F4)."""
