"""The columns that a file of goods may have."""

from infra.kit.i18n import N_
from modules.desk.api import ImportField

FIELDS = (
    ImportField(
        name="name",
        label=N_("Name"),
        required=True,
        guesses=(
            "product",
            "product name",
            "title",
            "item",
            "description of goods",
            "商品名称",
            "品名",
            "名称",
            "商品",
            "产品名称",
        ),
    ),
    ImportField(
        name="code",
        label=N_("Code"),
        guesses=(
            "sku",
            "article number",
            "item number",
            "item code",
            "product code",
            "product id",
            "编码",
            "商品编码",
            "货号",
            "商品编号",
            "款号",
        ),
        help=N_(
            "Names the row: a second file with the same code changes that product. Left out, it is made from the name."
        ),
    ),
    ImportField(
        name="other_name",
        label=N_("Name in the other language"),
        guesses=("chinese name", "english name", "name zh", "name en", "中文名", "中文名称", "英文名", "英文名称"),
    ),
    ImportField(
        name="variant",
        label=N_("Variant"),
        guesses=("size", "color", "colour", "option", "specification", "spec", "规格", "规格型号", "尺码", "颜色"),
        help=N_("Rows with the same name and different variants become one product."),
    ),
    ImportField(
        name="options",
        label=N_("Options"),
        help=N_("What sets variants apart, as “Size: L; Color: red”."),
    ),
    ImportField(
        name="group",
        label=N_("Belongs to"),
        help=N_("The code of the first variant of the same product."),
    ),
    ImportField(
        name="barcode",
        label=N_("Barcode"),
        guesses=("ean", "ean13", "upc", "gtin", "bar code", "条码", "条形码", "商品条码", "国际条码"),
    ),
    ImportField(
        name="price",
        label=N_("Price"),
        guesses=(
            "retail price",
            "sales price",
            "selling price",
            "unit price",
            "售价",
            "零售价",
            "价格",
            "单价",
            "销售价",
        ),
    ),
    ImportField(
        name="category",
        label=N_("Category"),
        guesses=("group", "department", "type", "分类", "类别", "品类", "商品分类"),
    ),
    ImportField(name="brand", label=N_("Brand"), guesses=("manufacturer", "maker", "品牌", "厂家", "生产厂家")),
    ImportField(name="unit", label=N_("Unit"), guesses=("uom", "unit of measure", "单位", "计量单位")),
    ImportField(
        name="tax_class",
        label=N_("Tax class"),
        guesses=("tax", "vat", "税类", "税率类别"),
        help=N_("The class's name or code. Left out, goods get the usual one."),
    ),
    ImportField(
        name="low_stock",
        label=N_("Low below"),
        guesses=("min stock", "minimum", "reorder point", "low stock", "库存下限", "最低库存", "预警库存", "安全库存"),
    ),
    ImportField(name="description", label=N_("Description"), guesses=("details", "描述", "说明", "商品描述", "备注")),
    ImportField(name="tags", label=N_("Tags"), guesses=("labels", "keywords", "标签", "关键词")),
    ImportField(
        name="own_barcode", label=N_("Own barcode"), help=N_("“yes” where the last digit is not to be checked.")
    ),
    ImportField(name="floor", label=N_("Lowest price"), guesses=("minimum price", "floor price", "最低售价")),
    ImportField(
        name="floor_margin", label=N_("Lowest margin over cost, %"), guesses=("minimum margin", "markup", "最低加价率")
    ),
    ImportField(name="weighed", label=N_("Sold by weight"), guesses=("weighed", "称重", "按重量")),
    ImportField(name="units", label=N_("Larger units"), help=N_("As “pack: 6 4006381333931; pallet: 480”.")),
    ImportField(
        name="unit_prices",
        label=N_("Prices of larger units"),
        help=N_("As “pack: 30.00; pallet: 2200”. One without a price costs what is in it."),
    ),
    ImportField(
        name="made",
        label=N_("Bundle or kit"),
        help=N_("bundle: its parts leave the shelf as it is sold. kit: put together beforehand. goods: neither."),
    ),
    ImportField(
        name="parts",
        label=N_("Parts"),
        help=N_("The codes of what is in one, as “TEA: 2; CUP: 1”. Their rows may stand anywhere in the file."),
    ),
    ImportField(name="other_description", label=N_("Description in the other language")),
    ImportField(name="state", label=N_("Status"), guesses=("state", "状态"), help=N_("active, draft or archived.")),
    ImportField(name="drawing", label=N_("Picture")),
)
OPENING = ImportField(
    name="opening_stock",
    label=N_("Opening stock"),
    guesses=("stock", "quantity", "qty", "on hand", "inventory", "库存", "数量", "期初库存", "库存数量", "现有库存"),
    help=N_("For new products only. Count the others under Stock."),
)
