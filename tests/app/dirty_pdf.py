"""A PDF with a marker in every place that its page does not show."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
from fpdf import FPDF
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageCms

from .scrubbing import MARKER

VISIBLE = "A poster hangs at the market of Harrowmere."
MARK = MARKER.encode()


def dirty_jpeg() -> bytes:
    """A JPEG with a place, a camera's owner, a comment and a colour profile."""
    picture = Image.linear_gradient("L").convert("RGB").resize((64, 48))
    exif = Image.Exif()
    exif[0x013B] = MARKER
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[27] = MARK
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, comment=MARK, icc_profile=profile)
    return written.getvalue()


def plain_pdf(path: Path) -> Path:
    """Two pages with text, lines, a transparent patch and pictures."""
    pdf = FPDF()
    pdf.set_compression(True)
    for number in (1, 2):
        pdf.add_page()
        pdf.set_font("Helvetica", size=14)
        pdf.cell(text=f"{VISIBLE} Page {number}.")
        pdf.set_draw_color(200, 30, 30)
        pdf.rect(20, 60, 80, 30)
        with pdf.local_context(fill_opacity=0.4):
            pdf.ellipse(40, 100, 50, 20, style="F")
        pdf.image(Image.radial_gradient("L").convert("RGB"), x=20, y=140, w=40)
    pdf.output(str(path))
    return path


def dirty_pdf(path: Path) -> Path:
    """The plain one with everything that a PDF can hide."""
    plain_pdf(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        _hide_in_the_document(pdf)
        for page in pdf.pages:
            _hide_on_a_page(pdf, page)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    _save_on_top(path)
    return path


def _hide_in_the_document(pdf: pikepdf.Pdf) -> None:
    for key in ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", MARKER):
        pdf.docinfo[f"/{key}"] = MARKER
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [MARKER]
    pdf.attachments["note.txt"] = pikepdf.AttachedFileSpec(pdf, MARK, filename=f"{MARKER}.txt")
    script = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{MARKER}')"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String(MARKER), script]))
    pdf.Root.Lang = String(MARKER)
    pdf.Root.PieceInfo = Dictionary(Maker=Dictionary(Private=String(MARKER)))
    pdf.Root[f"/{MARKER}"] = String(MARKER)
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Dictionary(S=Name.Figure, Alt=String(MARKER), ActualText=String(MARKER)))
    )
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(MARKER, 0))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(MARKER)))
    unseen = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(MARKER)))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer, unseen]), D=Dictionary(OFF=Array([unseen]), Name=String(MARKER), Creator=String(MARKER))
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, MARK))
    pdf.trailer.ID = Array([String(MARKER), String(MARKER)])


def _hide_on_a_page(pdf: pikepdf.Pdf, page: Any) -> None:
    layer, unseen = pdf.Root.OCProperties.OCGs
    page.Resources.Properties = Dictionary(
        MC0=layer, MC1=unseen, MC2=Dictionary(ActualText=String(MARKER), MCID=0, Private=String(MARKER))
    )
    profile = Stream(pdf, b"\0" * 36 + b"acsp" + MARK, N=3, Alternate=Name.DeviceRGB)
    page.Resources[Name.ColorSpace] = Dictionary(
        {f"/{MARKER}": Array([Name.ICCBased, profile]), "/DefaultRGB": Array([Name.ICCBased, profile])}
    )
    page.Resources.XObject[f"/{MARKER}"] = Stream(
        pdf,
        dirty_jpeg(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=64,
        Height=48,
        ColorSpace=Array([Name.ICCBased, profile]),
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        Metadata=Stream(pdf, b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>", Type=Name.Metadata, Subtype=Name.XML),
        Alternates=Array([Dictionary(Name=String(MARKER))]),
        Name=Name(f"/{MARKER}"),
    )
    form = Stream(
        pdf,
        b"% " + MARK + b"\n/P <</ActualText (" + MARK + b")>> BDC 0 1 0 rg 300 300 40 40 re f EMC",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 600, 800]),
        PieceInfo=Dictionary(Maker=Dictionary(Private=String(MARKER))),
        LastModified=String(MARKER),
    )
    page.Resources.XObject.Fm0 = form
    private = f"/{MARKER}".encode()
    added = b"\n".join(
        [
            b"q % " + MARK,
            private + b" cs 0.2 0.4 0.6 sc 350 600 50 50 re f",
            b"/OC /MC0 BDC 1 0 0 rg 420 600 50 50 re f EMC",
            b"/OC /MC1 BDC BT /F1 12 Tf 50 500 Td (" + MARK + b") Tj ET 0 0 1 rg 490 600 50 50 re f EMC",
            b"/Span /MC2 BDC 0 0 1 RG 300 500 m 400 550 l S EMC",
            b"/Span <</ActualText (" + MARK + b") /E <" + MARK.hex().encode() + b">>> BDC EMC",
            b"/Note /MC2 DP (" + MARK + b") 2 w",
            b"q 100 0 0 75 400 400 cm " + private + b" Do Q /Fm0 Do",
            b"q 40 0 0 40 500 300 cm BI /W 2 /H 2 /CS /RGB /BPC 8 /Private ("
            + MARK
            + b") ID "
            + b"abcdefghijkl"
            + b"\nEI Q",
            b"Q",
        ]
    )
    page.contents_add(Stream(pdf, added))
    page.obj.Thumb = Stream(pdf, MARK * 3, Width=14, Height=3, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    page.obj.PieceInfo = Dictionary(Maker=Dictionary(Private=String(MARKER), LastModified=String(MARKER)))
    page.obj.LastModified = String(MARKER)
    page.obj.Metadata = Stream(pdf, MARK)
    page.obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(MARKER)))
    page.obj[f"/{MARKER}"] = String(MARKER)
    comment = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([10, 10, 30, 30]), Contents=String(MARKER), T=String(MARKER)
    )
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String(MARKER),
            V=String(MARKER),
            Rect=Array([9, 9, 9, 9]),
        )
    )
    page.obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(comment), field]))
    pdf.Root.AcroForm.Fields.append(field)


def _save_on_top(path: Path) -> None:
    """Append a new version of one object, as an editor does that saves quickly: the old one stays in the file."""
    old = path.read_bytes()
    start = old[old.rindex(b"startxref") :].split()[1]
    with pikepdf.open(path) as pdf:
        size, root = int(pdf.trailer.Size), pdf.Root.objgen[0]
    first = len(old)
    body = b""
    entries = []
    for text in (MARK, b"nothing"):
        entries.append(first + len(body))
        body += b"%d 0 obj\n<</Kept (%b)>>\nendobj\n" % (size, text)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (size, entries[-1])
    trailer = b"trailer\n<</Size %d /Root %d 0 R /Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1,
        root,
        start,
        first + len(body),
    )
    path.write_bytes(old + body + table + trailer)
