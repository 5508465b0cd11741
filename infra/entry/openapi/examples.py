"""Examples of requests, by operation. A test sends each of them to a shop that has these things, and each is taken."""

from typing import Any

(
    PRODUCT, CUSTOMER, ORDER, UNPAID, KEPT, CANCELABLE, VARIANT, PRICE_LIST, CATEGORY, CHANGE, GROUP, PROMOTION, OFFER,
    COUPON, SOLD, LINE, ON_HOLD, PACKED, PART, SHIPPED, PARCEL, HALF_GONE, RECEIPT, TRANSFER, SENT, HOLD,
    KIT, DEBTOR, OWING,
) = (f"01920000-0000-7000-8000-0000000000{n:02}" for n in range(1, 30))  # fmt: skip
INVOICE, INVOICED, TO_INVOICE = (f"01920000-0000-7000-8000-00000000009{n}" for n in range(3))
RULE, ACT, TAKEN_BACK = (f"01920000-0000-7000-8000-00000000008{n}" for n in range(3))
PHOTO = "01920000-0000-7000-8000-000000000101"
BANK_LINE = "01920000-0000-7000-8000-000000000102"
GRAY = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGNogAIGyhgAgIQgAQ2AJGEAAAAASUVORK5CYII="
TEA, PEN = "TEA-100", "PEN-BLUE"
ORDERED = {"lines": [{"code": TEA, "quantity": "2"}, {"code": PEN}], "handover": "now"}
RECORD = {
    "origin": "old-till",
    "external_id": "2026-11-21/17",
    "placed_at": "2026-11-21T09:30:00Z",
    "lines": [{"code": TEA, "quantity": "2", "amount": 2500, "tax": 417, "tax_rate": 2000}],
    "total": 2500,
    "payments": [{"tender": "cash", "amount": 2500}],
}
CUSTOMER_IN = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "addresses": [{"street": "12 St James Square", "city": "London", "postcode": "SW1Y 4JH", "country": "GB"}],
    "tags": ["regular"],
}
PRODUCT_IN = {
    "name": "Jasmine tea",
    "category": "Tea",
    "variants": [{"code": "JAS-100", "price": 1450, "opening_stock": "20"}],
}
PRICES = {"prices": [{"variant": VARIANT, "amount": 1150}, {"variant": VARIANT, "amount": 1050, "from_quantity": "10"}]}
HALF_PRICE = {"name": "Second at half price", "rule": {"kind": "nth", "nth": 2, "off": 5000}}
GLASS = {"name": "Glass", "when": {"codes": [PEN]}, "then": {"note": "Wrap it twice", "confirm": True}}
TRANSFER_IN = {
    "account": "GB33BUKB20201555555555",
    "lines": [
        {"day": "2026-11-20", "amount": 1250, "payer": "Ada Lovelace", "text": "Order 17", "reference": "FT2632"}
    ],
}
BACK = {"line": LINE, "quantity": "1", "condition": "shelf", "reason": "Wrong size"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "listStores": {},
    "listProducts": {"query": {"q": "tea", "limit": 20}},
    "getProduct": {"path": {"product_id": PRODUCT}},
    "createProduct": {"body": PRODUCT_IN},
    "editProduct": {"path": {"product_id": PRODUCT}, "header": {"If-Match": '"1"'}, "body": {"name": "Longjing tea"}},
    "archiveProduct": {"path": {"product_id": PRODUCT}},
    "restoreProduct": {"path": {"product_id": PRODUCT}},
    "setFloor": {"path": {"product_id": PRODUCT}, "body": {"variant": VARIANT, "floor": 900}},
    "listPhotos": {"path": {"product_id": PRODUCT}},
    "addPhoto": {"path": {"product_id": PRODUCT}, "body": {"file": GRAY, "alt": "A tin of tea"}},
    "getPhoto": {"path": {"product_id": PRODUCT, "photo_id": PHOTO}, "query": {"width": 640}},
    "changePhoto": {"path": {"product_id": PRODUCT, "photo_id": PHOTO}, "body": {"place": 0, "alt": "The tin, open"}},
    "deletePhoto": {"path": {"product_id": PRODUCT, "photo_id": PHOTO}},
    "getParts": {"path": {"product_id": PRODUCT, "variant_id": VARIANT}},
    "setParts": {
        "path": {"product_id": PRODUCT, "variant_id": VARIANT},
        "body": {"kind": "kit", "parts": [{"code": PEN, "quantity": "2"}]},
    },
    "listCategories": {"query": {"limit": 20}},
    "createCategory": {"body": {"name": "Teapots"}},
    "editCategory": {"path": {"category_id": CATEGORY}, "body": {"translations": {"zh_Hans": "杯子"}}},
    "archiveCategory": {"path": {"category_id": CATEGORY}},
    "changeProducts": {"body": {"change": {"field": "price", "how": "percent", "value": "5"}, "products": [PRODUCT]}},
    "getProductChange": {"path": {"edit_id": CHANGE}},
    "undoProductChange": {"path": {"edit_id": CHANGE}},
    "listPriceLists": {"query": {"limit": 20}},
    "createPriceList": {"body": {"name": "Winter", "priority": 5, "first_day": "2026-12-01", "last_day": "2027-02-28"}},
    "getPriceList": {"path": {"list_id": PRICE_LIST}},
    "replacePriceList": {"path": {"list_id": PRICE_LIST}, "body": {"name": "Summer", "first_day": "2027-06-01"}},
    "listPrices": {"path": {"list_id": PRICE_LIST}, "query": {"limit": 20}},
    "setPrices": {"path": {"list_id": PRICE_LIST}, "body": PRICES},
    "archivePriceList": {"path": {"list_id": PRICE_LIST}},
    "restorePriceList": {"path": {"list_id": PRICE_LIST}},
    "listCustomers": {"query": {"q": "ada"}},
    "getCustomer": {"path": {"customer_id": CUSTOMER}},
    "createCustomer": {"body": CUSTOMER_IN},
    "editCustomer": {"path": {"customer_id": CUSTOMER}, "header": {"If-Match": '"1"'}, "body": {"tags": ["regular"]}},
    "listCustomerConsents": {"path": {"customer_id": CUSTOMER}},
    "recordCustomerConsent": {
        "path": {"customer_id": CUSTOMER},
        "body": {"purpose": "news", "channel": "email", "given": True, "how": "paper"},
    },
    "listAccounts": {"query": {"view": "overdue", "limit": 20}},
    "getAccount": {"path": {"customer": OWING}},
    "getStatement": {"path": {"customer": OWING}, "query": {"start": "2026-11-01", "end": "2026-11-30"}},
    "setTerms": {"path": {"customer": DEBTOR}, "body": {"credit_limit": 50_000, "terms_days": 30}},
    "takeReceipt": {
        "path": {"customer": DEBTOR},
        "body": {"tender": "transfer", "amount": 12_000, "reference": "PAY-2026-77"},
    },
    "listCustomerGroups": {},
    "createCustomerGroup": {"body": {"name": "Cafés", "note": "Deliver before nine"}},
    "editCustomerGroup": {"path": {"group": GROUP}, "body": {"name": "Dealers", "note": "On account"}},
    "removeCustomerGroup": {"path": {"group": GROUP}},
    "listStockLevels": {"query": {"variant": VARIANT}},
    "assembleKits": {"body": {"kit": KIT, "quantity": "2", "note": "For the holidays"}},
    "explainSellable": {"path": {"variant": VARIANT}},
    "listStockMoves": {"query": {"variant": VARIANT}},
    "adjustStock": {"body": {"variant": VARIANT, "quantity": "-1", "reason": "damaged", "note": "Fell down"}},
    "listWarehouses": {},
    "listStockDocuments": {"query": {"kind": "receipt", "limit": 20}},
    "writeStockDocument": {
        "body": {
            "kind": "receipt",
            "lines": [{"variant": VARIANT, "quantity": "24", "unit_cost": "6.80"}],
            "post": True,
        }
    },
    "getStockDocument": {"path": {"document": RECEIPT}},
    "postStockDocument": {"path": {"document": RECEIPT}},
    "cancelStockDocument": {"path": {"document": RECEIPT}},
    "sendStockTransfer": {"path": {"document": TRANSFER}},
    "receiveStockTransfer": {"path": {"document": SENT}, "body": {"lines": []}},
    "holdStock": {
        "body": {"lines": [{"variant": VARIANT, "quantity": "1"}], "name": "Mr Hopper", "note": "Rings on Monday"}
    },
    "getStockHold": {"path": {"hold": HOLD}},
    "releaseStockHold": {"path": {"hold": HOLD}},
    "listStockValues": {"query": {"limit": 20}},
    "listPromotions": {"query": {"state": "running", "limit": 20}},
    "createPromotion": {"body": HALF_PRICE | {"goods": {"products": [PRODUCT]}, "when": {"days": [6, 7]}}},
    "getPromotion": {"path": {"promotion": PROMOTION}},
    "editPromotion": {"path": {"promotion": PROMOTION}, "header": {"If-Match": '"1"'}, "body": HALF_PRICE},
    "pausePromotion": {"path": {"promotion": PROMOTION}},
    "resumePromotion": {"path": {"promotion": PROMOTION}},
    "archivePromotion": {"path": {"promotion": PROMOTION}},
    "getPromotionResults": {"path": {"promotion": PROMOTION}},
    "listCoupons": {"path": {"promotion": OFFER}, "query": {"q": "SPRING", "limit": 20}},
    "addCoupons": {"path": {"promotion": OFFER}, "body": {"count": 50, "prefix": "MAY-", "batch": "Flyers in May"}},
    "stopCoupon": {"path": {"promotion": OFFER, "coupon": COUPON}},
    "listShippingMethods": {},
    "listCarriers": {},
    "makeQuote": {"body": {"lines": [{"code": TEA, "quantity": "2"}]}},
    "listOrders": {"query": {"state": "open", "limit": 20}},
    "getOrder": {"path": {"order": ORDER}},
    "placeOrder": {"body": {**ORDERED, "payments": [{"tender": "card"}]}},
    "payOrder": {"path": {"order": UNPAID}, "body": {"tender": "card"}},
    "fulfillOrder": {"path": {"order": KEPT}},
    "cancelOrder": {"path": {"order": CANCELABLE}, "body": {"reason": "Ordered twice"}},
    "changeOrder": {
        "path": {"order": UNPAID},
        "body": {"lines": [{"code": TEA, "quantity": "3"}], "note": "Gift wrap"},
    },
    "holdOrder": {"path": {"order": KEPT}, "body": {"reason": "The address is not clear"}},
    "releaseOrder": {"path": {"order": ON_HOLD}},
    "flagOrder": {"path": {"order": KEPT}, "body": {"flag": "Ring before sending"}},
    "addOrderNote": {"path": {"order": KEPT}, "body": {"text": "Wrap it twice", "confirm": True}},
    "confirmPart": {"path": {"order": PACKED, "part": PART}, "body": {"notes": ["Wrap it twice"]}},
    "getOrderPaper": {"path": {"order": ORDER}},
    "getPackingSlip": {"path": {"order": PACKED, "part": PART}},
    "getAfterSalePaper": {"path": {"order": SOLD, "document": TAKEN_BACK}},
    "markParcel": {
        "path": {"order": SHIPPED, "part": PARCEL},
        "body": {"status": "lost", "note": "Says the driver"},
    },
    "listOrderRules": {},
    "addOrderRule": {"body": GLASS},
    "tryOrderRule": {"body": {"name": "Large", "when": {"least": 50_000}, "then": {"flag": "Have a look"}}},
    "getOrderRule": {"path": {"rule": RULE}},
    "editOrderRule": {"path": {"rule": RULE}, "body": GLASS | {"is_on": False}},
    "removeOrderRule": {"path": {"rule": RULE}},
    "listOrderActs": {},
    "previewOrderAct": {"body": {"kind": "hold", "text": "Stock is counted", "orders": [KEPT]}},
    "startOrderAct": {"body": {"kind": "flag", "text": "Ring before sending", "orders": [KEPT]}},
    "getOrderAct": {"path": {"act": ACT}},
    "listFulfillments": {"path": {"order": PACKED}},
    "fulfillPart": {"path": {"order": KEPT}, "body": {"way": "ship", "gone": False}},
    "sendPart": {"path": {"order": PACKED, "part": PART}},
    "getParcel": {"path": {"order": SHIPPED, "part": PARCEL}},
    "cancelParcel": {"path": {"order": PACKED, "part": PART}},
    "sendParcel": {
        "path": {"order": PACKED, "part": PART},
        "body": {"carrier": "other", "number": "1Z 999 AA1 01 2345 6784"},
    },
    "cancelPart": {"path": {"order": PACKED, "part": PART}, "body": {"reason": "The box is too small"}},
    "deliverPart": {"path": {"order": SHIPPED, "part": PARCEL}},
    "cancelRest": {"path": {"order": HALF_GONE}, "body": {"reason": "Sold out"}},
    "listAfterSales": {"path": {"order": SOLD}},
    "returnGoods": {"path": {"order": SOLD}, "body": {"lines": [BACK]}},
    "refundOrder": {
        "path": {"order": SOLD},
        "body": {"lines": [{"line": LINE, "amount": 250, "reason": "A dent in the tin"}]},
    },
    "giveRebate": {"path": {"order": SOLD}, "body": {"amount": 200, "kind": "goodwill", "note": "Waited long"}},
    "exchangeGoods": {
        "path": {"order": SOLD},
        "body": {"lines": [BACK], "goods": [{"code": PEN}], "handover": "now", "tender": "cash"},
    },
    "recordOrder": {"body": RECORD},
    "listBankLines": {"query": {"view": "open", "limit": 20}},
    "bringBankLines": {"body": TRANSFER_IN},
    "matchBankLine": {
        "path": {"line": BANK_LINE},
        "body": {"parts": [{"kind": "order", "id": UNPAID, "amount": 1250}]},
    },
    "issueInvoice": {
        "body": {"orders": [TO_INVOICE], "buyer": {"name": "Old Well Noodles", "tax_number": "91330102MA2K000000"}}
    },
    "listInvoices": {"query": {"state": "open", "since": "2026-11-01", "limit": 20}},
    "getInvoice": {"path": {"invoice": INVOICE}},
    "getInvoicePaper": {"path": {"invoice": INVOICE}},
    "mailInvoice": {"path": {"invoice": INVOICE}},
    "cancelInvoice": {"path": {"invoice": INVOICE}, "body": {"reason": "Made out to the wrong company"}},
    "getSummary": {"query": {"from": "2026-11-01", "to": "2026-11-30"}},
    "listTargets": {"query": {"month": "2026-11"}},
    "setTargets": {"body": {"month": "2026-11", "targets": []}},
    "getReport": {"path": {"by": "product"}, "query": {"from": "2026-11-01", "to": "2026-11-30"}},
}
