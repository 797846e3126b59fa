"""What a person may type: the commands they see, and options checked as Discord's client does."""

from collections.abc import Mapping
from typing import Final

from sandbox.discord.backend import Backend
from sandbox.discord.bits import Permission
from sandbox.discord.commands import BRANCHES, EXACT, CommandType, OptionType, localised
from sandbox.discord.invoking import Resolver
from sandbox.discord.permissions import in_channel
from sandbox.discord.shape import flag, whole
from sandbox.discord.state import GLOBAL, Channel, User
from sandbox.wire import JSON, JSONObject, RefusedByHand, parts, word

IN_GUILD: Final = 0
IN_DM: Final = 1
GUILD_INSTALL: Final = 0
USER_INSTALL: Final = 1


def visible(backend: Backend, person: User, channel: Channel) -> list[JSONObject]:
    """The commands that a person may use in a channel; a server's own come before global ones."""
    commands = backend.world.records.commands
    own = [] if channel.guild_id is None else [*commands.get(channel.guild_id, {}).values()]
    return [
        command
        for command in (*own, *commands.get(GLOBAL, {}).values())
        if _usable(backend, command, person, channel)
    ]


def _usable(backend: Backend, command: JSONObject, person: User, channel: Channel) -> bool:
    world = backend.world
    types = command.get("integration_types")
    installs = types if isinstance(types, list) else [GUILD_INSTALL]
    contexts = command.get("contexts")
    here = IN_DM if channel.is_dm else IN_GUILD
    if isinstance(contexts, list) and here not in contexts:
        return False
    mine = USER_INSTALL in installs and person.installed
    if channel.guild_id is None:
        if contexts is None and not flag(command, "dm_permission", default=True):
            return False
        return mine or (GUILD_INSTALL in installs and backend.dms.shares_a_guild(person.id))
    theirs = GUILD_INSTALL in installs and world.bot_id in world.guilds[channel.guild_id].members
    if not theirs and not mine:
        return False
    allowed = in_channel(world, channel, person.id)
    if allowed & Permission.ADMINISTRATOR:
        return True
    if not allowed & Permission.USE_APPLICATION_COMMANDS:
        return False
    needed = command.get("default_member_permissions")
    if not isinstance(needed, str):
        return True
    # "0" leaves a command to administrators alone.
    return int(needed) != 0 and int(needed) & allowed == int(needed)


def shown(command: JSONObject, locale: str) -> JSONObject:
    """A command, an option or a choice in somebody's language, its own name kept."""
    out: JSONObject = {
        **{
            key: item
            for key, item in command.items()
            if key not in ("name_localizations", "description_localizations")
        },
        "label": localised(command, "name", locale),
    }
    if "description" in command:
        out["description"] = localised(command, "description", locale)
    for key in ("options", "choices"):
        if key in command:
            out[key] = [shown(below, locale) for below in parts(command, key)]
    return out


def find(
    backend: Backend, person: User, channel: Channel, name: str, kind: CommandType
) -> JSONObject:
    """The command of that name and kind that the person may use.

    Raises:
        RefusedByHand: `no_such_command`.
    """
    for command in visible(backend, person, channel):
        if command["name"] == name and command["type"] == kind:
            return command
    raise RefusedByHand("no_such_command", f"There is no command “{name}” for you here.", 404)


def descend(command: JSONObject, path: list[str]) -> list[JSONObject]:
    """The sub-commands on the way down a path.

    Raises:
        RefusedByHand: `no_such_command`, when the path leads nowhere or stops short.
    """
    node, out = command, []
    for name in path:
        below = next(
            (
                option
                for option in parts(node, "options")
                if option["name"] == name and whole(option, "type") in BRANCHES
            ),
            None,
        )
        if below is None:
            raise RefusedByHand("no_such_command", f"There is no sub-command “{name}”.", 404)
        out.append(below)
        node = below
    if any(whole(option, "type") in BRANCHES for option in parts(node, "options")):
        raise RefusedByHand("no_such_command", "Pick one of the sub-commands.", 404)
    return out


def fill(
    definitions: list[JSONObject],
    given: Mapping[str, JSON],
    resolver: Resolver,
    *,
    focused: str | None = None,
) -> list[JSON]:
    """Turn what a person typed into interaction options.

    Args:
        definitions: The options that there are.
        given: Values by name, as typed.
        resolver: Gathers what ids stand for.
        focused: The option being typed, for autocomplete; then nothing else need be right yet.

    Raises:
        RefusedByHand: `bad_option`, in words, for whatever the client would not send.
    """
    by_name = {word(option, "name"): option for option in definitions}
    if unknown := sorted(set(given) - set(by_name)):
        raise RefusedByHand("bad_option", f"There is no option “{unknown[0]}”.")
    out: list[JSON] = []
    for name, value in given.items():
        option = by_name[name]
        item: JSONObject = {"name": name, "type": whole(option, "type")}
        if focused is None:
            item["value"] = read(option, value, resolver)
        else:
            item["value"] = value if name != focused else str(value)
            if name == focused:
                item["focused"] = True
        out.append(item)
    if focused is None:
        for name, option in by_name.items():
            if flag(option, "required") and name not in given:
                raise RefusedByHand("bad_option", f"The option “{name}” is required.")
    return out


def read(option: JSONObject, value: JSON, resolver: Resolver) -> JSON:
    """Read one value as its option wants it.

    Raises:
        RefusedByHand: `bad_option`.
    """
    name, kind = word(option, "name"), OptionType(whole(option, "type"))
    if kind is OptionType.BOOLEAN:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise RefusedByHand("bad_option", f"“{name}” is either true or false.")
    if kind in (OptionType.STRING, OptionType.INTEGER, OptionType.NUMBER):
        return _simple(option, name, kind, value)
    key = value if isinstance(value, str) else ""
    if kind is OptionType.ATTACHMENT:
        stored = resolver.file(key)
        if stored is None:
            raise RefusedByHand("bad_option", f"“{name}” needs a file.")
        return stored.id
    types = option.get("channel_types")
    listed = [item for item in types if isinstance(item, int)] if isinstance(types, list) else []
    found = {
        OptionType.USER: lambda: resolver.user(key),
        OptionType.ROLE: lambda: resolver.role(key),
        OptionType.CHANNEL: lambda: resolver.channel(key, listed),
        OptionType.MENTIONABLE: lambda: resolver.user(key) or resolver.role(key),
    }[kind]()
    if not found:
        raise RefusedByHand("bad_option", f"“{name}” does not name anything here.")
    return key


def _simple(option: JSONObject, name: str, kind: OptionType, value: JSON) -> JSON:
    typed: str | int | float
    try:
        if kind is OptionType.INTEGER:
            typed = int(str(value))
        elif kind is OptionType.NUMBER:
            typed = float(str(value))
        else:
            typed = str(value)
    except ValueError:
        raise RefusedByHand("bad_option", f"“{name}” is a number.") from None
    choices = [choice["value"] for choice in parts(option, "choices")]
    if choices:
        if typed not in choices:
            raise RefusedByHand("bad_option", f"“{name}” has no choice “{value}”.")
        return typed
    if isinstance(typed, str):
        low, high = whole(option, "min_length"), whole(option, "max_length", 6000)
        if not max(low, 1) <= len(typed) <= high:
            raise RefusedByHand("bad_option", f"“{name}” takes {low} to {high} characters.")
        return typed
    low_value, high_value = option.get("min_value"), option.get("max_value")
    lowest = low_value if isinstance(low_value, (int, float)) else 1 - EXACT
    highest = high_value if isinstance(high_value, (int, float)) else EXACT - 1
    if not lowest <= typed <= highest:
        raise RefusedByHand("bad_option", f"“{name}” takes {lowest:g} to {highest:g}.")
    return typed
