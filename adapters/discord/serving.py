"""How the ways in find the handlers: buttons and menus by what they carry, forms by their id."""

import re
from typing import Any, Self, TypeVar

import discord
from discord import app_commands, ui

from adapters.discord.answering import Interaction
from adapters.discord.handlers import Handlers
from adapters.discord.layout import PEOPLE, PICKER
from adapters.discord.offering import Offering
from adapters.discord.setup_handlers import SetupHandlers
from adapters.discord.witness import Witness
from adapters.shared.buttons import PATTERN, Step, read_press

_Kind = TypeVar("_Kind", bound=ui.Item[Any])


class ServedClient(discord.AutoShardedClient):
    """A client whose interactions are served by handlers.

    Attributes:
        handlers: of presses, forms, and commands about orders.
        offering: of offers.
        setup: of what a server's owners decide.
        witness: of messages that are taken as evidence.
        tree: the commands.
    """

    handlers: Handlers
    offering: Offering
    setup: SetupHandlers
    witness: Witness
    tree: "app_commands.CommandTree[ServedClient]"


def served(interaction: Interaction) -> ServedClient:
    """Give the client that an interaction came to.

    Raises:
        TypeError: it is another one.
    """
    client = interaction.client
    if not isinstance(client, ServedClient):
        raise TypeError(f"{type(client).__name__} serves nobody")
    return client


def handlers_of(interaction: Interaction) -> Handlers:
    """Give the handlers of presses, forms, and commands about orders."""
    return served(interaction).handlers


def _found(item: ui.Item[Any], kind: type[_Kind], match: re.Match[str]) -> _Kind:
    """Give what stands in the message under an id of ours, if it is what that id says."""
    if not isinstance(item, kind):
        raise TypeError(f"{match.string!r} is no {kind.__name__} in this message")
    return item


class PressButton(ui.DynamicItem[ui.Button[Any]], template=PATTERN):
    """Any button of ours, whenever and by whichever process it was posted."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,  # noqa: ARG003 - the library's
        item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Make this of what was pressed."""
        return cls(_found(item, ui.Button, match))

    async def callback(self, interaction: Interaction) -> None:
        """Serve a press; an id that only looks like ours leads nowhere."""
        handlers, press = handlers_of(interaction), read_press(self.custom_id)
        if press is None:
            await handlers.lost(interaction)
        elif press.step is Step.EDIT and not press.order:
            await served(interaction).offering.again(interaction, press)
        else:
            await handlers.press(interaction, press)


class PickMenu(ui.DynamicItem[ui.Select[Any]], template=re.compile(rf"{PICKER}[a-z_]{{1,40}}")):
    """Any menu of ours: what is picked says what it means."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,  # noqa: ARG003 - the library's
        item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Make this of what was pressed."""
        return cls(_found(item, ui.Select, match))

    async def callback(self, interaction: Interaction) -> None:
        """Serve what was picked as the button that it stands for."""
        handlers = handlers_of(interaction)
        press = read_press(self.item.values[0]) if self.item.values else None
        if press is None:
            await handlers.lost(interaction)
        else:
            await handlers.press(interaction, press)


class PickPerson(
    ui.DynamicItem[ui.UserSelect[Any]], template=re.compile(rf"{PEOPLE}[a-z_]{{1,40}}")
):
    """Any menu of people of ours."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,  # noqa: ARG003 - the library's
        item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Make this of what was pressed."""
        return cls(_found(item, ui.UserSelect, match))

    async def callback(self, interaction: Interaction) -> None:
        """Serve whoever was picked."""
        for user in self.item.values[:1]:
            await handlers_of(interaction).person_picked(interaction, user)


def known_component(custom_id: str) -> bool:
    """Whether a button or a menu is one of ours."""
    return any(
        item.__discord_ui_compiled_template__.fullmatch(custom_id) is not None
        for item in (PressButton, PickMenu, PickPerson)
    )
