"""What is said of charges, as msgids."""

from infra.kit.i18n import N_

NOT_THERE_SAID = N_("The provider knows nothing of this payment.")
CODE_BAD = N_("This code has run out or was used. Ask the customer to show it anew.")
NO_MONEY = N_("There is not enough money on it. Ask for another way to pay.")
REFUSED = N_("The provider refused it. Ask for another way to pay.")
NOT_ACCEPTED = N_("The provider doesn’t accept the account’s keys. Check them under Settings, Wallets.")
KEY_UNREADABLE = N_("The account’s key can’t be read. Enter it anew under Settings, Wallets.")
SILENT = N_("The provider doesn’t answer at this address.")
NO_QR = N_("A terminal shows no code to scan.")
YUAN_ONLY = N_("This wallet takes yuan (CNY) only.")
WRONG_SIGNATURE = N_("What answers at this address doesn’t sign as the provider does. Check its public key.")
