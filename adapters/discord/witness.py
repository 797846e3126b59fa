"""Taking a message into a request, from its menu: as evidence (E2), or as what is said in it.

The message comes with the click; the bot may not be able to read it later. Its words go into the
form, where their giver sees what will be attached; its files are remembered for as long as
somebody may look at the form.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import discord
from discord import ui

from adapters.discord.answering import Interaction
from adapters.discord.files import given_file, written_file
from adapters.discord.front import Front
from adapters.discord.limits import (
    FIELD_HINT,
    FIELD_LABEL,
    INPUT,
    MODAL_TITLE,
    OPTION_TEXT,
    OPTIONS,
    cut,
)
from adapters.discord.modals import read_typed
from adapters.discord.people import actor_of, name_of
from adapters.discord.replies import refused_sheet
from adapters.shared.answers import Answer, Show
from adapters.shared.clerk import Clerk
from adapters.shared.evidence_clerk import GivenFile
from adapters.shared.sheets import Choice
from adapters.shared.voice import Voice
from core.rules import Action
from core.values import Actor, OrderId

FORM: Final = "rcwitness:"
"""What the id of the form begins with; the rest is which message it is about."""

COMMENT: Final = "comment"
USES: Final = {
    "evidence": ("message.use.evidence", "message.use.evidence.about"),
    COMMENT: ("message.use.comment", "message.use.comment.about"),
}
"""What a message can be taken for, the first unless something else is picked."""

REMEMBERED: Final = 1_000
"""Messages whose files are remembered. A form that outlives this loses the files, not the words."""


class Witness:
    """Takes messages as evidence.

    Args:
        clerk: attaches them.
        front: answers in time, and in any case.
    """

    def __init__(self, clerk: Clerk, front: Front) -> None:
        self._clerk = clerk
        self._front = front
        self._files: OrderedDict[int, Sequence[GivenFile]] = OrderedDict()

    async def form(self, interaction: Interaction, message: discord.Message) -> None:
        """Ask to which order a message belongs, and show which words will be attached."""
        by, voice = actor_of(interaction), await self._front.voice(interaction)
        choices = await self._clerk.overview.suggest("", by, voice)
        if not choices:

            async def none(_: Actor, own: Voice) -> Answer:
                return Show(sheet=refused_sheet(own, own.say("list.empty")))

            await self._front.serve(interaction, none)
            return
        described = (attachment.to_dict() for attachment in message.attachments)
        files = [file for one in described if (file := given_file(one)) is not None]
        self._files[message.id] = files
        while len(self._files) > REMEMBERED:
            self._files.popitem(last=False)
        modal = witness_modal(voice, message, choices, len(files))
        await interaction.response.send_modal(modal)

    async def sent(self, interaction: Interaction, custom_id: str, components: object) -> None:
        """Take the form: attach the words and the message's own files, or begin with the words."""
        typed = read_typed(components)
        number = custom_id.removeprefix(FORM)
        files = [*self._files.pop(int(number) if number.isdigit() else 0, ())]
        if typed.get("words", "").strip():
            files.insert(0, written_file(f"message-{number}.txt", typed["words"]))
        order = OrderId(typed.get("order", ""))

        async def ask(by: Actor, voice: Voice) -> Answer:
            if typed.get("use") == COMMENT:
                words = as_comment(voice, typed.get("words", ""))
                return await self._clerk.begin_with(order, words, by, voice)
            return await self._clerk.submit(
                order, Action.ATTACH_EVIDENCE, {}, by, voice, files=files
            )

        await self._front.serve(interaction, ask)


def witness_modal(
    voice: Voice, message: discord.Message, choices: Sequence[Choice], files: int
) -> ui.Modal:
    """The form with which a message is attached to an order.

    Args:
        voice: the giver's.
        message: the message.
        choices: the giver's orders.
        files: how many files come with it.
    """
    plain = voice.plain()
    title = cut(plain.say("menu.evidence"), MODAL_TITLE)
    modal = ui.Modal(title=title, custom_id=f"{FORM}{message.id}")
    orders: ui.Select[ui.Modal] = ui.Select(custom_id="order")
    for choice in choices[:OPTIONS]:
        orders.add_option(
            label=cut(choice.label, OPTION_TEXT),
            value=choice.press.order,
            description=cut(choice.description, OPTION_TEXT) or None,
        )
    which = _upper(plain.say("option.order"))
    modal.add_item(ui.Label(text=cut(which, FIELD_LABEL), component=orders))
    uses: ui.RadioGroup[ui.Modal] = ui.RadioGroup(custom_id="use")
    for use, (label, about) in USES.items():
        uses.add_option(
            label=cut(plain.say(label), OPTION_TEXT),
            value=use,
            description=cut(plain.say(about), OPTION_TEXT),
            default=use != COMMENT,
        )
    modal.add_item(ui.Label(text=cut(plain.say("message.use"), FIELD_LABEL), component=uses))
    words: ui.TextInput[ui.Modal] = ui.TextInput(
        custom_id="words",
        style=discord.TextStyle.paragraph,
        required=not files,
        max_length=INPUT,
        default=cut(_testimony(message), INPUT),
    )
    hint = plain.say("evidence.words.hint", files) if files else plain.say("field.comment.hint")
    modal.add_item(
        ui.Label(
            text=cut(plain.say("evidence.words"), FIELD_LABEL),
            description=cut(hint, FIELD_HINT),
            component=words,
        )
    )
    modal.stop()
    return modal


def _testimony(message: discord.Message) -> str:
    """Who wrote what, when and where, as it stands in the file."""
    when = message.created_at.isoformat(timespec="seconds")
    who = f"{name_of(message.author)} ({message.author.id})"
    return f"{who}, {when}\n{message.jump_url}\n\n{message.content}"


_TESTIMONY: Final = re.compile(
    r"(?P<who>.+) \(\d+\), \S+\s+(?P<link>https://\S+)\s+(?P<text>.+)", re.DOTALL
)


def as_comment(voice: Voice, words: str) -> str:
    """Say in a comment who wrote what; a record needs more about it than the other party does.

    Args:
        voice: of whoever says it.
        words: as they were sent; somebody may have changed them.
    """
    found = _TESTIMONY.fullmatch(words.strip())
    if found is None:
        return words
    said = voice.plain().say("message.from", who=found["who"], text=found["text"])
    return f"{said}\n{found['link']}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
