"""From what people do on Discord to the Clerk, and back to what they see.

One method for each way in. What is decided is decided by the core, what is said by the Clerk.
"""

from collections.abc import Sequence
from typing import Final

import discord

from adapters.discord.answering import Interaction
from adapters.discord.files import given_files, send_texts
from adapters.discord.front import Front
from adapters.discord.limits import OPTION_TEXT, OPTIONS, cut
from adapters.discord.modals import read_modal_id, read_typed, read_uploads
from adapters.discord.people import account_of, actor_of, community_here
from adapters.discord.replies import refused_sheet, with_what_was_written
from adapters.discord.setup import settings_sheet
from adapters.shared.answers import Answer, Ask, Refused, Show
from adapters.shared.buttons import Press, Step
from adapters.shared.clerk import Clerk
from adapters.shared.form_reading import Typed
from adapters.shared.help import help_sheet
from adapters.shared.sentences import refused
from adapters.shared.settings_sheet import AUTOMATIC
from adapters.shared.sheets import Choice, Heading, Paragraph, Sheet
from adapters.shared.typed_names import read_code, read_order
from adapters.shared.voice import Voice
from adapters.shared.zones import suggest_zones
from core.refusals import CodeUnknown, UnknownOrder
from core.rules import Action
from core.values import Actor, OrderId

NOTHING: Final[Typed] = {}


class Handlers:
    """Serves interactions.

    Args:
        clerk: knows what comes of them.
        front: answers in time, and in any case.
    """

    def __init__(self, clerk: Clerk, front: Front) -> None:
        self._clerk = clerk
        self._front = front

    async def press(self, interaction: Interaction, press: Press, typed: Typed = NOTHING) -> None:
        """Answer a button, a menu, or a command that does the same.

        Args:
            interaction: what came.
            press: what it means.
            typed: what was given with the command, for the form that may come of it.
        """
        if press.step is Step.SETTINGS:
            await self.settings(interaction, press)
            return

        async def ask(by: Actor, voice: Voice) -> Answer:
            answer = await self._clerk.press(press, by, voice)
            return _filled(answer, typed) if typed else answer

        await self._front.serve(interaction, ask, press)

    async def person_picked(self, interaction: Interaction, user: discord.abc.User) -> None:
        """Take somebody who was picked to stand in for whoever picked them."""

        async def ask(by: Actor, voice: Voice) -> Answer:
            away = self._clerk.away
            if away is None:
                return await self._clerk.overview.list(by, voice)
            if user.bot:
                return Show(sheet=await away.show(by, voice, voice.say("cover.bot")))
            await self._front.meet(user)
            return Show(sheet=await away.picked(account_of(user.id), by, voice))

        await self._front.serve(interaction, ask)

    async def submit(
        self, interaction: Interaction, custom_id: str, components: object, resolved: object
    ) -> None:
        """Take a form that was sent; one that is not ours gets the answer of an old button.

        Args:
            interaction: what came.
            custom_id: says what the form is about.
            components: what was typed, picked and given.
            resolved: what Discord says of the files among it.
        """
        sent = read_modal_id(custom_id)
        if sent is None or sent.action is None:
            await self.lost(interaction)
            return
        press, action, typed = sent, sent.action, read_typed(components)
        files = given_files(resolved, read_uploads(components))

        async def ask(by: Actor, voice: Voice) -> Answer:
            answer = await self._clerk.submit(
                press.order,
                action,
                typed,
                by,
                voice,
                seen=press.seen,
                replacing=press.step is Step.REPLACE,
                files=files,
            )
            if isinstance(answer, Refused):
                return with_what_was_written(voice, answer, typed)
            return answer

        await self._front.serve(interaction, ask, press)

    async def join(self, interaction: Interaction, code: str) -> None:
        """Take the empty seat of an offer (O8)."""
        read = read_code(code)

        async def ask(by: Actor, voice: Voice) -> Answer:
            if read is None:
                return Refused(said=refused(voice, CodeUnknown()), refusal=CodeUnknown())
            return await self._clerk.offers.join(read, by, voice)

        await self._front.serve(interaction, ask)

    async def about(
        self,
        interaction: Interaction,
        typed_order: str | None,
        action: Action | None = None,
        step: Step = Step.DO,
        typed: Typed = NOTHING,
    ) -> None:
        """Answer a command about one order as its button would be answered.

        Args:
            interaction: what came.
            typed_order: the order as it was picked or typed; without one the list is shown.
            action: what is to be begun.
            step: what is to be shown, for a command that only shows.
            typed: what was given with the command, for the form that may come of it.
        """
        if typed_order is None:
            await self.press(interaction, Press(step=Step.LIST))
            return
        order = read_order(typed_order)
        if order is None:
            await self._front.serve(interaction, _unknown)
            return
        await self.press(interaction, Press(step=step, order=order, action=action), typed)

    async def suggest(self, interaction: Interaction, typed: str) -> Sequence[tuple[str, OrderId]]:
        """Suggest orders while one is typed: what to show, and which order it is."""
        by, voice = actor_of(interaction), await self._front.voice(interaction)
        choices = await self._clerk.overview.suggest(typed, by, voice)
        return [(_suggestion(choice), choice.press.order) for choice in choices[:OPTIONS]]

    async def standing(self, interaction: Interaction) -> None:
        """Show somebody how they do in this community (S4)."""
        community = community_here(interaction)

        async def ask(by: Actor, voice: Voice) -> Answer:
            heading, *rest = await self._clerk.overview.standing(by, community, voice)
            title = heading.text if isinstance(heading, Heading) else ""
            return Show(sheet=Sheet(title=title, parts=tuple(rest), summary=title))

        await self._front.serve(interaction, ask)

    async def export(self, interaction: Interaction) -> None:
        """Give somebody their own record as files, which only they see (A4)."""

        async def ask(_: Actor, voice: Voice) -> Answer:
            said = voice.say("export.said")
            return Show(sheet=Sheet(title="", parts=(Paragraph(said=said),), summary=said))

        async def give(by: Actor) -> None:
            files = await self._clerk.overview.export(by)
            await send_texts(interaction, files)

        await self._front.serve(interaction, ask, after=give)

    async def settings(
        self, interaction: Interaction, picked: Press | None = None, zone: str | None = None
    ) -> None:
        """Show what somebody decided for themselves, and the rules of their community.

        Args:
            interaction: what came.
            picked: what they picked from a menu of it.
            zone: the time zone that they gave with the command.
        """
        community, own = community_here(interaction), self._clerk.own

        async def ask(by: Actor, voice: Voice) -> Answer:
            said = None
            if picked is not None:
                said = await own.choose(picked, by, voice)
            elif zone is not None:
                said = await own.choose_zone(zone, by, voice)
            voice = await self._front.voice(interaction)  # in the language that holds from now on
            policy = await self._clerk.policy(community)
            sheet = settings_sheet(voice, await own.person(by), policy, said)
            return Show(sheet=sheet)

        await self._front.serve(interaction, ask)

    async def suggest_zones(
        self, interaction: Interaction, typed: str
    ) -> Sequence[tuple[str, str]]:
        """Suggest time zones while one is typed: what to show, and which it is."""
        voice = await self._front.voice(interaction)
        automatic = (voice.plain().say("own.zone.automatic"), AUTOMATIC)
        found = suggest_zones(typed, voice.now, OPTIONS - 1)
        return [*found, automatic] if typed.strip() else [automatic, *found]

    async def help(self, interaction: Interaction) -> None:
        """Say what this is and what can be typed."""

        async def ask(_: Actor, voice: Voice) -> Answer:
            return Show(sheet=help_sheet(voice))

        await self._front.serve(interaction, ask)

    async def lost(self, interaction: Interaction) -> None:
        """Answer a button that this product does not make, or makes no more."""

        async def ask(_: Actor, voice: Voice) -> Answer:
            return _refused(voice, "answer.unknown_button")

        await self._front.serve(interaction, ask)

    async def failed(self, interaction: Interaction) -> None:
        """Admit a failure that has been logged."""
        await self._front.apologise(interaction)

    async def finish(self, seconds: float) -> None:
        """Wait for answers that are being given, for so many seconds at most."""
        await self._front.finish(seconds)

    async def outdated(self, interaction: Interaction) -> None:
        """Answer a command that Discord still shows and that is no more."""

        async def ask(_: Actor, voice: Voice) -> Answer:
            return _refused(voice, "answer.unknown_command")

        await self._front.serve(interaction, ask)


async def _unknown(_: Actor, voice: Voice) -> Answer:
    return Refused(said=refused(voice, UnknownOrder()), refusal=UnknownOrder())


def _refused(voice: Voice, key: str) -> Show:
    return Show(sheet=refused_sheet(voice, voice.say(key)))


def _filled(answer: Answer, typed: Typed) -> Answer:
    """Put what was given with a command into the form that came of it."""
    if not isinstance(answer, Ask):
        return answer
    fields = tuple(
        field.but(value=typed.get(field.name, field.value)) for field in answer.form.fields
    )
    return answer.but(form=answer.form.but(fields=fields))


def _suggestion(choice: Choice) -> str:
    """An order on one line of Discord's composer: its title gives way to what matters more."""
    tail = f" · {choice.press.order} · {choice.description}"
    title = choice.label.removesuffix(f" · {choice.press.order}")
    return cut(title, max(10, OPTION_TEXT - len(tail))) + cut(tail, OPTION_TEXT - 10)
