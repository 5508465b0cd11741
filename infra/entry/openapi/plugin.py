"""Where programs find the document: /api/openapi.json."""

from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from infra.entry.openapi.document import document


class CompleteDocument(JsonRenderPlugin):
    """Answers with our document instead of Litestar's own, of which it is made."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002
        """The document as JSON."""
        return msgspec.json.encode(document(request.app))
