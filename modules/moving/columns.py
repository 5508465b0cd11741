"""What a row of opening stock, of an opening balance or of an old order can say."""

from infra.kit.i18n import N_
from modules.desk.api import ImportField

STOCK = (
    ImportField(
        name="code", label=N_("Code"), required=True,
        guesses=("sku", "item code", "product code", "barcode", "ean", "编码", "商品编码", "货号", "条码"),
        help=N_("The code or the barcode of the goods."),
    ),
    ImportField(
        name="quantity", label=N_("Quantity"), required=True,
        guesses=("qty", "stock", "on hand", "quantity on hand", "库存", "库存数量", "数量", "结存数量"),
        help=N_("What lies there on the day you move."),
    ),
    ImportField(
        name="cost", label=N_("Cost of one"),
        guesses=("unit cost", "cost price", "cost", "average cost", "成本", "成本价", "单位成本", "进价"),
        help=N_("What one piece has cost, without tax. Left out, its worth is 0 until goods come in."),
    ),
    ImportField(
        name="value", label=N_("Value of all"),
        guesses=("stock value", "total cost", "amount", "库存金额", "金额", "结存金额"),
        help=N_("Instead of the cost of one: what all of it is worth."),
    ),
    ImportField(
        name="warehouse", label=N_("Warehouse"),
        guesses=("location", "store", "place", "仓库", "门店", "库位"),
        help=N_("The warehouse’s or the store’s name. Left out, the one your first store sells from."),
    ),
)  # fmt: skip
BALANCE = (
    ImportField(
        name="customer", label=N_("Customer"), required=True,
        guesses=("customer number", "customer code", "customer name", "name", "phone", "e-mail", "email", "客户",
                 "客户编号", "客户名称", "会员", "手机号"),
        help=N_("The number, phone, e-mail or name of a customer who is here already."),
    ),
    ImportField(
        name="amount", label=N_("Owed"), required=True,
        guesses=("balance", "open balance", "amount due", "outstanding", "amount", "欠款", "应收", "应收余额", "余额",
                 "金额"),
        help=N_("Above 0 the customer owes you, below 0 they have paid ahead."),
    ),
    ImportField(
        name="due", label=N_("Due on"), guesses=("due date", "due", "到期日", "到期", "账期"),
        help=N_("As 2026-01-31. Left out, after the customer’s terms."),
    ),
    ImportField(
        name="reason", label=N_("Note"), guesses=("note", "remark", "invoice", "reference", "备注", "说明", "单号"),
    ),
)  # fmt: skip
ORDERS = (
    ImportField(
        name="number", label=N_("Number"), required=True,
        guesses=("order", "order number", "order no", "invoice", "invoice number", "receipt", "sale", "订单号", "单号",
                 "订单编号", "小票号", "销售单号"),
        help=N_("The number it had. Rows with the same number, one below the other, are the lines of one order."),
    ),
    ImportField(
        name="day", label=N_("Day"), required=True,
        guesses=("date", "order date", "created at", "time", "sold on", "invoice date", "日期", "下单时间", "订单日期",
                 "销售日期", "时间"),
        help=N_("As 2025-01-31, or with the time as 2025-01-31 14:05."),
    ),
    ImportField(
        name="amount", label=N_("Amount"), required=True,
        guesses=("line total", "line amount", "subtotal", "net sales", "gross sales", "小计", "金额", "行金额"),
        help=N_("What this line cost, all pieces together, with tax."),
    ),
    ImportField(
        name="total", label=N_("Total of the order"),
        guesses=("order total", "total", "grand total", "amount paid", "订单金额", "合计", "总额", "实付金额", "实收"),
        help=N_("If it is less than its lines, the difference is spread over them as a discount."),
    ),
    ImportField(
        name="tax", label=N_("Tax"), guesses=("vat", "tax amount", "sales tax", "税额", "税"),
        help=N_("How much of the amount was tax."),
    ),
    ImportField(
        name="customer", label=N_("Customer"),
        guesses=("customer number", "customer code", "customer name", "name", "phone", "e-mail", "email", "客户",
                 "客户编号", "客户名称", "会员", "手机号"),
        help=N_("The number, phone, e-mail or name of a customer who is here already. Left out: unknown."),
    ),
    ImportField(
        name="code", label=N_("Code"),
        guesses=("sku", "item code", "product code", "barcode", "ean", "编码", "商品编码", "货号", "条码"),
        help=N_("The code or the barcode of the goods. Goods that are no longer here keep their name alone."),
    ),
    ImportField(
        name="name", label=N_("Goods"),
        guesses=("product", "item", "description", "product name", "item name", "商品", "商品名称", "品名"),
    ),
    ImportField(
        name="quantity", label=N_("Quantity"), guesses=("qty", "pieces", "数量", "件数"), help=N_("Left out, 1."),
    ),
    ImportField(
        name="store", label=N_("Store"), guesses=("location", "branch", "outlet", "门店", "店铺", "分店"),
        help=N_("The store’s name. Left out, your first one."),
    ),
    ImportField(name="note", label=N_("Note"), guesses=("remark", "comment", "备注", "说明")),
)  # fmt: skip
