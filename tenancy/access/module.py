"""The manifest of access."""

from infra.kit.i18n import N_
from infra.kit.module import Meter, Module, Navigation, Retention
from infra.kit.outbox import Subscription
from tenancy.access.account_web import OwnAccount
from tenancy.access.events import StaffInvited
from tenancy.access.factor_web import TwoFactor
from tenancy.access.invitation_web import Invitations
from tenancy.access.keys_web import Keys
from tenancy.access.letters import send_invitation
from tenancy.access.permissions import Access
from tenancy.access.roles_web import Roles
from tenancy.access.staff import count_staff
from tenancy.access.staff_web import People
from tenancy.access.web import ShopSettings

MODULE = Module(
    name="access",
    package="tenancy.access",
    label=N_("Settings"),
    controllers=(ShopSettings, People, Roles, Invitations, Keys, OwnAccount, TwoFactor),
    permissions=(Access,),
    subscriptions=(
        Subscription(handler="access.send_invitation", event=StaffInvited, run=send_invitation, steps=True),
    ),
    meters=(
        Meter(name="staff", label=N_("Staff"), count=count_staff, order=20),
        Meter(name="api_calls_minute", label=N_("API calls a minute"), order=90),
    ),
    retention=(Retention(table="platform.invitation", column="expires_at", days=90),),
    navigation=(
        Navigation(label=N_("Settings"), icon="settings", path="/settings", needs=Access.ENTER, group="foot", order=90),
    ),
)
