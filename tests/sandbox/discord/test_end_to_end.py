"""The whole way with unmodified discord.py: a gateway process, and a worker that only sends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import discord
import pytest
from discord import app_commands

from sandbox.people import APPLICATION, DISCORD_ORDERS, FINN, HARBOUR, MILA
from tests.sandbox.discord.bench import Bench, until

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("library")]


class Form(discord.ui.Modal, title="Cancel the order"):
    comment: discord.ui.Label[Any] = discord.ui.Label(
        text="Comment",
        description="Shared with the other party",
        component=discord.ui.TextInput(style=discord.TextStyle.paragraph, max_length=500),
    )
    reason: discord.ui.Label[Any] = discord.ui.Label(
        text="Reason",
        component=discord.ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Ordered by mistake", value="mistake"),
                discord.RadioGroupOption(label="No answer", value="silent"),
            ]
        ),
    )
    extras: discord.ui.Label[Any] = discord.ui.Label(
        text="Extras",
        component=discord.ui.CheckboxGroup(
            required=False,
            options=[discord.CheckboxGroupOption(label="Refund", value="refund")],
        ),
    )
    kind: discord.ui.Label[Any] = discord.ui.Label(
        text="Kind",
        component=discord.ui.Select(
            options=[discord.SelectOption(label="Full"), discord.SelectOption(label="Part")]
        ),
    )
    proof: discord.ui.Label[Any] = discord.ui.Label(
        text="Proof", component=discord.ui.FileUpload(required=False, max_values=2)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        files = self.proof.component.values  # type: ignore[attr-defined]
        said = [
            self.comment.component.value,  # type: ignore[attr-defined]
            self.reason.component.value,  # type: ignore[attr-defined]
            self.kind.component.values[0],  # type: ignore[attr-defined]
            ",".join(f.filename for f in files),
        ]
        await interaction.response.send_message("|".join(map(str, said)), ephemeral=True)


class Card(discord.ui.LayoutView):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        for label in ("Accept", "Form"):
            button: discord.ui.Button[Any] = discord.ui.Button(label=label, custom_id=label.lower())
            button.callback = getattr(self, label.lower())  # type: ignore[method-assign]
            row.add_item(button)
        self.add_item(
            discord.ui.Container(discord.ui.TextDisplay("## The order"), row, accent_color=0xFF0000)
        )

    async def accept(self, interaction: discord.Interaction) -> None:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay(f"Accepted by {interaction.user.display_name}"))
        await interaction.response.edit_message(view=view)

    async def form(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())


def bot_client(kind: type[discord.Client] = discord.AutoShardedClient) -> discord.Client:
    # One small server: no need to wait the library's two seconds for further ones.
    client = kind(intents=discord.Intents(guilds=True), guild_ready_timeout=0.1)
    tree = app_commands.CommandTree(client)
    order = app_commands.Group(name="order", description="Orders")

    @order.command(name="offer", description="Offer an order")
    @app_commands.describe(title="What", price="How much", to="To whom")
    async def offer(
        interaction: discord.Interaction, title: str, price: int, to: discord.Member | None = None
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        named = "nobody" if to is None else to.display_name
        await interaction.followup.send(f"{title} for {price} to {named}")
        await interaction.followup.send("and more", ephemeral=True)

    @offer.autocomplete("title")
    async def titles(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current} logo", value="logo")]

    @tree.command(name="card", description="A card")
    async def card(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=Card())

    @tree.command(name="silent", description="Never answers")
    async def silent(interaction: discord.Interaction) -> None:
        await asyncio.sleep(0)

    @tree.context_menu(name="Use as evidence")
    async def evidence(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"evidence: {message.content}", ephemeral=True)

    @tree.context_menu(name="Offer an order")
    async def offer_to(interaction: discord.Interaction, user: discord.Member) -> None:
        await interaction.response.send_message(f"for {user.display_name}", ephemeral=True)

    tree.add_command(order)
    client.tree = tree  # type: ignore[attr-defined]
    return client


@asynccontextmanager
async def running(bench: Bench, client: discord.Client | None = None) -> AsyncIterator[Any]:
    """A bot whose gateway is up and whose commands are registered."""
    client = client or bot_client()
    async with client:
        await client.login(bench.config.discord_token)
        await client.tree.sync()  # type: ignore[attr-defined]
        task = asyncio.create_task(client.connect())
        await until(client.is_ready, "the bot is ready")
        yield client
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_slash_command_is_deferred_followed_up_and_stays_ephemeral(bench: Bench) -> None:
    async with running(bench):
        done = await bench.act(
            FINN,
            "command",
            channel=DISCORD_ORDERS,
            name="order",
            sub="offer",
            options={"title": "Logo", "price": "100", "to": MILA},
        )
        assert done.body["answer"] == "deferred_message"

        async def finished() -> bool:
            seen = await bench.view(FINN, DISCORD_ORDERS)
            return len(seen["messages"]) == 2 and not seen["messages"][0]["loading"]

        await until(finished, "both messages stand")
        seen = (await bench.view(FINN, DISCORD_ORDERS))["messages"]
        assert seen[0]["content"] == "Logo for 100 to Mila Jansen"
        assert all(message["ephemeral"] for message in seen)
        assert (await bench.view(MILA, DISCORD_ORDERS))["messages"] == []


async def test_autocomplete_gives_the_bots_suggestions(bench: Bench) -> None:
    async with running(bench):
        asked = await bench.act(
            FINN,
            "autocomplete",
            channel=DISCORD_ORDERS,
            name="order",
            sub="offer",
            options={"title": "new"},
            focused="title",
        )
        assert asked.body == {"choices": [{"name": "new logo", "value": "logo"}]}


async def test_a_button_edits_its_card_in_place(bench: Bench) -> None:
    async with running(bench):
        await bench.act(FINN, "command", channel=DISCORD_ORDERS, name="card")
        card = (await bench.view(MILA, DISCORD_ORDERS))["messages"][0]
        assert card["type"] == 20
        assert card["interaction_metadata"]["name"] == "card"
        pressed = await bench.act(
            MILA, "press", channel=DISCORD_ORDERS, message=card["id"], custom_id="accept"
        )
        assert pressed.body["answer"] == "update"
        card = (await bench.view(FINN, DISCORD_ORDERS))["messages"][0]
        assert card["components"][0]["content"] == "Accepted by Mila Jansen"


async def test_a_form_with_every_field_comes_back_with_what_was_filled_in(bench: Bench) -> None:
    async with running(bench):
        await bench.act(FINN, "command", channel=DISCORD_ORDERS, name="card")
        card = (await bench.view(MILA, DISCORD_ORDERS))["messages"][0]
        opened = await bench.act(
            MILA, "press", channel=DISCORD_ORDERS, message=card["id"], custom_id="form"
        )
        form = (await bench.view(MILA))["form"]
        assert form["id"] == opened.body["form"]
        assert form["title"] == "Cancel the order"
        fields = [label["component"]["custom_id"] for label in form["components"]]
        comment, reason, extras, kind, proof = fields
        wrong = await bench.act(MILA, "submit", form=form["id"], values={comment: "We moved on"})
        assert set(wrong.body["errors"]) == {reason, kind}
        upload = await bench.upload(MILA, "proof of it.png", b"png")
        sent = await bench.act(
            MILA,
            "submit",
            form=form["id"],
            values={
                comment: "We moved on",
                reason: "mistake",
                extras: ["refund"],
                kind: ["Part"],
                proof: [upload],
            },
        )
        assert sent.body["answer"] == "message"
        seen = await bench.view(MILA, DISCORD_ORDERS)
        assert seen["form"] is None
        assert seen["messages"][-1]["content"] == "We moved on|mistake|Part|proof_of_it.png"


async def test_context_menus_bring_the_message_or_the_person(bench: Bench) -> None:
    async with running(bench):
        said = await bench.act(MILA, "message", channel=DISCORD_ORDERS, text="I paid")
        await bench.act(
            FINN,
            "shortcut",
            channel=DISCORD_ORDERS,
            name="Use as evidence",
            message=said.body["message"],
        )
        await bench.act(FINN, "shortcut", channel=DISCORD_ORDERS, name="Offer an order", user=MILA)
        seen = (await bench.view(FINN, DISCORD_ORDERS))["messages"]
        assert [m["content"] for m in seen[1:]] == ["evidence: I paid", "for Mila Jansen"]


async def test_silence_is_told_when_the_time_to_answer_is_over(bench: Bench) -> None:
    async with running(bench):
        bench.answers_within(0.2)
        told = await bench.act(FINN, "command", channel=DISCORD_ORDERS, name="silent")
        assert told.status == 424
        assert told.body["error"] == "no_response"
        assert told.body["message"] == "The application did not respond"
        assert (await bench.view(FINN))["toast"] == "The application did not respond"


async def test_a_worker_without_a_gateway_sends_cards_to_people(bench: Bench) -> None:
    worker = discord.Client(intents=discord.Intents.none())
    async with worker:
        await worker.login(bench.config.discord_token)
        person = await worker.fetch_user(int(MILA))
        sent = await person.send(view=Card(), allowed_mentions=discord.AllowedMentions.none())
        await sent.channel.send("a file", file=discord.File(__file__, "a test.py"))
        partial = worker.get_partial_messageable(sent.channel.id).get_partial_message(sent.id)
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay("Settled"))
        await partial.edit(view=view)
        app = await worker.application_info()
        guild = await worker.fetch_guild(int(HARBOUR))
        member = await guild.fetch_member(int(FINN))
    assert app.id == int(APPLICATION)
    assert member.display_name == "Finn"
    seen = await bench.view(MILA, str(sent.channel.id))
    assert [m["attachments"][0]["filename"] for m in seen["messages"][1:]] == ["a_test.py"]
    assert seen["messages"][0]["components"][0]["content"] == "Settled"
    assert [place["kind"] for place in seen["places"]] == ["channel", "channel", "dm"]


async def test_a_plain_client_works_as_the_sharded_one(bench: Bench) -> None:
    async with running(bench, bot_client(discord.Client)) as client:
        assert [guild.name for guild in client.guilds] == ["Freelance Harbour"]
