"""Where to go on: pages of this host alone."""

MOST = 2000


def local_path(text: str) -> str:
    """`text` when it is a path of this host; else an empty text.

    Browsers drop tabs and line breaks and read a backslash as a slash, so each of them could hide another host.
    """
    fits = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if fits and len(text) <= MOST and not text.startswith(("/login", "/logout")) else ""
