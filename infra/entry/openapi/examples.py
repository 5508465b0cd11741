"""Examples of requests, by operation. A test sends each of them to a shop that has these things, and each is taken."""

from typing import Any

PRODUCT, CUSTOMER, ORDER, UNPAID, KEPT, CANCELABLE, VARIANT, PRICE_LIST, CATEGORY, CHANGE = (
    f"01920000-0000-7000-8000-0000000000{n:02}" for n in range(1, 11)
)
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

EXAMPLES: dict[str, dict[str, Any]] = {
    "listStores": {},
    "listProducts": {"query": {"q": "tea", "limit": 20}},
    "getProduct": {"path": {"product_id": PRODUCT}},
    "createProduct": {"body": PRODUCT_IN},
    "editProduct": {"path": {"product_id": PRODUCT}, "header": {"If-Match": '"1"'}, "body": {"name": "Longjing tea"}},
    "archiveProduct": {"path": {"product_id": PRODUCT}},
    "restoreProduct": {"path": {"product_id": PRODUCT}},
    "setFloor": {"path": {"product_id": PRODUCT}, "body": {"variant": VARIANT, "floor": 900}},
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
    "listStockLevels": {"query": {"variant": VARIANT}},
    "listStockMoves": {"query": {"variant": VARIANT}},
    "adjustStock": {"body": {"variant": VARIANT, "quantity": "-1", "reason": "damaged", "note": "Fell down"}},
    "makeQuote": {"body": {"lines": [{"code": TEA, "quantity": "2"}]}},
    "listOrders": {"query": {"state": "open", "limit": 20}},
    "getOrder": {"path": {"order": ORDER}},
    "placeOrder": {"body": {**ORDERED, "payments": [{"tender": "card"}]}},
    "payOrder": {"path": {"order": UNPAID}, "body": {"tender": "card"}},
    "fulfillOrder": {"path": {"order": KEPT}},
    "cancelOrder": {"path": {"order": CANCELABLE}, "body": {"reason": "Ordered twice"}},
    "recordOrder": {"body": RECORD},
    "getSummary": {"query": {"from": "2026-11-01", "to": "2026-11-30"}},
    "getReport": {"path": {"by": "product"}, "query": {"from": "2026-11-01", "to": "2026-11-30"}},
}
