"""A tender that calls its provider, and the provider: it remembers each key, and loses its answers when told to."""

from modules.payments.domain import Answer, Declined, Done, Unknown


class Provider:
    """`is_mute`: whatever it does, its answer is lost. `declines`: it takes no money, and gives none back."""

    def __init__(self) -> None:
        self.kept: dict[str, Answer] = {}
        self.calls: list[tuple[str, int]] = []
        self.is_mute = self.declines = False

    def charge(self, act: str, key: str, amount: int) -> Answer:
        """What is asked under a known key is what became of it: once, however often it is repeated."""
        self.calls.append((act, amount))
        name = f"{act}:{key}"
        if name not in self.kept:
            self.kept[name] = Declined("The account is empty.") if self.declines else Done(f"SP{len(self.kept) + 1}")
        return Unknown() if self.is_mute else self.kept[name]

    def look(self, key: str) -> Answer:
        self.calls.append(("ask", 0))
        if self.is_mute:
            return Unknown()
        return self.kept.get(f"capture:{key}") or self.kept.get(f"authorize:{key}") or Declined("Never heard of it.")


class SlowPay:
    """As the contract of `payments.Tender` asks."""

    kind, label, icon, is_cash = "slowpay", "SlowPay", "smartphone", False
    provider = Provider()

    async def authorize(self, *, amount: int, currency: str, key: str) -> Answer:
        return self.provider.charge("authorize", key, amount)

    async def capture(self, *, amount: int, currency: str, key: str) -> Answer:
        return self.provider.charge("capture", key, amount)

    async def void(self, *, amount: int, currency: str, key: str) -> Answer:
        return self.provider.charge("void", key, amount)

    async def refund(self, *, amount: int, currency: str, key: str) -> Answer:
        return self.provider.charge("refund", key, amount)

    async def ask(self, *, amount: int, currency: str, key: str) -> Answer:
        return self.provider.look(key)
