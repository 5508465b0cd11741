from datetime import UTC, datetime, timedelta

import httpx
import pytest

from billing.gateway.adapter.account import StripeGateway
from billing.gateway.domain import (
    Change,
    CheckoutWanted,
    CouponWanted,
    HostedPage,
    NewSubscription,
    Payer,
    Price,
    PriceWanted,
    RemoteSubscription,
    Wanted,
)
from billing.gateway.errors import (
    CardDeclined,
    GatewayBusy,
    GatewayDenied,
    GatewayRefused,
    GatewaySilent,
    NotThere,
)
from infra.local.stripe import passing
from infra.local.stripe.server import TryOutStripe

DAY = timedelta(days=1)


def wanted(code: str, amount: int, currency: str = "GBP", interval: str = "month") -> PriceWanted:
    return PriceWanted(code=code, product=code.title(), amount=amount, currency=currency, interval=interval)


async def payer_with(account: StripeGateway, stripe: TryOutStripe, card: str = "pm_card_visa") -> Payer:
    payer = await account.payers.add("ann", tenant="t_ann", email="ann@shop.example", name="Ann's shop")
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": "Bearer sk_test_of_this_machine"}) as raw:
        attached = await raw.post(f"{stripe.url}/v1/payment_methods/{card}/attach", data={"customer": payer.id})
        assert attached.status_code == 200
    return payer


async def begun(
    account: StripeGateway, stripe: TryOutStripe, price: Price, card: str = "pm_card_visa", **how: object
) -> RemoteSubscription:
    payer = await payer_with(account, stripe, card)
    asked = NewSubscription(customer=payer.id, tenant="t_ann", items=(Wanted(price=price.id),), **how)  # pyright: ignore[reportArgumentType]  one field a test
    return await account.subscriptions.begin("begin", asked)


async def fill(page: HostedPage, **typed: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as person:
        return await person.post(page.url, data=typed)


def pass_time(stripe: TryOutStripe, by: timedelta) -> None:
    stripe.store.ahead += int(by.total_seconds())
    passing.catch_up(stripe.store)


async def test_prices_are_made_once_under_their_codes(account: StripeGateway, stripe: TryOutStripe) -> None:
    asked = [wanted("starter", 1000), wanted("pro", 3000)]
    first = await account.prices.have(asked)
    assert await account.prices.have(asked[::-1]) == first[::-1]
    assert len(stripe.store.by_kind["price"]) == 2


async def test_a_code_never_means_two_prices(account: StripeGateway, stripe: TryOutStripe) -> None:
    await account.prices.have([wanted("starter", 1000)])
    with pytest.raises(GatewayRefused, match="price_differs"):
        await account.prices.have([wanted("starter", 1200)])


@pytest.mark.parametrize(("currency", "amount"), [("GBP", 999), ("JPY", 999), ("KWD", 9990), ("ISK", 999)])
async def test_an_amount_is_billed_as_it_was_asked(
    currency: str, amount: int, account: StripeGateway, stripe: TryOutStripe
) -> None:
    (price,) = await account.prices.have([wanted("plan", amount, currency)])
    assert (price.amount, price.currency) == (amount, currency)
    made = await begun(account, stripe, price)
    invoice = await account.invoices.get(made.invoice)
    assert (made.status, invoice.paid, invoice.currency, invoice.status) == ("active", amount, currency, "paid")


async def test_a_person_subscribes_on_the_hosted_page(account: StripeGateway, stripe: TryOutStripe) -> None:
    (price,) = await account.prices.have([wanted("starter", 1000)])
    payer = await account.payers.add("ann", tenant="t_ann", email="ann@shop.example", name="Ann")
    asked = CheckoutWanted(
        customer=payer.id, tenant="t_ann", items=(Wanted(price=price.id),), back="https://shop.example/plan",
        done="https://shop.example/done?page={CHECKOUT_SESSION_ID}",
    )  # fmt: skip
    page = await account.payers.checkout("checkout", asked)
    refused = await fill(page, number="4000000000000002")
    assert "Your card was declined." in refused.text
    answer = await fill(page, number="4242 4242 4242 4242")
    assert answer.headers["location"] == f"https://shop.example/done?page={page.id}"
    done = await account.payers.find_checkout(page.id)
    made = await account.subscriptions.get(done.subscription)
    assert (done.status, made.status, made.tenant) == ("complete", "active", "t_ann")
    assert [card.last4 for card in await account.payers.cards(payer.id)] == ["4242"]


async def test_the_bank_asks_the_card_s_owner_first(account: StripeGateway, stripe: TryOutStripe) -> None:
    (price,) = await account.prices.have([wanted("starter", 1000)])
    made = await begun(account, stripe, price)
    page = await account.payers.portal("card", made.customer, back="https://shop.example/plan", changes_card=True)
    asked = await fill(page, number="4000002500003155")
    assert "Your bank asks" in asked.text
    answer = await fill(page, number="4000002500003155", secured="1")
    assert answer.headers["location"] == "https://shop.example/plan"
    pass_time(stripe, 32 * DAY)
    assert (await account.subscriptions.get(made.id)).status == "active"


async def test_an_upgrade_costs_what_its_preview_said(account: StripeGateway, stripe: TryOutStripe) -> None:
    starter, pro = await account.prices.have([wanted("starter", 1000), wanted("pro", 3000)])
    made = await begun(account, stripe, starter)
    assert made.period_start
    assert made.period_end
    pass_time(stripe, (made.period_end - made.period_start) / 2)
    half = made.period_start + (made.period_end - made.period_start) / 2
    changes = [Change(item=made.items[0].id, price=pro.id)]
    shown = await account.subscriptions.preview(made.id, changes, at=half)
    assert [line.amount for line in shown.lines] == [-500, 1500]
    changed = await account.subscriptions.change("change", made.id, changes, at=half)
    invoice = await account.invoices.get(changed.invoice)
    assert [line.amount for line in invoice.lines] == [-500, 1500]
    assert (shown.due, invoice.paid, changed.items[0].price.code) == (1000, 1000, "pro")


async def test_a_downgrade_s_credit_pays_the_next_invoices(account: StripeGateway, stripe: TryOutStripe) -> None:
    starter, pro = await account.prices.have([wanted("starter", 1000), wanted("pro", 3000)])
    made = await begun(account, stripe, pro)
    assert made.period_start
    changes = [Change(item=made.items[0].id, price=starter.id)]
    changed = await account.subscriptions.change("down", made.id, changes, at=made.period_start)
    invoice = await account.invoices.get(changed.invoice)
    assert (invoice.total, invoice.due, invoice.ending_balance) == (-2000, 0, -2000)
    pass_time(stripe, 32 * DAY)
    renewal = (await account.invoices.list_of(made.customer))[0]
    assert (renewal.total, renewal.paid, renewal.starting_balance, renewal.status) == (1000, 0, -2000, "paid")
    assert (await account.payers.get(made.customer)).balance == -1000


async def test_a_trial_is_free_until_its_end(account: StripeGateway, stripe: TryOutStripe) -> None:
    (price,) = await account.prices.have([wanted("starter", 1000)])
    until = datetime.now(UTC).replace(microsecond=0) + 14 * DAY
    made = await begun(account, stripe, price, trial_until=until)
    assert (made.status, made.trial_end) == ("trialing", until)
    assert (await account.invoices.upcoming(made.id)).due == 1000
    pass_time(stripe, 15 * DAY)
    later = await account.subscriptions.get(made.id)
    assert (later.status, (await account.invoices.get(later.invoice)).paid) == ("active", 1000)


async def test_a_card_that_fails_later_leaves_it_past_due_until_another_pays(
    account: StripeGateway, stripe: TryOutStripe
) -> None:
    (price,) = await account.prices.have([wanted("starter", 1000)])
    until = datetime.now(UTC) + 14 * DAY
    made = await begun(account, stripe, price, "pm_card_chargeCustomerFail", trial_until=until)
    pass_time(stripe, 15 * DAY)
    late = await account.subscriptions.get(made.id)
    assert (late.status, (await account.payers.get(made.customer)).is_delinquent) == ("past_due", True)
    with pytest.raises(CardDeclined):
        await account.invoices.pay("by hand", late.invoice)
    page = await account.payers.portal("card", made.customer, back="https://shop.example/plan", changes_card=True)
    await fill(page, number="5555555555554444")
    assert (await account.invoices.pay("with another", late.invoice)).status == "paid"
    assert (await account.subscriptions.get(made.id)).status == "active"


async def test_leaving_at_the_period_s_end_can_be_taken_back(account: StripeGateway, stripe: TryOutStripe) -> None:
    (price,) = await account.prices.have([wanted("starter", 1000)])
    made = await begun(account, stripe, price)
    leaving = await account.subscriptions.cancel_at_period_end("leave", made.id)
    assert (leaving.ends_with_period, leaving.cancel_at, leaving.status) == (True, made.period_end, "active")
    assert not (await account.subscriptions.keep("stay", made.id)).ends_with_period
    await account.subscriptions.cancel_at_period_end("leave again", made.id)
    pass_time(stripe, 32 * DAY)
    assert (await account.subscriptions.get(made.id)).is_over


async def test_a_coupon_for_once_is_used_up_by_one_invoice(account: StripeGateway, stripe: TryOutStripe) -> None:
    (price,) = await account.prices.have([wanted("starter", 1000)])
    coupon = await account.prices.have_coupon(CouponWanted(code="third", name="A third", percent=3333))
    code = await account.prices.have_promotion_code("WELCOME", coupon.id)
    assert await account.prices.have_promotion_code("WELCOME", coupon.id) == code
    made = await begun(account, stripe, price, promotion_code=code.id)
    first = await account.invoices.get(made.invoice)
    assert (first.subtotal, first.discount, first.total, first.lines[0].discount) == (1000, 333, 667, 333)
    pass_time(stripe, 32 * DAY)
    assert (await account.invoices.list_of(made.customer))[0].total == 1000


async def test_usage_stands_on_the_next_invoice(account: StripeGateway, stripe: TryOutStripe) -> None:
    (price,) = await account.prices.have([wanted("starter", 1000)])
    made = await begun(account, stripe, price)
    await account.subscriptions.charge_extra("orders of May", made, text="300 orders more", amount=250)
    shown = await account.invoices.upcoming(made.id)
    assert ([line.amount for line in shown.lines], shown.total) == ([250, 1000], 1250)


async def test_money_goes_back_once_and_never_more_than_came(account: StripeGateway, stripe: TryOutStripe) -> None:
    (price,) = await account.prices.have([wanted("starter", 1000)])
    made = await begun(account, stripe, price)
    note = await account.invoices.credit("sorry", made.invoice, 300, "GBP", refund=True)
    assert await account.invoices.credit("sorry", made.invoice, 300, "GBP", refund=True) == note
    assert note.refund
    assert await account.invoices.credits_of(made.customer) == [note]
    invoice = await account.invoices.get(made.invoice)
    refund = await account.invoices.refund("rest", invoice.payment, 700, "GBP")
    assert (refund.amount, refund.status) == (700, "succeeded")
    with pytest.raises(GatewayRefused):
        await account.invoices.refund("more", invoice.payment, 1, "GBP")


async def test_a_lost_answer_is_asked_for_again_and_one_customer_is_made(
    account: StripeGateway, stripe: TryOutStripe
) -> None:
    stripe.faults.next.extend(["lost", "broken"])
    made = await account.payers.add("ann", tenant="t_ann", email="ann@shop.example", name="Ann")
    assert [made.id] == stripe.store.by_kind["customer"]
    assert len(stripe.faults.asked) == 3


async def test_silence_says_nothing_and_the_same_key_tells_what_became_of_it(
    account: StripeGateway, stripe: TryOutStripe
) -> None:
    stripe.faults.next.extend(["lost"] * 3)
    with pytest.raises(GatewaySilent):
        await account.payers.add("ann", tenant="t_ann", email="ann@shop.example", name="Ann")
    made = await account.payers.add("ann", tenant="t_ann", email="ann@shop.example", name="Ann")
    assert [made.id] == stripe.store.by_kind["customer"]


async def test_control_another_key_makes_another_customer(account: StripeGateway, stripe: TryOutStripe) -> None:
    for key in ("ann", "ann again"):
        await account.payers.add(key, tenant="t_ann", email="ann@shop.example", name="Ann")
    assert len(stripe.store.by_kind["customer"]) == 2


async def test_a_key_with_other_words_is_refused(account: StripeGateway, stripe: TryOutStripe) -> None:
    await account.payers.add("ann", tenant="t_ann", email="ann@shop.example", name="Ann")
    with pytest.raises(GatewayRefused, match="idempotency_error"):
        await account.payers.add("ann", tenant="t_bob", email="bob@shop.example", name="Bob")


async def test_what_is_not_there_is_said_so(account: StripeGateway, stripe: TryOutStripe) -> None:
    with pytest.raises(NotThere):
        await account.subscriptions.get("sub_nobody")


async def test_too_much_at_once_is_no_refusal(account: StripeGateway, stripe: TryOutStripe) -> None:
    stripe.faults.next.append("busy")
    with pytest.raises(GatewayBusy):
        await account.payers.get("cus_1")


async def test_a_wrong_key_is_denied(stripe: TryOutStripe) -> None:
    stranger = StripeGateway("sk_test_wrong", stripe.url)
    with pytest.raises(GatewayDenied):
        await stranger.payers.get("cus_1")
    await stranger.close()
