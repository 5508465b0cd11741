"""What can be done next with what an operation made: OpenAPI's links, which also lead tests along."""

from typing import Any

ORDER = ("getOrder", "payOrder", "fulfillOrder", "cancelOrder")
LINKS = {
    "placeOrder": ("order", ORDER),
    "recordOrder": ("order", ("getOrder",)),
    "createProduct": ("product_id", ("getProduct", "editProduct", "archiveProduct", "restoreProduct")),
    "createCategory": ("category_id", ("editCategory", "archiveCategory")),
    "changeProducts": ("edit_id", ("getProductChange", "undoProductChange")),
    "createCustomer": ("customer_id", ("getCustomer", "editCustomer")),
}


def links_from(operation: str) -> dict[str, Any]:
    """The links of the operation's answer, or nothing."""
    name, following = LINKS.get(operation, ("", ()))
    return {each: {"operationId": each, "parameters": {name: "$response.body#/id"}} for each in following}
