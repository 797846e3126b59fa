"""The law in our own words: each rule, and where in the code it is.

The numbers are those that the code, the tests and the reviews cite. `python -m tests.core.handbook`
makes `docs/rules.md` of this, of the tables of the core, and of the tests that name a rule.
"""

from typing import Final, NamedTuple


class Law(NamedTuple):
    """One rule.

    Attributes:
        text: what it says.
        code: where it is, by dotted name; the page is not written when a name does not exist.
        elsewhere: files of tests that prove it from the outside, on the platforms or the record.
    """

    text: str
    code: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


CHAPTERS: Final[dict[str, dict[str, Law]]] = {
    "Orders": {
        "O1": Law(
            "An order is between one client and one freelancer, who are two accounts. It has a "
            "title, a price above zero in an ISO 4217 currency, the delivery date that was first "
            "agreed, and the one that is agreed now. The two dates begin as one.",
            ("core.orders.Order", "core.begin.propose", "core.money.Money"),
        ),
        "O2": Law(
            "An order awaits requirements, is in progress, delivered, completed or cancelled. "
            "Nothing moves any more on the last two. Before there is an order there is an offer, "
            "which may come to nothing.",
            ("core.orders.Status", "core.orders.FINAL"),
        ),
        "O3": Law(
            "One party offers, the other accepts or declines; the one who offered may take it "
            "back, and an offer that nobody answers lapses. Silence never makes an order. An "
            "order that was agreed elsewhere can be taken over.",
            ("core.begin.propose", "core.begin.take_over", "core.evolve.begin"),
        ),
        "O4": Law(
            "The client supplies the requirements, which starts the work; the freelancer "
            "delivers; the client takes the work, or sends it back for a revision.",
            ("core.rules.ACTIONS", "core.decide.decide"),
        ),
        "O5": Law(
            "A delivered order that the client leaves alone for three days completes by itself. "
            "While a request or an escalation is open, that clock stands still with what is left "
            "on it.",
            ("core.advance.due", "core.evolve.evolve"),
        ),
        "O6": Law(
            "An order is late once its agreed date has passed without a delivery, and very late "
            "a day after that. After a revision the day runs from the later of the two moments.",
            ("core.orders.Order.is_late", "core.orders.Order.very_late_from"),
        ),
        "O7": Law(
            "The order page shows each party the order, the open request with its deadline, all "
            "earlier ones, what they may do now, and why not the rest.",
            ("core.what_now.what_now", "core.desk.Page"),
        ),
        "O8": Law(
            "The parties may be on different platforms. The offer then makes a one-time code, "
            "with which the other party takes the empty seat.",
            ("core.desk.Desk.join", "core.orders.Offer"),
        ),
    },
    "Requests": {
        "R1": Law(
            "There are five kinds of request, each for those who may open it: see the table "
            "of kinds.",
            ("core.rules.KINDS", "core.terms.Kind"),
        ),
        "R2": Law(
            "A request goes straight to the other party. Support hears nothing of it.",
            ("core.notices.HEARINGS", "core.notices.readers"),
        ),
        "R3": Law(
            "An order that is completed or cancelled takes no requests.",
            ("core.rules.KINDS", "core.refusals.OrderIsOver"),
        ),
        "R4": Law(
            "One request is open at a time, of whatever kind. Whoever wants another is shown the "
            "way out in one step: their own is withdrawn, the other party's is declined.",
            ("core.rules.WAY_OUT", "core.refusals.AnotherRequestIsOpen", "core.seen.clears"),
        ),
        "R5": Law(
            "The counterparty has 48 hours to accept or decline.",
            ("core.policy.Policy", "core.requesting.open_request"),
        ),
        "R6": Law(
            "A request that nobody answers is accepted at its deadline. An extra lapses, because "
            "it would cost the client money. Policy says which, for each kind.",
            ("core.requests.Silence", "core.advance.advance"),
        ),
        "R7": Law(
            "The requester may take it back until it is answered.",
            ("core.rules.ACTIONS", "core.rules.ANSWERS"),
        ),
        "R8": Law(
            "A request ends once, in one of six ways, whoever clicks when. What counts is the "
            "moment at which an answer is written: at the deadline the window has closed, even "
            "when no machine has looked yet.",
            ("core.requests.Ending", "core.advance.advance", "core.ports.Commit"),
            ("tests/redis/test_races.py", "tests/chaos/test_serial_histories.py"),
        ),
        "R9": Law(
            "Every answer names the request and the revision of it that the person saw. Of what "
            "is no longer so, they are told what stands now.",
            ("core.seen.check_seen", "core.requests.RequestRef"),
        ),
        "R10": Law(
            "Whoever declines may say something to the requester.",
            ("core.commands.DeclineRequest",),
        ),
        "R11": Law(
            "Both parties see the comment as soon as it is sent. A confidential reason is seen "
            "by its author, and by support once they escalated: by nobody else, nowhere.",
            ("core.views.seen_by", "core.views.entries_seen_by", "core.written"),
        ),
        "R12": Law(
            "An order update is answered with a text, and changes nothing else. Silence marks it "
            "accepted and unanswered.",
            ("core.terms.OrderUpdateTerms", "core.rules.KindRule"),
        ),
        "R13": Law(
            "A cancellation comes with a comment and a reason: the client's is confidential, the "
            "freelancer's is shared, with a personal note if wanted. Accepted, the order is "
            "cancelled and its price counts as refunded in full.",
            ("core.terms.CancellationTerms", "core.effects.effects"),
        ),
        "R14": Law(
            "Each reason says whose fault the cancellation is. Only the freelancer's fault counts "
            "against the freelancer.",
            ("core.policy.DEFAULT_REASONS", "core.requests.Fault", "core.standing.marks"),
        ),
        "R15": Law(
            "An extension is 1 to 60 whole days and a note. Accepted, the days are added to the "
            "agreed date, not to today.",
            ("core.terms_check.check_terms", "core.effects.effects"),
        ),
        "R16": Law(
            "A partial refund is above zero and at most 60 % of the original price, rounded down "
            "and never more than is left, with an explanation and a confidential reason.",
            ("core.terms_check.refund_cap", "core.money.share_of"),
        ),
        "R17": Law(
            "The client never learns the reason of a partial refund.",
            ("core.views.seen_by", "core.rules.Secrecy"),
        ),
        "R18": Law(
            "An accepted partial refund is recorded, leaves the rates alone, and is the only one "
            "of its order. After one that came to nothing, another may be offered.",
            ("core.orders.Order.partial_refund_given", "core.refusals.PartialRefundGiven"),
        ),
        "R19": Law(
            "An extra has a title, an added price and added days, not both zero. Accepted, the "
            "price and the agreed date grow.",
            ("core.terms.ExtraTerms", "core.terms_check.check_terms"),
        ),
        "R20": Law(
            "A partial refund, an extension or an extra may be answered with other terms of the "
            "same kind, within the caps. Accepted, those take effect; else the first request "
            "stands again with the time that it had left. Other terms are not countered again.",
            ("core.rules.AFTER_COUNTER", "core.decision.Draft.end_request"),
        ),
        "R21": Law(
            "Every form says, before it is sent, that talking first is worth trying, with the way "
            "to the other party. It is a hint and never in the way.",
            ("adapters.shared.forms.talk_first",),
        ),
        "R22": Law(
            "Each kind has its statuses: see the table of kinds. An extra that is accepted on a "
            "delivered order puts it back to work.",
            ("core.rules.KINDS", "core.effects.effects"),
        ),
        "R23": Law(
            "Delivering is allowed while a request is open, and ends an update or an extension as "
            "superseded. So is asking for a revision. Completing waits for the request, or ends "
            "it in the same step.",
            ("core.rules.KindRule", "core.rules.Meanwhile"),
        ),
    },
    "Without the other party": {
        "F1": Law(
            "While the order awaits requirements, the client may cancel at once.",
            ("core.rules.ACTIONS",),
        ),
        "F2": Law(
            "When the order is very late, the client may cancel at once. An agreed extension "
            "moves that moment.",
            ("core.refusals.CancelAtOnceTooEarly", "core.orders.Order.is_very_late"),
        ),
        "F3": Law(
            "Cancelling at once ends an open request: the client's own as withdrawn, the "
            "freelancer's as declined. The client has been told of it, or is told first.",
            ("core.seen.check_told", "core.rules.WAY_OUT"),
        ),
        "F4": Law(
            "Before any of these, and before accepting what moves money, a date or a rate, the "
            "person sees what it will do: the decision itself, compared with what stands.",
            ("core.preview.preview", "core.preview.Consequences"),
        ),
    },
    "Time": {
        "T1": Law(
            "The counterparty is reminded 24, 6 and 1 hours before the deadline, each once, and "
            "of no moment that had passed when the request was opened.",
            ("core.advance.advance", "core.requesting.open_request", "core.snooze.snooze"),
        ),
        "T2": Law(
            "A deadline is shown in the reader's own zone and as a countdown.",
            ("adapters.shared.voice.Voice",),
        ),
        "T3": Law(
            "What silence did is recorded at the deadline, not at the moment at which a machine "
            "got to it.",
            ("core.advance.advance",),
        ),
        "T4": Law(
            "Of an automatic acceptance both parties hear, and the order's channel does.",
            ("core.notices.HEARINGS",),
        ),
    },
    "While somebody is away": {
        "D1": Law(
            "Somebody may name a delegate: one other account on the same platform, who may answer "
            "for them from that moment until a time of their choice, at most 30 days ahead. They "
            "have one delegate at a time; naming another puts that one in the first one's place.",
            ("core.covers.cover_from", "core.covers.CoverDesk.name", "core.values.Cover"),
        ),
        "D2": Law(
            "A delegate may do one thing: answer the open request which the one they stand in for "
            "has to answer, by accepting, declining or with other terms. They open nothing, take "
            "nothing back, and do nothing to the order itself. The clock of the request runs on as "
            "it would have, with its deadline, its reminders and what silence means.",
            ("core.rules.ACTIONS", "core.checks.cover_for"),
        ),
        "D3": Law(
            "Nobody answers from two sides. A party to the order is no delegate on it, nor is "
            "support after an escalation, nor is somebody who stands in for both parties. Leave to "
            "answer is not passed on: a delegate's own delegate has nothing.",
            ("core.checks.cover_for", "core.checks.covers_by_role"),
        ),
        "D4": Law(
            "While a request waits for their answer, a delegate sees the order as both parties do, "
            "gets a card of their own, finds it in their own list, and gets the notices and "
            "reminders of that request. A confidential reason stays its author's, also before the "
            "author's delegate. Afterwards the card says what came of it, and shows nothing else "
            "of the order. The one who is away gets everything as ever, and may answer, too.",
            (
                "core.views.seen_by",
                "core.notices.delegate_hears",
                "core.desk.Page",
                "core.roll.in_their_place",
            ),
        ),
        "D5": Law(
            "The log says who acted and for whom, and so do cards, notices and the order page. "
            "What counts in a standing counts for the one who had to answer.",
            ("core.events.Entry", "core.requests.Request", "core.standing.marks"),
        ),
        "D6": Law(
            "A cover is over at its time by the record's clock, and at once when either of the two "
            "ends it. An answer that is written after that is refused, also when no machine has "
            "looked yet. The delegate is told of the beginning, and both of the end.",
            ("core.values.Cover.holds_at", "core.planning.plan", "core.covers.CoverDesk"),
        ),
    },
    "Standing": {
        "S1": Law(
            "The completion rate is what was completed, of that and the cancellations that count "
            "against the freelancer, over the last 60 days.",
            ("core.standing.Standing.completion_rate", "core.desk.Desk.standing"),
        ),
        "S2": Law(
            "The on-time rate counts first deliveries by the agreed date; the response rate "
            "counts requests answered in time by whoever had to. Other terms that took effect "
            "were an answer; what was taken back or overtaken counts as neither.",
            ("core.standing.marks",),
        ),
        "S3": Law(
            "Cancelling at once counts against the freelancer when the order is very late, and "
            "against nobody before the requirements.",
            ("core.decide.decide", "core.standing.marks"),
        ),
        "S4": Law(
            "Everybody sees their own standing, and in a preview how an answer would change it.",
            ("core.preview.consequences", "core.desk.Desk.standing"),
        ),
    },
    "Support": {
        "E1": Law(
            "Support hears of an order only when a party escalates it: with the comments, the "
            "confidential reasons of that party, and the evidence. Where there is no support "
            "channel, the person is told how to reach support.",
            ("core.support.escalate", "core.views.seen_by", "core.desk.Desk.look_for_support"),
        ),
        "E2": Law(
            "A party may attach a file or a link to an open request or escalation. It is kept "
            "with who, when, size and SHA-256, and seen by the parties and support.",
            ("core.evidence.attach", "core.evidence.read", "core.policy.EvidenceLimits"),
        ),
        "E3": Law(
            "While the escalation is open, a support agent who is no party may cancel with or "
            "without effect on the rate, refund any part that is left, extend the date, and close "
            "the escalation. Each act says who and why, and both parties hear of it.",
            ("core.support.support_acts", "core.checks.hats"),
        ),
    },
    "Who may do what": {
        "A1": Law(
            "The two parties see and act on an order, and support after an escalation. Everybody "
            "else gets one answer, which does not tell whether the order exists.",
            ("core.checks.concerns", "core.refusals.UnknownOrder", "core.desk.unknown"),
        ),
        "A2": Law(
            "What somebody may not do is refused by the core, however the message was reached "
            "or forged.",
            ("core.checks.may", "core.rules.ACTIONS"),
        ),
        "A3": Law(
            "Nothing that people write can ping, forge a mention or break a layout. The core "
            "takes out what hides or reverses text; each platform's adapter escapes the rest.",
            (
                "core.texts.clean",
                "core.evidence.is_web_address",
                "adapters.slack.markup.Mrkdwn",
                "adapters.discord.markup.DiscordMarkup",
            ),
        ),
        "A4": Law(
            "The log is only ever added to: who, what, when, on which platform. A party can take "
            "their own record away. A person can be erased: names and words go, the decisions "
            "stay under a pseudonym.",
            ("core.events.Entry", "core.evolve.replay", "core.export", "core.erasure.erase"),
        ),
    },
}
