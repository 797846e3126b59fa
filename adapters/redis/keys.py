"""Every key name, in one table.

| key | type | what it holds |
|---|---|---|
| `order:<order>` | list | the document, then its log: one element for each commit (`codec`) |
| `due` | sorted set | orders by the moment at which they next need attention, in ms |
| `due:set_aside` | sorted set | due orders that could not be read, out of the way of the others |
| `running:<account>` | hash | somebody's orders that are not over, each with its line (`lines`) |
| `ended:<seat>:<account>` | sorted set | their orders that are over, by the moment of it, in ms |
| `marks:<account>` | sorted set | what counts in somebody's standing, by when it happened, in ms |
| `code:<code>` | string | the order that waits for a one-time code; expires with the offer |
| `cover:<account>` | string | who stands in for somebody who is away, and until when |
| `covering:<account>` | set | for whom somebody stands in |
| `covers:until` | sorted set | who is covered, by when that ends, in ms |
| `delegate:<account>` | hash | the cards that a delegate has, by order |
| `policy:<community>` | list | the versions of a policy, from 2 on (1 are the defaults) |
| `policies:generation` | integer | grows with every change of any policy |
| `erasing:<account>` | string | the pseudonym of somebody who is being erased |
| `references:<community>` | hash | the orders taken over, by the other side's own names |
| `handed_over:<community>` | sorted set | the orders taken over, by when they were, in ms |
| `api:keys` | hash | who may use the HTTP API, by the id of their key |
| `api:hooks` | hash | where the outcomes for a channel `api:<name>` are posted to |
| `clock:offset_ms` | integer | how far the clock was moved; honoured with time travel alone |
| `doings` | stream | what was committed and which jobs ran of late; with time travel alone |
| `cards:<order>` | hash | the message that is each reader's card |
| `sent:<order>` | hash | the notices that went out; expires |
| `person:<account>` | string | the directory's entry of a person |
| `settings:<account>` | string | what a person decided for themselves; none while nothing |
| `snoozes` | sorted set | reminders that people asked for, by their moment, in ms |
| `draft:<name>` | string | what somebody typed and has not confirmed; expires |
| `dead` | sorted set | what stayed undelivered, by when it was given up, in ms |
| `tries:<what>:<account>` | integer | how often somebody tried it within the hour; expires |
| `ticket:<name>` | string | leave to see one file of evidence; expires |
| `vault:<name>` | string | a secret, encrypted; some expire |
| `vault-lock:<name>` | string | who holds a lock of the vault; expires |
| `heartbeat:<process>` | string | a process's last sign of life (`bot.heartbeat`); expires |
| `figures` | hash | what the workers have counted, for the metrics (`adapters.redis.figures`) |
| `rq:*` | | RQ's own |
"""

from collections.abc import Mapping
from typing import Final

from adapters.redis.lines import SEATS
from core.values import AccountId, CommunityId, OrderId, Role
from core.views import Reader

ORDER: Final = "order:"
DUE: Final = "due"
SET_ASIDE: Final = "due:set_aside"
RUNNING: Final = "running:"
ENDED: Final = "ended:"
MARKS_OF: Final = "marks:"
CODE: Final = "code:"
COVER: Final = "cover:"
COVERING: Final = "covering:"
COVERS_UNTIL: Final = "covers:until"
DELEGATE: Final = "delegate:"
POLICY: Final = "policy:"
POLICY_GENERATION: Final = "policies:generation"
CLOCK_OFFSET: Final = "clock:offset_ms"
DOINGS: Final = "doings"
CARDS: Final = "cards:"
SENT: Final = "sent:"
WARNED: Final = "warned:"
PERSON: Final = "person:"
SETTINGS: Final = "settings:"
SNOOZES: Final = "snoozes"
DRAFT: Final = "draft:"
DEAD: Final = "dead"
FIGURES: Final = "figures"
ERASING: Final = "erasing:"
REFERENCES: Final = "references:"
HANDED_OVER: Final = "handed_over:"
API_KEYS: Final = "api:keys"
API_HOOKS: Final = "api:hooks"
TICKET: Final = "ticket:"
TRIES: Final = "tries:"
VAULT: Final = "vault:"
VAULT_LOCK: Final = "vault-lock:"

READER: Final[Mapping[Reader, str]] = {
    Reader.CLIENT: "c",
    Reader.FREELANCER: "f",
    Reader.SUPPORT: "s",
    Reader.CHANNEL: "h",
    Reader.DELEGATE: "d",
}
"""How a reader is named in the small hashes of each order, of which there are very many."""


def order_key(order: OrderId) -> str:
    """Where an order's document and log are."""
    return ORDER + order


def running_key(account: AccountId) -> str:
    """Where a person's orders that are not over are listed."""
    return RUNNING + account


def ended_key(account: AccountId, role: Role) -> str:
    """Where a person's orders are listed that are over and in which they held this seat."""
    return f"{ENDED}{SEATS[role]}:{account}"


def marks_key(account: AccountId) -> str:
    """Where what counts in a person's standing is listed."""
    return MARKS_OF + account


def code_key(code: str) -> str:
    """Where a one-time code leads."""
    return CODE + code


def cover_key(principal: AccountId) -> str:
    """Where it stands who stands in for somebody."""
    return COVER + principal


def covering_key(delegate: AccountId) -> str:
    """Where it stands for whom somebody stands in."""
    return COVERING + delegate


def delegate_key(delegate: AccountId) -> str:
    """Where the cards of a delegate are."""
    return DELEGATE + delegate


def policy_key(community: CommunityId) -> str:
    """Where the versions of a community's policy are."""
    return POLICY + community


def cards_key(order: OrderId) -> str:
    """Where an order's cards are listed."""
    return CARDS + order


def sent_key(order: OrderId) -> str:
    """Where the notices of an order that went out are listed."""
    return SENT + order


def warned_key(order: OrderId) -> str:
    """Where it is kept of whom an order's party was warned that they cannot be reached."""
    return WARNED + order


def person_key(account: AccountId) -> str:
    """Where a person's entry of the directory is."""
    return PERSON + account


def settings_key(account: AccountId) -> str:
    """Where is what a person decided for themselves."""
    return SETTINGS + account


def draft_key(name: str) -> str:
    """Where a draft is."""
    return DRAFT + name


def ticket_key(name: str) -> str:
    """Where a ticket is."""
    return TICKET + name


def tries_key(what: str, account: AccountId) -> str:
    """Where it is counted how often somebody tried something."""
    return f"{TRIES}{what}:{account}"


def references_key(community: CommunityId) -> str:
    """Where the orders that a community took over are listed by reference."""
    return REFERENCES + community


def erasing_key(account: AccountId) -> str:
    """Where the pseudonym is of somebody who is being erased."""
    return ERASING + account


def vault_key(name: str) -> str:
    """Where a secret is."""
    return VAULT + name


def vault_lock_key(name: str) -> str:
    """Where the holder of a lock is named."""
    return VAULT_LOCK + name


def handed_over_key(community: CommunityId) -> str:
    """Where the orders that a community took over are listed by age."""
    return HANDED_OVER + community
