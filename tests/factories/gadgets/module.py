"""The manifest of gadgets."""

from infra.kit.module import Module, Navigation, Slot
from tests.factories.gadgets.aside import aside
from tests.factories.gadgets.permissions import Perm
from tests.factories.gadgets.provider import SlowPay
from tests.factories.gadgets.vouchers import Vouchers
from tests.factories.gadgets.web import GadgetPages

MODULE = Module(
    name="gadgets",
    package="tests.factories.gadgets",
    label="Gadgets",
    switch="gadgets",
    requires=("orders",),
    tables=("gadget", "gadget_voucher"),
    permissions=(Perm,),
    controllers=(GadgetPages,),
    navigation=(Navigation(label="Gadgets", icon="box", path="/gadgets", needs=Perm.READ, group="modules"),),
    adjusters=(Vouchers(),),
    tenders=(SlowPay(),),
    slots=(Slot(name="orders.order.aside", template="gadgets/_aside.html", model=aside),),
)
