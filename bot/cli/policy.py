"""`policy show|set|history`: the numbers and lists that the rules leave to the operator."""

import getpass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from bot.cli.operating import OperatingError, operate
from bot.cli.policy_text import (
    Plain,
    amendments,
    as_toml,
    differences,
    plain,
    read_file,
    read_pairs,
    why_not,
)
from bot.settings import Settings
from bot.wiring import Record
from core.policy import DEFAULT_POLICY, Policy
from core.values import AccountId, ChannelId, CommunityId, Platform, platform_of


def show(settings: Settings, *, community: str, version: int | None) -> int:
    """Print a community's policy, as a file that `policy set` takes."""
    name = read_community(community)

    async def work(record: Record) -> None:
        policy = await record.orders.policy(name)
        if version is not None:
            found = await record.policies.version(name, version)
            if found is None:
                raise OperatingError(f"{name} has no version {version} of its policy.")
            policy = found
        print(f"# {_headline(name, policy)}")
        print(as_toml(policy), end="")

    return operate(settings, work)


def history(settings: Settings, *, community: str) -> int:
    """Print every version of a community's policy: who made it, when, and what it changed."""
    name = read_community(community)

    async def work(record: Record) -> None:
        before = DEFAULT_POLICY
        for policy in await record.policies.history(name):
            print(_headline(name, policy))
            _print_differences(before, policy)
            before = policy

    return operate(settings, work)


def set_(
    settings: Settings,
    *,
    community: str,
    changes: list[str],
    by: str | None,
    dry_run: bool,
) -> int:
    """Change a community's policy, and print what changes.

    Requests that are open live on under the policy they were opened under.
    """
    name = read_community(community)
    wanted = _read(changes)
    who = operator(by)

    async def work(record: Record) -> None:
        while True:
            before = await record.orders.policy(name)
            after = _amended(before, wanted, who, await record.clock.now())
            if plain(after) == plain(before):
                print(f"Nothing to change: that is what stands in {name}.")
                return
            if dry_run or await record.policies.add(name, after):
                break  # else somebody else was faster: look at what they left
        print(f"{_headline(name, after)}{' (dry run: nothing was changed)' if dry_run else ''}")
        _print_differences(before, after)

    return operate(settings, work)


def _read(changes: list[str]) -> Plain:
    files = [change for change in changes if "=" not in change]
    if len(files) > 1 or (files and len(changes) > 1):
        raise OperatingError("Give one file, or settings as NAME=VALUE; not both.")
    if not changes:
        raise OperatingError("Give a file, or settings as NAME=VALUE.")
    return read_file(Path(files[0])) if files else read_pairs(changes)


def _amended(before: Policy, wanted: Plain, who: AccountId, now: datetime) -> Policy:
    try:
        after = before.amended(amendments(before, wanted), who, now)
    except ValidationError as error:
        raise OperatingError(why_not(error)) from None
    for name, channel in (("support.channel", after.support.channel), ("notices", after.notices)):
        if channel is not None and not is_named(channel, Platform.SLACK, Platform.DISCORD):
            raise OperatingError(
                f"{name}: {channel} should be a channel such as slack:T024BE7LD:C061F7AUR or "
                "discord:80351110224678912."
            )
    return after


def is_named(name: AccountId | ChannelId, *platforms: Platform) -> bool:
    """Whether a name is that of something on one of these platforms."""
    try:
        return bool(name.partition(":")[2]) and platform_of(name) in platforms
    except ValueError:
        return False


def read_community(written: str) -> CommunityId:
    """Read the name of a community.

    Raises:
        OperatingError: it does not say on which platform it is.
    """
    if is_named(AccountId(written), Platform.SLACK, Platform.DISCORD, Platform.API):
        return CommunityId(written)
    raise OperatingError(
        f"{written}: it should be a Slack workspace such as slack:T024BE7LD, a Discord server "
        "such as discord:80351110224678912, or a marketplace such as api:example."
    )


def operator(by: str | None) -> AccountId:
    """Name the operator for the record: as they say, else by their name on this machine."""
    return AccountId(f"api:operator/{by or getpass.getuser()}")


def _headline(community: CommunityId, policy: Policy) -> str:
    if policy.changed_by is None or policy.changed_at is None:
        return f"{community}, version {policy.version}: the defaults"
    when = policy.changed_at.isoformat(" ", "seconds")
    return f"{community}, version {policy.version}, by {policy.changed_by} at {when}"


def _print_differences(before: Policy, after: Policy) -> None:
    for name, old, new in differences(before, after):
        print(f"  {name}: {old or '(not set)'} -> {new or '(not set)'}")
