"""What can be done next with what an operation made: OpenAPI's links, which also lead tests along."""

from typing import Any

ORDER = (
    "getOrder", "payOrder", "fulfillOrder", "cancelOrder", "changeOrder", "holdOrder", "releaseOrder", "flagOrder",
    "fulfillPart", "listFulfillments", "cancelRest", "listAfterSales", "returnGoods", "refundOrder", "giveRebate",
    "exchangeGoods", "addOrderNote",
)  # fmt: skip
PROMOTION = (
    "getPromotion", "editPromotion", "pausePromotion", "resumePromotion", "archivePromotion", "getPromotionResults",
    "addCoupons", "listCoupons",
)  # fmt: skip
DOCUMENT = (
    "getStockDocument", "postStockDocument", "cancelStockDocument", "sendStockTransfer", "receiveStockTransfer",
)  # fmt: skip
CUSTOMER = ("getCustomer", "editCustomer", "listCustomerConsents", "recordCustomerConsent")
LINKS = {
    "placeOrder": ("order", ORDER),
    "addOrderRule": ("rule", ("getOrderRule", "editOrderRule", "removeOrderRule")),
    "startOrderAct": ("act", ("getOrderAct",)),
    "recordOrder": ("order", ("getOrder",)),
    "createProduct": ("product_id", ("getProduct", "editProduct", "archiveProduct", "restoreProduct")),
    "createCategory": ("category_id", ("editCategory", "archiveCategory")),
    "changeProducts": ("edit_id", ("getProductChange", "undoProductChange")),
    "createCustomer": ("customer_id", CUSTOMER),
    "createCustomerGroup": ("group", ("editCustomerGroup", "removeCustomerGroup")),
    "createPromotion": ("promotion", PROMOTION),
    "writeStockDocument": ("document", DOCUMENT),
    "holdStock": ("hold", ("getStockHold", "releaseStockHold")),
}


def links_from(operation: str) -> dict[str, Any]:
    """The links of the operation's answer, or nothing."""
    name, following = LINKS.get(operation, ("", ()))
    return {each: {"operationId": each, "parameters": {name: "$response.body#/id"}} for each in following}
