"""What a browser calls itself, in a few words: enough to know one's own again."""

SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SHOWN = {"Macintosh": "Mac", "CrOS": "ChromeOS"}


def device_of(user_agent: str) -> str:
    """Chrome, Windows; what it says itself where that is something else."""
    system = next((s for s in SYSTEMS if s in user_agent), "")
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    return ", ".join(part for part in (browser, SHOWN.get(system, system)) if part) or user_agent[:40] or "?"
