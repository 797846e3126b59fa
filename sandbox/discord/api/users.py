"""Accounts, the application, and where the gateway is.

Docs: resources/user, resources/application, topics/oauth2, events/gateway.
"""

from typing import Final

from sandbox.discord import objects
from sandbox.discord.errors import DiscordError, Problems, Refused
from sandbox.discord.rest import Call, Result, Route
from sandbox.discord.shape import Many, Shape, Snowflake, may, need
from sandbox.wire import JSONObject, word


def me(call: Call) -> Result:
    """The bot's own account."""
    world = call.backend.world
    return objects.own_user(world.users[world.bot_id])


def user(call: Call) -> Result:
    """Anybody's account."""
    found = call.backend.world.users.get(call.params["user_id"])
    if found is None:
        raise DiscordError(Refused.UNKNOWN_USER)
    return objects.user(found)


def my_guilds(call: Call) -> Result:
    """The servers that the bot is in."""
    world = call.backend.world
    listed: list[JSONObject] = [
        {"id": g.id, "name": g.name, "icon": None, "owner": False, "permissions": "0"}
        for g in world.guilds.values()
        if world.bot_id in g.members
    ]
    return [*listed]


RECIPIENT: Final = Shape(
    "a direct message to open",
    {"recipient_id": need(Snowflake()), "recipients": may(Many(Snowflake()))},
)


def open_dm(call: Call) -> Result:
    """Open a direct message; one that is open already is given back."""
    problems = Problems()
    body = RECIPIENT.read(call.object(), (), problems)
    problems.raise_if_any()
    channel = call.backend.dms.open(word(body, "recipient_id"))
    return objects.channel(call.backend.world, channel)


def my_application(call: Call) -> Result:
    """The application behind the bot."""
    return objects.application(call.backend.world, call.backend.world.application)


def gateway(call: Call) -> Result:
    """Where the gateway is."""
    return {"url": call.backend.gateway.url}


def gateway_bot(call: Call) -> Result:
    """Where the gateway is, and how many sessions may be started."""
    return {
        "url": call.backend.gateway.url,
        "shards": 1,
        "session_start_limit": call.backend.gateway.start_limit(),
    }


ROUTES: Final = (
    Route("GET", "/gateway", gateway, "events/gateway", open=True),
    Route("GET", "/gateway/bot", gateway_bot, "events/gateway"),
    Route("GET", "/applications/@me", my_application, "resources/application"),
    Route("GET", "/oauth2/applications/@me", my_application, "topics/oauth2"),
    Route("GET", "/users/@me", me, "resources/user"),
    Route("GET", "/users/@me/guilds", my_guilds, "resources/user"),
    Route("POST", "/users/@me/channels", open_dm, "resources/user"),
    Route("GET", "/users/{user_id}", user, "resources/user"),
)
