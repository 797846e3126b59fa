"""Registering commands. Docs: interactions/application-commands ("Endpoints")."""

from typing import Final

from sandbox.discord.api.access import guild_of
from sandbox.discord.commands import MAX_CREATES_A_DAY, MOST, read_command, stored
from sandbox.discord.errors import DiscordError, Flaw, Problems, Refused, invalid_form
from sandbox.discord.rest import Answer, Call, Result, Route
from sandbox.discord.state import GLOBAL
from sandbox.wire import JSON, JSONObject, word


def _scope(call: Call) -> tuple[str, str | None]:
    """Where commands stand: everywhere, or in one server.

    Raises:
        DiscordError: 20012 for another application; 50001 for a server without the bot.
    """
    if call.params["application_id"] != call.backend.world.application.id:
        raise DiscordError(Refused.NOT_YOUR_APPLICATION)
    if "guild_id" not in call.params:
        return GLOBAL, None
    guild = guild_of(call)
    return guild.id, guild.id


def _commands(call: Call) -> dict[str, JSONObject]:
    return call.backend.world.records.commands.setdefault(_scope(call)[0], {})


def _same(one: JSONObject, other: JSONObject) -> bool:
    return one["name"] == other["name"] and one["type"] == other["type"]


def _keep(call: Call, command: JSONObject, known: dict[str, JSONObject]) -> tuple[JSONObject, bool]:
    """Give a definition its id: that of the command it replaces, or a new one."""
    world = call.backend.world
    before = next((c for c in known.values() if _same(c, command)), None)
    command_id = world.snowflake() if before is None else word(before, "id")
    fresh = stored(command, command_id, world.application.id, "0", _scope(call)[1])
    unchanged = before is not None and {**before, "version": "0"} == fresh
    fresh["version"] = word(before or {}, "version") if unchanged else world.snowflake()
    return fresh, before is None


def _count(commands: dict[str, JSONObject]) -> None:
    for kind, most in MOST.items():
        if sum(1 for c in commands.values() if c["type"] == kind) > most:
            raise DiscordError(Refused.TOO_MANY_COMMANDS)


def _created(call: Call, number: int) -> None:
    """Count commands made today in a scope.

    Raises:
        DiscordError: 30034.
    """
    made = call.backend.commands_made
    key = (_scope(call)[0], call.backend.clock.now().date().isoformat())
    if made.get(key, 0) + number > MAX_CREATES_A_DAY:
        raise DiscordError(Refused.TOO_MANY_COMMAND_CREATES)
    made[key] = made.get(key, 0) + number


def read_all(call: Call) -> Result:
    """All commands of a scope; without `with_localizations`, as Discord leaves them out."""
    full = call.asks("with_localizations")
    return [command if full else _plain(command) for command in _commands(call).values()]


def _plain(command: JSONObject) -> JSONObject:
    hidden = ("name_localizations", "description_localizations")
    return {key: item for key, item in command.items() if key not in hidden}


def overwrite(call: Call) -> Result:
    """Replace all commands of a scope."""
    known = _commands(call)
    if not isinstance(call.body, list):
        raise invalid_form((), Flaw.LIST_TYPE)
    problems = Problems()
    in_guild = _scope(call)[1] is not None
    read = [
        read_command(value, (index,), problems, in_guild=in_guild)
        for index, value in enumerate(call.body)
    ]
    for index, command in enumerate(read):
        if any(word(c, "name") and _same(c, command) for c in read[:index] if "name" in command):
            problems.add((index, "name"), Flaw.COMMAND_TWICE)
    problems.raise_if_any()
    kept = [_keep(call, command, known) for command in read]
    fresh = {word(command, "id"): command for command, _ in kept}
    _count(fresh)
    _created(call, sum(new for _, new in kept))
    known.clear()
    known.update(fresh)
    call.backend.changed(None)
    answer: JSON = [*fresh.values()]
    return answer


def create(call: Call) -> Result:
    """Make a command, or replace the one of that name."""
    known = _commands(call)
    problems = Problems()
    command = read_command(call.object(), (), problems, in_guild=_scope(call)[1] is not None)
    problems.raise_if_any()
    fresh, new = _keep(call, command, known)
    _count({**known, word(fresh, "id"): fresh})
    _created(call, int(new))
    known[word(fresh, "id")] = fresh
    call.backend.changed(None)
    return Answer(201 if new else 200, fresh)


def _one(call: Call) -> JSONObject:
    found = _commands(call).get(call.params["command_id"])
    if found is None:
        raise DiscordError(Refused.UNKNOWN_COMMAND)
    return found


def read(call: Call) -> Result:
    """One command."""
    return _one(call)


def edit(call: Call) -> Result:
    """Change parts of a command."""
    found = _one(call)
    body = call.object()
    problems = Problems()
    in_guild = _scope(call)[1] is not None
    merged: JSONObject = {**found, **body, "type": found["type"]}
    if in_guild:
        merged.pop("contexts", None)
    command = read_command(merged, (), problems, in_guild=in_guild)
    problems.raise_if_any()
    world = call.backend.world
    known = _commands(call)
    if any(_same(c, command) and c["id"] != found["id"] for c in known.values()):
        raise DiscordError(Refused.COMMAND_EXISTS)
    fresh = stored(
        command, word(found, "id"), world.application.id, world.snowflake(), _scope(call)[1]
    )
    known[word(found, "id")] = fresh
    call.backend.changed(None)
    return fresh


def delete(call: Call) -> Result:
    """Delete a command."""
    _commands(call).pop(word(_one(call), "id"))
    call.backend.changed(None)
    return None


def permissions(call: Call) -> Result:
    """Who may use a command in a server: nobody ever changed it here."""
    _scope(call)
    commands = call.backend.world.records.commands
    known = {**commands.get(GLOBAL, {}), **commands.get(call.params["guild_id"], {})}
    if call.params["command_id"] not in known:
        raise DiscordError(Refused.UNKNOWN_COMMAND)
    raise DiscordError(Refused.UNKNOWN_COMMAND_PERMISSIONS)


_GLOBAL: Final = "/applications/{application_id}/commands"
_GUILD: Final = "/applications/{application_id}/guilds/{guild_id}/commands"
_DOCS: Final = "interactions/application-commands"

_BOTH: Final = (
    ("GET", "", read_all),
    ("PUT", "", overwrite),
    ("POST", "", create),
    ("GET", "/{command_id}", read),
    ("PATCH", "/{command_id}", edit),
    ("DELETE", "/{command_id}", delete),
)

ROUTES: Final = (
    *(Route(verb, _GLOBAL + path, handler, _DOCS) for verb, path, handler in _BOTH),
    *(Route(verb, _GUILD + path, handler, _DOCS) for verb, path, handler in _BOTH),
    Route("GET", _GUILD + "/{command_id}/permissions", permissions, _DOCS),
)
