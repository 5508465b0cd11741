"""A page that shows whether a printer is set up right: its width as a ruler, Chinese, the time. Pure."""

from datetime import datetime

from infra.kit.i18n import N_, Translator
from modules.pos.escpos.layout import COLUMNS, Layout, Line
from modules.pos.escpos.printer import Place
from modules.pos.receipts.slip import moment

CHINESE = "中文打印测试 云台"


def trial_lines(shop: str, printer: Place, at: datetime, zone: str, words: Translator) -> list[Line]:
    """The ruler is exactly as wide as the paper: where it breaks, the paper is another."""
    columns = COLUMNS[printer.paper]
    paper = Layout(columns, words)
    paper.center(shop, bold=True, large=True)
    paper.center(paper.said(N_("Test print")), bold=True)
    paper.rule()
    paper.lines.append(Line(text="".join(str(each % 10) for each in range(1, columns + 1))))
    paper.center(paper.said(N_("The ruler above fills one line: the paper is {paper} mm wide."), paper=printer.paper))
    paper.center(CHINESE, large=True)
    paper.pair(printer.host, moment(at, zone))
    return paper.lines
