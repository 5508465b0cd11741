"""Parts of a page that other packages bring: the page owns the slot's name, their manifests fill it."""

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.module import registry


class Filled(msgspec.Struct, frozen=True):
    """One part: the page includes `template`, which reads its view-model as `part.model`."""

    template: str
    model: msgspec.Struct


async def fill(session: TenantReader, name: str, switches: frozenset[str], **context: object) -> tuple[Filled, ...]:
    """What modules that are on bring for slot `name`, in their order; `context` goes to each. None leaves a part out.

    In the page: {% for part in page.parts %}{% include part.template %}{% endfor %}.
    """
    slots = sorted((s for m in registry.of(switches) for s in m.slots if s.name == name), key=lambda slot: slot.order)
    models = [(slot.template, await slot.model(session, **context)) for slot in slots]
    return tuple(Filled(template, model) for template, model in models if model is not None)
