"""The Clerk: what happens between a press and what is shown next, the same on every platform.

A platform's handler turns a payload into one call here and lays out the answer. The Clerk asks the
Desk, says it in the reader's voice, and decides nothing about orders.
"""

from collections.abc import Mapping, Sequence

from adapters.shared.answers import Answer, Ask, Correct, Done, Refused, Show, refusing
from adapters.shared.buttons import Press, Step
from adapters.shared.cards import SURE, title_of
from adapters.shared.cast import Directory, cast_of
from adapters.shared.cover_clerk import CoverClerk
from adapters.shared.drafts import Draft, Drafts, draft_of
from adapters.shared.evidence import EvidenceRoom
from adapters.shared.evidence_clerk import (
    EvidenceLinks,
    GivenFile,
    evidence_sheet,
    take_all,
    to_hand_over,
)
from adapters.shared.form_reading import (
    Misread,
    Typed,
    command_for,
    field_of,
    link_to,
    read_form,
    stood,
)
from adapters.shared.forms import form_for
from adapters.shared.list_view import read_view
from adapters.shared.live_preview import preview
from adapters.shared.message_words import with_words
from adapters.shared.offer_clerk import OfferClerk
from adapters.shared.overview_clerk import OverviewClerk
from adapters.shared.pages import resolve_sheet
from adapters.shared.ports import Snoozes
from adapters.shared.redrawing import Redrawing
from adapters.shared.sentences import refused
from adapters.shared.settings_clerk import SettingsClerk
from adapters.shared.snoozing import later_of, snoozed_sheet, zone_of
from adapters.shared.steps import confirm_sheet, replace_sheet
from adapters.shared.tries import Tries
from adapters.shared.voice import Said, Voice
from core.commands import Command
from core.covers import CoverDesk
from core.decision import Decision
from core.desk import Desk, Page
from core.events import RequestStoodAgain
from core.policy import Policy
from core.refusals import AnotherRequestIsOpen, NotForYou, Refusal
from core.requests import RequestRef
from core.rules import ACTIONS, ANSWERS, Action, Meanwhile
from core.terms import TEXT_MAX
from core.values import Actor, CommunityId, OrderId


class Clerk:
    """Serves people who press and type.

    Attributes:
        own: serves them in what they decide for themselves.
        away: serves those who will be away, and who stands in for them.
        overview: shows people what is theirs.
        offers: serves those who make offers and join them.

    Args:
        desk: the one way in which orders change.
        drafts: keeps what was typed.
        directory: knows people's names, and what they decided for themselves.
        room: takes files in. Without one, links alone can be attached.
        links: gives files addresses; none where the web process cannot be reached from outside.
        snoozes: remembers when people want to be reminded. Without it nobody is asked when.
        redrawing: brings cards into the language that somebody chose.
        covers: the desk of those who will be away. Without it nobody can name a delegate.
        tries: counts offers and codes. Without it there may be any number of them.
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
        tries: Tries | None = None,
    ) -> None:
        self._desk = desk
        self._drafts = drafts
        self._directory = directory
        self._room = room
        self._links = links
        self._snoozes = snoozes
        self.own = SettingsClerk(directory, redrawing)
        self.away = None if covers is None else CoverClerk(covers, directory)
        self.overview = OverviewClerk(desk, directory, self.own, self.away)
        self.offers = OfferClerk(desk, drafts, self.overview, tries)

    async def press(self, press: Press, by: Actor, voice: Voice) -> Answer:
        """Answer a button."""
        match press.step:
            case Step.LIST:
                return await self.overview.list(by, voice, read_view(press.draft))
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
            return refusing(page, voice)
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
            saw=stood(page.order),
        )
        name = await self._drafts.keep(draft)
        cast = await cast_of(self._directory, page)
        return Show(sheet=confirm_sheet(voice, page, action, will, cast, draft=name))

    async def page(self, order: OrderId, by: Actor, voice: Voice) -> Answer:
        """Show an order (O7)."""
        return await self.overview.order(order, by, voice)

    async def evidence(self, order: OrderId, by: Actor, voice: Voice) -> Answer:
        """Show what is attached to an order, with the ways to open it (E2)."""
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return refusing(page, voice)
        links = self._links
        addresses = {} if links is None else await links.addresses(page.order, by)
        return Show(
            sheet=evidence_sheet(
                voice.at(page.now), page, await cast_of(self._directory, page), addresses
            ),
            files=to_hand_over(page.order, addresses),
        )

    async def _snooze(self, press: Press, by: Actor, voice: Voice) -> Answer:
        """Have somebody reminded once more of what waits for their answer (T1)."""
        later = later_of(press)
        if later is None or press.seen is None or self._snoozes is None:  # no such button is made
            return await self.page(press.order, by, voice)
        asked = await self._desk.snooze(press.order, press.seen, later, by, zone_of(voice))
        if isinstance(asked, Refusal):
            return refusing(asked, voice)
        await self._snoozes.put(asked)
        page = await self._desk.look(press.order, by)
        if isinstance(page, Refusal):
            return refusing(page, voice)
        return Show(sheet=snoozed_sheet(voice.at(page.now), page.order, asked), instead=True)

    async def resolve(self, order: OrderId, by: Actor, voice: Voice) -> Answer:
        """Show what can be asked about an order, and why not the rest (R1, O7)."""
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return refusing(page, voice)
        return Show(
            sheet=resolve_sheet(voice.at(page.now), page, await cast_of(self._directory, page))
        )

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
            return refusing(page, voice)

        async def aside(action: Action) -> Press:
            typed = {"comment": words[:TEXT_MAX]}
            draft = Draft(by=by.account, order=order, action=action, typed=typed)
            name = await self._drafts.keep(draft)
            return Press(step=Step.EDIT, order=order, action=action, draft=name)

        sheet = resolve_sheet(voice.at(page.now), page, await cast_of(self._directory, page))
        return Show(sheet=await with_words(sheet, page, aside))

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
            return refusing(whose, voice)
        in_the_way = option.refusal
        if isinstance(in_the_way, AnotherRequestIsOpen) and not replacing:
            cast = await cast_of(self._directory, page)
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
            return refusing(in_the_way, voice)
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
        draft = await draft_of(self._drafts, press, by)
        if draft is None or draft.action is None:
            return Refused(said=voice.say("draft.gone"), refusal=Refusal())
        page = await self._desk.look(draft.order, by)
        if isinstance(page, Refusal):
            return refusing(page, voice)
        command = read_form(
            page.order,
            draft.action,
            draft.typed,
            draft.seen,
            replacing=draft.replacing,
            saw=draft.saw,
        )
        if isinstance(command, Misread):
            return Refused(said=voice.say(command.key), refusal=Refusal())
        return await self._carry_out(draft.order, draft.action, command, by, voice)

    async def _edit(self, press: Press, by: Actor, voice: Voice) -> Answer:
        draft = await draft_of(self._drafts, press, by)
        if draft is None or draft.action is None:
            return Refused(said=voice.say("draft.gone"), refusal=Refusal())
        page = await self._desk.look(draft.order, by)
        if isinstance(page, Refusal):
            return refusing(page, voice)
        form = form_for(page, draft.action, voice, draft.typed)
        if form is None:
            return await self.page(draft.order, by, voice)
        return Ask(form=form.but(seen=draft.seen), replacing=draft.replacing)

    async def _carry_out(
        self, order: OrderId, action: Action, command: Command, by: Actor, voice: Voice
    ) -> Answer:
        outcome = await self._desk.handle(order, command, by)
        if isinstance(outcome, Decision):
            return _done(outcome, action, voice)
        return refusing(outcome, voice)

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
            return refusing(refusal, voice)
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


def _done(decision: Decision, action: Action, voice: Voice) -> Done:
    order, key = decision.order, f"done.{action.value}"
    again = any(isinstance(entry.event, RequestStoodAgain) for entry in decision.entries)
    if action is Action.WITHDRAW_REQUEST and again:
        key = "done.withdraw_request.counter"  # R20
    return Done(said=voice.say(key), order=order.id, title=title_of(order))


AT_ONCE = frozenset(SURE) & frozenset(ANSWERS)
"""Answers to a request with neither a form nor a last step: there is nothing to look at before
they are decided."""

_ALWAYS_SHOWN = frozenset(
    action for action, rule in ACTIONS.items() if rule.meanwhile is Meanwhile.IN_THE_WAY
) | {Action.CANCEL_AT_ONCE, Action.COUNTER_REQUEST, Action.SUPPORT_CANCEL}
_SHOWN_IF_MOVING = frozenset({Action.ACCEPT_REQUEST, Action.SUPPORT_REFUND, Action.SUPPORT_EXTEND})
_SHOWN = _ALWAYS_SHOWN | _SHOWN_IF_MOVING
"""What the person sees the consequences of before it is done (F4)."""
