"""A paper as an answer."""

from litestar import Response


def paper_response(content: bytes, name: str, *, download: bool) -> Response[bytes]:
    """A PDF to look at and print, or to keep."""
    way = "attachment" if download else "inline"
    # The paper's own viewer draws it: nothing on it runs.
    headers = {"Content-Disposition": f'{way}; filename="{name.encode("ascii", "replace").decode()}"',
               "Cache-Control": "private, no-cache"}  # fmt: skip
    return Response(content, media_type="application/pdf", headers=headers)
