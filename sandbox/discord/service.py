"""The whole Discord: the platform's wire, its people, and the hand of fate."""

import mimetypes
import re
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.discord.api import TABLE
from sandbox.discord.backend import Backend
from sandbox.discord.person import People
from sandbox.discord.rest import Rest
from sandbox.discord.shape import flag, whole
from sandbox.discord.state import Guild, Overwrite, User
from sandbox.discord.world import World
from sandbox.faults import Faults
from sandbox.record import Recorder
from sandbox.wire import JSON, JSONObject, RefusedByHand, number_of, text_of, word

PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What the CDN shows in place; anything else is a download."""


class Discord:
    """A local Discord.

    Args:
        config: Port and token.
        clock: The sandbox's time.
        recorder: Gets every call and every delivery.
        faults: Applied in front of the routes, by the server; not used here.
        changed: Told whose view is another now.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        recorder: Recorder,
        faults: Faults,  # noqa: ARG002 - one shape for both platforms
        changed: Callable[[set[str] | None], None],
    ) -> None:
        self.backend = Backend(config, clock, recorder, changed)
        self._rest = Rest(self.backend, TABLE)
        self._people = People(self.backend)

    @property
    def world(self) -> World:
        """What there is; the methods that add to it are its own."""
        return self.backend.world

    def routes(self) -> list[web.AbstractRouteDef]:
        """The platform's wire and the addresses of its people."""
        return [
            web.get("/discord/gateway", self.backend.gateway.handle),
            web.get("/discord/gateway/", self.backend.gateway.handle),
            web.get("/discord/cdn/{folder}/{channel}/{file}/{name}", self._file),
            *self._rest.routes(),
            *self._people.routes(),
        ]

    async def _file(self, request: web.Request) -> web.Response:
        """A file off the CDN."""
        data = self.world.files.get(request.match_info["file"])
        if data is None:
            return web.Response(status=404, text="This content is no longer available.")
        kind = mimetypes.guess_type(request.match_info["name"])[0]
        if kind in PICTURES:
            return web.Response(body=data, content_type=kind)
        # Nothing that was uploaded may run as a page of this origin.
        headers = {"Content-Disposition": "attachment"}
        return web.Response(body=data, content_type="application/octet-stream", headers=headers)

    def dump(self) -> JSONObject:
        """The whole world as JSON."""
        return self.world.dump()

    def load(self, data: JSONObject) -> None:
        """Become a world that was dumped; the gateway's sessions are not part of it."""
        self.world.load(data)
        self.backend.arrive()
        self.backend.gateway.clear()

    def clear(self) -> None:
        """Forget people, places and messages; commands and connections stay."""
        self.backend.clear()

    def people(self) -> list[JSONObject]:
        """Everybody one can be."""
        return [
            {
                "id": user.id,
                "name": user.shown_name,
                "handle": user.username,
                "locale": user.locale,
                "tz": user.timezone,
                "home": next(
                    (g.name for g in self.world.guilds.values() if user.id in g.members), ""
                ),
            }
            for user in self.world.users.values()
            if not user.bot
        ]

    async def start(self) -> None:
        """Nothing runs beside the requests."""

    async def stop(self) -> None:
        """Close every connection to the gateway, and let nobody wait for an answer any more."""
        self.backend.interactions.clear()
        await self.backend.gateway.stop()

    # --- the hand of fate ----------------------------------------------------------------------

    def calls(self) -> list[str]:
        """The calls that the bot can make, with a star for each id in them."""
        return [re.sub(r"{\w+}", "*", route.name) for route in TABLE]

    async def control(self, action: str, body: JSONObject) -> JSONObject:
        """Carry out one act of fate.

        `drop_gateway {how}`, `leave {user, guild?}`, `join {user, guild?}`, `remove_bot {guild?}`,
        `add_bot {guild?}`, `dms {user, open}`, `overwrite {channel, target, type, allow, deny}`,
        `role {user, permissions, role?, guild?}`, `rate_limits {scale}`, `heartbeat {seconds}`,
        `intents {allowed}`, `revoke {}`, `restore {}`.

        Raises:
            RefusedByHand: `unknown_action`, or why it cannot be.
        """
        act = _ACTS.get(action)
        if act is None:
            known = ", ".join(sorted(_ACTS))
            raise RefusedByHand("unknown_action", f"Fate can {known}; not {action}.", 404)
        return await act(self, body)

    def _guild(self, body: JSONObject) -> Guild:
        wanted = word(body, "guild") or next(iter(self.world.guilds), "")
        guild = self.world.guilds.get(wanted)
        if guild is None:
            raise RefusedByHand("no_such_guild", "There is no server of that id.", 404)
        return guild

    def _user(self, body: JSONObject) -> User:
        user = self.world.users.get(text_of(body, "user"))
        if user is None:
            raise RefusedByHand("no_such_person", "There is nobody of that id.", 404)
        return user

    async def _drop(self, body: JSONObject) -> JSONObject:
        try:
            dropped = self.backend.gateway.drop(word(body, "how") or "close")
        except ValueError as error:
            raise RefusedByHand("bad_request", str(error)) from error
        return {"ok": True, "dropped": dropped}

    async def _leave(self, body: JSONObject) -> JSONObject:
        guild, user = self._guild(body), self._user(body)
        if user.id in guild.members:
            self.backend.servers.remove_member(guild, user.id)
        return {"ok": True}

    async def _join(self, body: JSONObject) -> JSONObject:
        guild, user = self._guild(body), self._user(body)
        if user.id not in guild.members:
            self.backend.servers.let_in(guild, user.id)
        return {"ok": True}

    async def _remove_bot(self, body: JSONObject) -> JSONObject:
        return await self._leave({**body, "user": self.world.bot_id})

    async def _add_bot(self, body: JSONObject) -> JSONObject:
        return await self._join({**body, "user": self.world.bot_id})

    async def _dms(self, body: JSONObject) -> JSONObject:
        user = self._user(body)
        user.dms_open = flag(body, "open", default=True)
        self.backend.changed({user.id})
        return {"ok": True}

    async def _overwrite(self, body: JSONObject) -> JSONObject:
        channel = self.world.channels.get(text_of(body, "channel"))
        if channel is None or channel.is_dm or channel.is_thread:
            raise RefusedByHand("no_such_channel", "There is no such channel in a server.", 404)
        target = text_of(body, "target")
        channel.overwrites = [o for o in channel.overwrites if o.id != target]
        kind = whole(body, "type", 0 if target == channel.guild_id else 1)
        channel.overwrites.append(
            Overwrite(target, kind, _bits(body, "allow"), _bits(body, "deny"))
        )
        self.backend.servers.tell_overwrites(channel)
        return {"ok": True}

    async def _role(self, body: JSONObject) -> JSONObject:
        guild, user = self._guild(body), self._user(body)
        if user.id not in guild.members:
            raise RefusedByHand("not_a_member", "They are not in that server.", 409)
        role_id = word(body, "role") or self.world.snowflake()
        new = role_id not in guild.roles
        if new:
            name = word(body, "name") or "new role"
            self.world.add_role(guild.id, role_id, name=name)
        if "permissions" in body:
            guild.roles[role_id].permissions = _bits(body, "permissions")
        guild.roles[role_id].mentionable = flag(body, "mentionable")
        held = guild.members[user.id].roles
        if role_id not in held:
            held.append(role_id)
        role, member = guild.roles[role_id], guild.members[user.id]
        self.backend.servers.tell_roles(guild, role, member, new=new)
        return {"ok": True, "role": role_id}

    async def _rate_limits(self, body: JSONObject) -> JSONObject:
        """Scale every bucket; 0 switches the limits off."""
        self.backend.limits.scale = number_of(body, "scale")
        return {"ok": True}

    async def _heartbeat(self, body: JSONObject) -> JSONObject:
        self.backend.gateway.heartbeat_seconds = number_of(body, "seconds")
        return {"ok": True}

    async def _intents(self, body: JSONObject) -> JSONObject:
        self.backend.gateway.privileged_allowed = _bits(body, "allowed")
        return {"ok": True}

    async def _revoke(self, _: JSONObject) -> JSONObject:
        """The bot's token stops working, as when its owner resets it."""
        self.world.records.token = ""
        self.backend.gateway.revoke()
        return {"ok": True}

    async def _restore(self, _: JSONObject) -> JSONObject:
        self.world.records.token = self.backend.config.discord_token
        return {"ok": True}


def _bits(body: JSONObject, key: str) -> int:
    value: JSON = body.get(key, 0)
    try:
        return int(str(value))
    except ValueError:
        raise RefusedByHand("bad_request", f"`{key}` is a number.") from None


_ACTS: Final[dict[str, Callable[[Discord, JSONObject], Awaitable[JSONObject]]]] = {
    "drop_gateway": Discord._drop,  # noqa: SLF001 - the table of this class's own acts
    "leave": Discord._leave,  # noqa: SLF001
    "join": Discord._join,  # noqa: SLF001
    "remove_bot": Discord._remove_bot,  # noqa: SLF001
    "add_bot": Discord._add_bot,  # noqa: SLF001
    "dms": Discord._dms,  # noqa: SLF001
    "overwrite": Discord._overwrite,  # noqa: SLF001
    "role": Discord._role,  # noqa: SLF001
    "rate_limits": Discord._rate_limits,  # noqa: SLF001
    "heartbeat": Discord._heartbeat,  # noqa: SLF001
    "intents": Discord._intents,  # noqa: SLF001
    "revoke": Discord._revoke,  # noqa: SLF001
    "restore": Discord._restore,  # noqa: SLF001
}
