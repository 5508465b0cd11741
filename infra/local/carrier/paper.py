"""Labels of 100 × 150 mm: a PDF of one page, or ZPL for a label printer."""

from collections.abc import Sequence

from infra.local.carrier.ledger import Sent

WIDTH, HEIGHT = 283, 425  # points


def lines_of(parcel: Sent) -> list[str]:
    """What stands on the label."""
    to = parcel.wanted["to"]
    named = [str(to.get(name, "")) for name in ("name", "street", "district", "postcode", "city", "country")]
    return [*(line for line in named if line), "", str(parcel.wanted["reference"]), parcel.number]


def zpl(parcel: Sent) -> bytes:
    """For a printer of 203 dots an inch."""
    text = "".join(f"^FO40,{60 + 50 * n}^A0N,36,36^FH^FD{escaped(line)}^FS" for n, line in enumerate(lines_of(parcel)))
    return f"^XA^CI28^PW799^LL1199{text}^FO60,800^BY3^BCN,200,Y,N,N^FD{parcel.number}^FS^XZ".encode()


def escaped(text: str) -> str:
    """As ^FH wants it."""
    return text.replace("_", "_5F").replace("^", "_5E").replace("~", "_7E")


def pdf(parcel: Sent) -> bytes:
    """Text of what a plain PDF font has; other signs become question marks."""
    return page_of(lines_of(parcel))


def page_of(lines: Sequence[str]) -> bytes:
    """One page of text, as a PDF of the label's size."""
    rows = [row.encode("latin-1", "replace").decode("latin-1") for row in lines]
    shown = "".join(f"({quoted(row)}) Tj T* " for row in rows)
    content = f"BT /F1 13 Tf 18 TL 20 {HEIGHT - 40} Td {shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", list[int]()
    for n, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def quoted(text: str) -> str:
    """As a string of a PDF."""
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
