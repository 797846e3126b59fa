"""Every rule by which this Discord refuses something, by what it is about."""

from typing import Final

from sandbox.discord.rule import Rule
from sandbox.discord.rule_tables.apps import COMMAND_RULES, GATEWAY_RULES, INTERACTION_RULES
from sandbox.discord.rule_tables.messages import COMPONENT_RULES, FORM_RULES, MESSAGE_RULES
from sandbox.discord.rule_tables.places import ACCESS_RULES, THREAD_RULES

RULES: Final[tuple[Rule, ...]] = (
    *ACCESS_RULES,
    *FORM_RULES,
    *MESSAGE_RULES,
    *COMPONENT_RULES,
    *THREAD_RULES,
    *COMMAND_RULES,
    *INTERACTION_RULES,
    *GATEWAY_RULES,
)
"""All of them."""
