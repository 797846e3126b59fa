"""A local Discord: gateway and REST v10 as the platform speaks them, and its people.

From the outside in:

- `service` is the whole: routes, dump and load, and the hand of fate (`/_control/discord/...`).
- `rest` takes a call through authorization, limits and reading to its handler in `api/`; `gateway`
  and `gateway_line` hold the websockets; `person` is what people do and see over HTTP.
- `acts` (doing), `sight` (seeing), `typing_in` (commands and options) and `invoking` (interactions
  as they are delivered) are the people's side; `interactions` is what both sides meet in.
- `posts`, `threads`, `servers` and `dms` carry things out, so that a thing done is the same thing
  whoever did it; `hub` tells the bot and the screens; `backend` holds them together.
- `shape` is the small language of the payload tables: `kinds` and `fits` (components), `modals`,
  `message_shapes` and `drafts` (messages), `mentions`, `commands`. `errors` has every refusal.
- `state`, `log` and `world` are what there is; `objects` is how it goes over the wire; `bits` and
  `permissions` say who may do what; `ratelimit` counts.
- `rule`, `rule_tables` and `rules` say what is refused and why, with sources; `docs/sandbox.md` is
  made from them.
"""

from sandbox.discord.service import Discord

__all__ = ["Discord"]
