"""The sandbox's handbook, `docs/sandbox.md`: how to use it, and everything that it knows.

`python -m sandbox.handbook` writes it from the tables that the sandbox itself works by; a test
fails while the file says something else.
"""

from pathlib import Path
from typing import Final

from sandbox.discord.rules import markdown as discord_rules
from sandbox.slack.rules import markdown as slack_rules

FILE: Final = Path(__file__).parents[1] / "docs" / "sandbox.md"

_INTRODUCTION: Final = """\
# The sandbox

<!-- Written by `python -m sandbox.handbook` from the sandbox's own tables. Do not edit. -->

A Slack and a Discord in a box: one process that speaks both platforms' own wire, so that an
unmodified slack-bolt, slack_sdk or discord.py cannot tell, and a page on which to be anybody. It
knows nothing of the bot that it serves.

```sh
python -m sandbox --port 8700 --bot-url http://127.0.0.1:8080 --data DIR --record FILE
```

| what | where |
|---|---|
| the page | `/` |
| Slack's Web API, for `SLACK_API_URL` | `/slack/api/` |
| Discord's REST API, for `DISCORD_API_URL` | `/discord/api/v10`, which names the gateway |
| being a person, as JSON | `/_as/slack/{user}/…`, `/_as/discord/{user}/…` |
| people, clock, faults, record, reset | `/_control/…` |

`--answer-seconds N` has both platforms wait longer for the bot than their three seconds, and lets
a trigger id serve as long: on a machine that does much else, a bot is not slow because its machine
is.

`--record FILE` keeps one JSON line for every call and every payload: `platform`, `direction`
(`in`: the bot called; `out`: delivered to the bot), `method`, `path` or event, `body`, `status`,
`answer`, `at`, and for deliveries on Slack `took_ms`, the time until they were acknowledged. Tokens
are not in it. `--data DIR` keeps both worlds over restarts.
`sandbox.client` drives it from tests, with the same verbs on both platforms. It answers on this
machine alone, as `127.0.0.1` or `localhost`, and no page of another site: neither one that posts
here, nor one whose own name was made to lead here.

The drawer at the bottom of the page shows every call and every payload as the wire carries it:
whoever sits at the sandbox plays everybody. A bot that answers `GET /_doings?after=CURSOR` with
the header `X-Time-Travel`, as it answers `/_time`, is asked what it does inside: its commits, what
they added to the log of an order, and its jobs as they begin and end. This bot keeps about the
latest thousand of these, and only while `TIME_TRAVEL` is on. It shows entries of the log as the
order's channel may see them, so reasons, and what people wrote, stay out of them here as well.

**What it does not know, it refuses by name.** What it refuses, the platform refuses, with the
same status, code and shape of answer. Each rule names its source, and what the rule rests on:
*docs* when it is published, *seen* when it is what clients and libraries report, *careful* when
the rule is sure and the code or the figure of the refusal is an estimate.
"""


def handbook() -> str:
    """Write the handbook out."""
    slack, discord = slack_rules().strip(), discord_rules().strip()
    heading = "" if slack.startswith("## ") else "## Slack\n\n"
    return f"{_INTRODUCTION}\n{heading}{slack}\n\n{discord}\n"


def main() -> None:
    """Write the file."""
    FILE.write_text(handbook(), encoding="utf-8")


if __name__ == "__main__":
    main()
