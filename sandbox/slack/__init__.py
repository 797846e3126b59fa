"""A local Slack that speaks the platform's own wire.

Follow one click: `person` takes it, `pressing` (or `writing`, `forms`, `entrances`) refuses what
the person could not do and has `payloads` write what the app is sent; `delivery` brings it there,
signed over HTTP or over a `socket`; the app calls back through `api`, whose `methods` change the
`world`; `sight` shows what the person sees then.

- State: `records` (what there is), `lookups` (how it is found), `world` (how it changes), `plain`
  (as JSON), `vault` (the bytes of files), `site` (what all parts share).
- What may be said: `shapes` (the language of the tables), `objects`, `richtext`, `elements`,
  `blocks`, `surfaces`, `attachments`; `filling` adds the ids that an app leaves out.
- The wire: `call`, `scopes`, `limits`, `errors`, `messages`, `modals`, `uploads`, `respond`,
  `triggers`, `events`, `consent` (OAuth), `manifest`, `render` (the objects of the answers).
- The hand of fate: `fate`, `lifecycle`.
- `rules` and `refusals` say what is known and refused, with sources; `docs/sandbox.md` is made of
  them.
"""

from sandbox.slack.server import Slack

__all__ = ["Slack"]
