"""How long tests wait: plenty for what is to happen, since a machine may do much else meanwhile.

What is to happen is waited for by looking often, so a generous limit costs a healthy run nothing.
Only what is *not* to happen may have a short one.
"""

from typing import Final

PLENTY: Final = 30.0
"""Seconds for anything that is meant to happen; no healthy run comes near."""

UNHURRIED: Final = 6.0
"""Seconds after which the bot shows a person that it is still at it, where a test is of something
else: on a machine that does other things too, it would be now this and now that way which is shown.
"""

ANSWER_SECONDS: Final = 15.0
"""Seconds that the local Slack and Discord wait for a bot whose machine does other things too.

That the bot answers far within their real three seconds is what `tests/slack/test_speed.py` and
`tests/discord/test_speed.py` measure, each by the best of several turns.
"""
