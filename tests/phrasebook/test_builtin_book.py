"""The built-in book: every situation has its reply, and every reply keeps to the house's own rules."""

import re
from collections import Counter

import pytest

from phrasebook.characters import fold
from phrasebook.fields import ALWAYS, errors_in, fields_in
from phrasebook.library import Library, open_library
from phrasebook.wording import load_rules

# Shelf, its name, and the least number of replies on it: the five defining ones hold more.
SHELVES = [
    ("greetings", "问候", 20),
    ("bargaining", "议价", 20),
    ("shipping", "物流", 20),
    ("after-sales", "售后", 20),
    ("reviews", "求好评", 20),
    ("payment", "付款", 10),
    ("invoices", "发票", 10),
    ("closing", "促单", 10),
    ("product", "商品", 10),
    ("verification", "核对", 10),
    ("soothing", "安抚", 10),
]

# What an agent meets, shelf by shelf, and the replies for it. Hourly situations have several tones.
SITUATIONS = {
    "greetings": {
        "first hello with the agent's name": ["greet.hello.warm", "greet.hello.brief", "greet.hello.formal"],
        "a person takes over from the robot": ["greet.human"],
        "in stock and the current offer": ["greet.stock", "greet.stock.offer", "greet.promo"],
        "repeat visitor": ["greet.repeat", "greet.repeat.formal", "greet.repeat.nobuy"],
        "out of hours": ["greet.offhours", "greet.offhours.order"],
        "busy, please wait": ["greet.busy", "greet.wait", "greet.back"],
        "second hello after an answer": ["greet.more", "greet.more.brief", "greet.more.formal"],
        "holiday": ["greet.holiday", "greet.holiday.duty"],
        "goodbye after a purchase": ["greet.bye.bought", "greet.bye.bought.formal"],
        "goodbye without one": ["greet.bye.nobuy", "greet.bye.nobuy.formal"],
    },
    "bargaining": {
        "already the lowest price": ["price.lowest", "price.lowest.brief", "price.lowest.formal"],
        "small discount after asking the lead": ["price.lead", "price.lead.yes", "price.lead.no"],
        "full reduction instead of a discount": ["price.fullcut"],
        "gift instead of a discount": ["price.gift", "price.gift.none"],
        "value of material and workmanship": ["price.material", "price.craft", "price.longuse"],
        "old customer": ["price.old", "price.old.none"],
        "generous buyer": ["price.type.generous"],
        "testing buyer": ["price.type.testing"],
        "insistent buyer": ["price.type.insistent", "price.type.insistent.end"],
        "wants more gifts": ["price.gift.more"],
        "compares with another shop": ["price.compare", "price.compare.formal"],
        "price dropped after the purchase": ["price.drop", "price.drop.over"],
    },
    "shipping": {
        "ship date": ["ship.when", "ship.when.cutoff", "ship.when.formal", "ship.urge"],
        "which courier": ["ship.courier", "ship.courier.pick", "ship.courier.fixed"],
        "free postage from a threshold": ["ship.free"],
        "postage otherwise": ["ship.fee", "ship.free.beg"],
        "usual days to a region": ["ship.days", "ship.days.formal", "ship.days.urgent"],
        "tracking looked up": ["ship.track", "ship.track.self", "ship.track.none", "ship.number"],
        "stuck or late parcel": ["ship.stuck", "ship.stuck.formal", "ship.stuck.result", "ship.late", "ship.lost"],
        "holiday delay": ["ship.holiday", "ship.promo", "ship.weather"],
        "remote region surcharge": ["ship.remote", "ship.remote.closed"],
        "change of address": ["ship.address", "ship.address.sent"],
        "split parcels": ["ship.split"],
        "courier speed is out of our hands": ["ship.speed"],
        "freight insurance": ["ship.insurance"],
    },
    "after-sales": {
        "quality fault": ["after.quality", "after.quality.brief", "after.quality.formal"],
        "not as described": ["after.described", "after.described.ours"],
        "wrong size": ["after.size", "after.size.advice"],
        "damaged in transit": ["after.damaged", "after.damaged.confirm"],
        "missing item": ["after.missing", "after.missing.part", "after.missing.gift"],
        "wrong item": ["after.wrong", "after.wrong.keep"],
        "colour difference": ["after.color", "after.color.options"],
        "seven-day return and its steps": ["after.return.7days", "after.return.steps"],
        "exchange steps": ["after.exchange.steps", "after.exchange.fee"],
        "return postage and freight insurance": ["after.return.postage", "after.return.postage.ours"],
        "refund progress": ["after.refund.progress", "after.refund.progress.brief", "after.refund.received"],
        "three remedies for a flaw": ["after.remedies", "after.remedies.brief", "after.partial", "after.resend"],
        "photo evidence asked for": ["after.photo", "after.photo.video"],
        "angry buyer soothed": ["after.angry", "after.angry.formal"],
        "the buyer insists on returning": ["after.insist", "after.insist.warm"],
    },
    "reviews": {
        "invitation after receipt": ["review.invite", "review.invite.brief", "review.invite.formal"],
        "come to us before rating": ["review.first", "review.first.brief", "review.first.formal"],
        "thanks for a good review": ["review.thanks", "review.thanks.brief", "review.thanks.formal"],
        "reply to a middling review": ["review.mid", "review.mid.formal"],
        "reply to a bad review": ["review.bad", "review.bad.quality", "review.bad.ship", "review.bad.service"],
        "phone call after a bad review": ["review.call.open", "review.call.item", "review.call.sorry"],
        "never paid for": ["review.unpaid", "review.threat"],
    },
    "payment": {
        "price changed for you, please pay": ["pay.changed", "pay.changed.brief"],
        "reminder of an unpaid order": ["pay.remind", "pay.remind.brief", "pay.remind.formal"],
        "paid, thank you": ["pay.paid", "pay.paid.brief"],
        "how to pay": ["pay.how", "pay.fail"],
        "pay by someone else": ["pay.friend"],
        "credit card and instalments": ["pay.card", "pay.instalments"],
    },
    "invoices": {
        "an invoice is available": ["invoice.yes", "invoice.yes.brief", "invoice.sale"],
        "title and number needed": ["invoice.details"],
        "sent later with the time stated": ["invoice.when"],
        "postage ours": ["invoice.paper"],
    },
    "closing": {
        "stock is short": ["close.stock", "close.stock.last"],
        "offer ends today": ["close.today"],
        "courier comes soon": ["close.courier"],
        "either-or question": ["close.either", "close.either.use"],
        "bundle with free postage": ["close.bundle"],
        "recommend three with a reason each": ["close.three"],
        "no such colour, asked back": ["close.colour"],
        "help to choose a size": ["close.size", "close.size.pick"],
    },
    "product": {
        "in stock?": ["product.stock", "product.stock.check", "product.stock.out"],
        "real photos and slight colour difference": ["product.photo"],
        "material": ["product.material"],
        "care": ["product.care", "product.care.daily"],
        "size advice": ["product.size", "product.size.run"],
        "perfectionist buyer: known flaws said honestly": ["product.flaw"],
    },
    "verification": {
        "order checked only with the buying account": ["verify.account", "verify.order"],
        "address read back to the account that bought": ["verify.address"],
        "polite refusal to anyone else": ["verify.other", "verify.other.formal"],
    },
    "soothing": {
        "hear": ["soothe.hear.1", "soothe.hear.2", "soothe.hear.3", "soothe.hear.4"],
        "empathise": ["soothe.feel.1", "soothe.feel.2", "soothe.feel.3", "soothe.feel.4"],
        "apologise": ["soothe.sorry.1", "soothe.sorry.2", "soothe.sorry.3", "soothe.sorry.4"],
        "take action": ["soothe.act.1", "soothe.act.2", "soothe.act.3", "soothe.act.4"],
    },
}

HOURLY = ["greet.hello.", "greet.more", "price.lowest", "ship.when", "after.quality", "review.invite", "pay.remind"]
"""Id prefixes of situations that come up every hour: there the agent chooses a tone."""


@pytest.fixture(scope="module")
def book() -> Library:
    return open_library()


def bare(text: str) -> str:
    """`text` as the search sees it: folded, nothing but letters, digits and Han characters."""
    return re.sub(r"[\W_]", "", fold(text))


def twice(values) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


def test_the_book_reads_without_a_problem(book):
    assert book.problems == ()


def test_shelves_stand_in_order_under_their_names(book):
    assert [(category.id, category.name) for category in book.categories] == [shelf[:2] for shelf in SHELVES]


@pytest.mark.parametrize(("category", "_name", "least"), SHELVES)
def test_every_shelf_is_well_stocked(book, category, _name, least):
    assert sum(phrase.category == category for phrase in book.phrases) >= least


def test_the_book_holds_at_least_220_replies(book):
    assert len(book.phrases) >= 220


@pytest.mark.parametrize("category", SITUATIONS)
def test_every_situation_has_its_reply_on_its_shelf(book, category):
    shelf = {phrase.id for phrase in book.phrases if phrase.category == category}
    wanted = {phrase for phrases in SITUATIONS[category].values() for phrase in phrases}
    assert wanted <= shelf


@pytest.mark.parametrize("prefix", HOURLY)
def test_hourly_situations_offer_a_choice_of_tones(book, prefix):
    tags = {tag for phrase in book.phrases if phrase.id.startswith(prefix) for tag in phrase.tags}
    assert {"亲切", "简洁", "正式"} <= tags


def test_ids_tell_the_shelf(book):
    # An id is for ever; one prefix per shelf keeps it readable in overrides, guides and statistics.
    prefixes = {(phrase.category, phrase.id.split(".")[0]) for phrase in book.phrases}
    assert len(prefixes) == len(SHELVES)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,63}", phrase.id) for phrase in book.phrases)


def test_ids_titles_texts_and_codes_are_unique(book):
    assert twice(phrase.id for phrase in book.phrases) == []
    assert twice(bare(phrase.title) for phrase in book.phrases) == []
    assert twice(bare(phrase.text) for phrase in book.phrases) == []
    assert twice(phrase.code for phrase in book.phrases if phrase.code) == []


def test_codes_are_two_to_four_letters_and_serve_the_most_used(book):
    codes = [phrase.code for phrase in book.phrases if phrase.code]
    assert len(codes) >= 60
    assert [code for code in codes if not re.fullmatch("[a-z]{2,4}", code)] == []


def test_each_reply_knows_three_ways_buyers_ask_for_it(book):
    assert [phrase.id for phrase in book.phrases if len(phrase.asks) < 3] == []
    assert twice(bare(ask) for phrase in book.phrases for ask in phrase.asks) == []


def test_each_reply_has_one_to_four_tags(book):
    assert [phrase.id for phrase in book.phrases if not 1 <= len(phrase.tags) <= 4] == []


def test_replies_are_chat_not_letters(book):
    # Two lines of a chat bubble at most, except where steps or a list help; one wave, if any.
    for phrase in book.phrases:
        lines = phrase.text.splitlines()
        assert len(phrase.text) <= (90 if len(lines) > 1 else 60), phrase.id
        assert len(phrase.text) >= 12, phrase.id
        assert phrase.text.count("～") <= 1, phrase.id
        assert len(lines) <= 5, phrase.id


def test_titles_are_what_an_agent_would_search(book):
    for phrase in book.phrases:
        assert 2 <= len(re.findall("[一-龥]", phrase.title)) <= 12, phrase.title


def test_notes_are_one_line_for_the_agent(book):
    assert [phrase.id for phrase in book.phrases if "\n" in phrase.note or len(phrase.note) > 60] == []


def test_refusals_open_with_an_apology(book):
    # 婉拒 marks a refusal; the apology stands in its first sentence.
    refusals = [phrase for phrase in book.phrases if "婉拒" in phrase.tags]
    assert len(refusals) >= 10
    assert [phrase.id for phrase in refusals if not re.match("[^。，！～]{0,3}抱歉", phrase.text)] == []


def test_every_field_is_defined_and_every_definition_used(book):
    # A field may instead bring its own default or choices, or be answered by the clock.
    used = set()
    for phrase in book.phrases:
        assert errors_in(phrase.text) == (), phrase.id
        for found in fields_in(phrase.text):
            used.add(found.name)
            known = found.name in book.fields or found.name in ALWAYS
            assert known or found.default is not None or found.choices, f"{phrase.id}: {found.name}"
    assert set(book.fields) - used == set()


def test_a_reply_asks_for_two_fields_at_most(book):
    # Each unknown field costs seconds; the clock's fields are free.
    for phrase in book.phrases:
        assert len({found.name for found in fields_in(phrase.text)} - set(ALWAYS)) <= 2, phrase.id


def test_field_defaults_and_choices_match_their_own_pattern(book):
    for definition in book.fields.values():
        pattern = re.compile(definition.pattern or ".*")
        answers = [answer for answer in (definition.value, definition.default, *definition.choices) if answer]
        assert all(pattern.fullmatch(answer) for answer in answers), definition.name
        assert definition.hint, definition.name
    for phrase in book.phrases:
        for found in fields_in(phrase.text):
            if found.default is not None and found.name in book.fields:
                assert re.fullmatch(book.fields[found.name].pattern or ".*", found.default), phrase.id


def test_no_reply_breaks_a_rule_unless_on_purpose(book):
    # The words people would take from this book are checked by the very rules they get with it.
    rules = load_rules()
    findings = [(phrase, finding) for phrase in book.phrases for finding in rules.check_phrase(phrase)]
    assert [f"{phrase.id}: {finding.rule}" for phrase, finding in findings if not finding.allowed] == []
    assert [phrase.id for phrase, finding in findings if finding.level == "error"] == []
    on_purpose = [phrase for phrase in book.phrases if phrase.allow]
    assert [phrase.id for phrase in on_purpose if not phrase.reason] == []
    assert len(on_purpose) <= 5
