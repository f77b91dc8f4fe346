"""PDFs of a few lines, written by hand: where each word stands is known, and any letter can be drawn.

Every letter is half as wide as it is tall. Coordinates are points from the bottom left.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# The font holds no shapes: only widths and what each code stands for. Plain and bold differ by name.
_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Own def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
%b
endcmap end end"""


@dataclass
class Sheet:
    """One page while it is drawn. turn: degrees against the clock by which everything on it is turned."""

    width: int = 595
    height: int = 842
    rotate: int = 0
    content: list[str] = field(default_factory=list)
    picture: bool = False

    def text(self, x: float, y: float, words: str, size: float = 12, *, bold: bool = False, turn: int = 0) -> Sheet:
        cosine, sine = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
        codes = words.encode("utf-16-be").hex()
        font = "B" if bold else "F"
        self.content.append(f"BT /{font} {size} Tf {cosine} {sine} {-sine} {cosine} {x} {y} Tm <{codes}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        self.content.append(f"0.5 w {x0} {y0} m {x1} {y1} l S")
        return self

    def table(self, xs: list[float], ys: list[float]) -> Sheet:
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        return self


def made(*sheets: Sheet) -> bytes:
    """The sheets as a PDF."""
    ranges = b"\n".join(
        b"64 beginbfrange\n%b\nendbfrange"
        % b"\n".join(b"<%02X00> <%02XFF> <%02X00>" % (high, high, high) for high in range(low, low + 64))
        for low in (0, 64, 128, 192)
    )
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects.append(_stream(_MAP % ranges))
    for name in (b"Own", b"Own-Bold"):
        below = len(objects) + 2
        objects.append(
            b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+%b/Encoding/Identity-H/ToUnicode 3 0 R"
            b"/DescendantFonts[%d 0 R]>>" % (name, below)
        )
        objects.append(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+%b/DW 500/CIDSystemInfo<</Registry(Adobe)"
            b"/Ordering(Identity)/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/ABCDEF+%b/Flags 4"
            b"/FontBBox[0 0 500 900]/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80>>>>" % (name, name)
        )
    objects.append(
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
        b"stream\n\x80\nendstream"
    )
    image = len(objects)
    pages = []
    for sheet in sheets:
        drawn = "\n".join(sheet.content)
        if sheet.picture:
            drawn = f"q {sheet.width} 0 0 {sheet.height} 0 0 cm /I Do Q\n" + drawn
        objects.append(_stream(drawn.encode()))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents %d 0 R"
            b"/Resources<</Font<</F 4 0 R/B 6 0 R>>%b>>>>"
            % (
                sheet.width,
                sheet.height,
                sheet.rotate,
                len(objects),
                b"/XObject<</I %d 0 R>>" % image if sheet.picture else b"",
            )
        )
        pages.append(len(objects))
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    objects[1] = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages))
    return _file(objects)


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%b\nendstream" % (len(content), content)


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj%b\nendobj\n" % (number, each)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, b"".join(places))
    return bytes(out + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out)))
