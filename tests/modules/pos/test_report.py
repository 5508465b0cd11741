"""What a shift comes to by its documents."""

from typing import Any

from modules.pos.shifts.report import Fact, report_of


def a_reason(stage: str, source: str, amount: int) -> dict[str, Any]:
    return {"stage": stage, "source": source, "label": "", "amount": amount, "facts": {}}


def a_sale(*reasons: dict[str, Any]) -> Fact:
    total = sum(reason["amount"] for reason in reasons)
    body = {"total": total, "payments": [], "lines": [{"total": total, "tax": 0, "reasons": list(reasons)}]}
    return Fact(kind="sale", number="R1-000001", cashier="Chen Yu", cash=total, body=body)


def test_a_price_on_a_scale_s_label_is_no_discount_however_far_below_the_list_it_is() -> None:
    listed = a_reason("price_list", "", 1001)
    labeled = a_sale(listed, a_reason("own_price", "label", -1))
    by_hand = a_sale(listed, a_reason("own_price", "by_hand", -101), a_reason("by_hand", "by_hand", -50))
    assert report_of([labeled]).discounts == 0
    assert report_of([labeled, by_hand]).discounts == 151
