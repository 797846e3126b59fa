"""What the operator's commands are told beside their words."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit


def community(parser: argparse.ArgumentParser) -> None:
    """Whose policy."""
    parser.add_argument("community", metavar="COMMUNITY", help="such as slack:T024BE7LD")


def policy_show(parser: argparse.ArgumentParser) -> None:
    """Whose policy, and which version."""
    community(parser)
    parser.add_argument("--version", type=int, metavar="N", help="an earlier version")


def policy_set(parser: argparse.ArgumentParser) -> None:
    """Whose policy, and what is to change."""
    community(parser)
    parser.add_argument(
        "changes",
        nargs="+",
        metavar="FILE|NAME=VALUE",
        help="a TOML or JSON file, or settings such as window=24h",
    )
    by(parser)
    dry_run(parser)


def by(parser: argparse.ArgumentParser) -> None:
    """Who does it."""
    parser.add_argument("--by", metavar="NAME", help="who you are; else your user name")


def dry_run(parser: argparse.ArgumentParser) -> None:
    """Only look."""
    parser.add_argument("--dry-run", action="store_true", help="only say what it would do")


def order(parser: argparse.ArgumentParser) -> None:
    """Which order."""
    parser.add_argument("order", metavar="ORDER", help="such as ORD-7K3M9QX2")


def order_import(parser: argparse.ArgumentParser) -> None:
    """Which file."""
    parser.add_argument("file", type=Path, metavar="FILE", help="one JSON object in each line")
    by(parser)
    dry_run(parser)


def account(parser: argparse.ArgumentParser) -> None:
    """Which person."""
    parser.add_argument("account", metavar="ACCOUNT", help="such as slack:T024BE7LD:U061F7AUR")


def export(parser: argparse.ArgumentParser) -> None:
    """Whose record, and how."""
    account(parser)
    parser.add_argument("--format", dest="format_", choices=("json", "csv"), default="json")
    parser.add_argument("--to", type=Path, metavar="FILE", help="a file, instead of the terminal")


def erase(parser: argparse.ArgumentParser) -> None:
    """Whom, and whether that is meant."""
    account(parser)
    parser.add_argument("--yes", action="store_true", help="yes, erase them")
    dry_run(parser)


def audit(parser: argparse.ArgumentParser) -> None:
    """Whether to mend."""
    parser.add_argument("--repair", action="store_true", help="put right what can be")


def retry(parser: argparse.ArgumentParser) -> None:
    """What to send again."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="as `dead list` has it")
    parser.add_argument("--all", action="store_true", dest="everything", help="everything there is")


def api_key(parser: argparse.ArgumentParser) -> None:
    """For which community, and whose it is."""
    community(parser)
    parser.add_argument("--note", default="", help="whose key it is, for the list")
    by(parser)


def api_revoke(parser: argparse.ArgumentParser) -> None:
    """Which key."""
    parser.add_argument("key_id", metavar="ID", help="as `api keys` has it")


def api_hook(parser: argparse.ArgumentParser) -> None:
    """For which channel, and where to."""
    api_unhook(parser)
    parser.add_argument("url", metavar="URL", help="where to post")
    by(parser)


def api_unhook(parser: argparse.ArgumentParser) -> None:
    """For which channel."""
    parser.add_argument("channel", metavar="CHANNEL", help="such as api:shop")


def manifest(parser: argparse.ArgumentParser) -> None:
    """Of `slack manifest`."""
    parser.add_argument(
        "--url",
        type=_address,
        metavar="https://HOST",
        help="the web process's address from outside, for Slack over HTTP; else PUBLIC_URL",
    )
    parser.add_argument(
        "--org", action="store_true", help="let a whole organisation install it (Enterprise Grid)"
    )


def _address(typed: str) -> str:
    """Read an address that Slack can deliver to.

    Raises:
        ArgumentTypeError: it is none.
    """
    parts = urlsplit(typed)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError("an address such as https://bot.example.com")
    return typed.rstrip("/")
