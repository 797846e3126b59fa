"""Commands in sentences, under the names that their reader's Discord shows them by.

The catalogues name commands as they are typed everywhere; on Discord their names are translated,
and a group cannot be typed without what is in it. They are named before anything of people's own
comes into a sentence.
"""

import re
from collections.abc import Mapping
from typing import Final

from adapters.shared.catalogue import catalogue

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "order offer": ("command.order", "command.order.offer"),
    "order join": ("command.order", "command.order.join"),
    "order list": ("command.order", "command.order.list"),
    "order show": ("command.order", "command.order.show"),
    "resolve": ("command.resolve", "command.resolve.start"),
    "order settings": ("command.settings",),
    "settings time_zone": ("command.settings", "option.zone"),
}

# Not before a code: that is for somebody who may be on another platform.
_TYPED: Final = re.compile(rf"(?<!\\)`/({'|'.join(NAMES)})(?=`| (?!\w{{4}}-\w{{4}}`|\{{code\}}))")


def in_own_names(said: str, language: str) -> str:
    """Write the commands in a text by their names in a language."""
    sentences = catalogue(language)

    def named(match: re.Match[str]) -> str:
        return "`/" + " ".join(sentences.template(key) for key in NAMES[match[1]])

    return _TYPED.sub(named, said)
