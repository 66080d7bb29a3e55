"""Texts and slides with a chart, a diagram and a picture that can't be cleaned, a marker behind each of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu

from .dirty_office import RELATION, plain_docx, plain_pptx, rewrite
from .scrubbing import MARKER

OPEN = "http://schemas.openxmlformats.org"
A = f"{OPEN}/drawingml/2006/main"
DIAGRAM = f"{OPEN}/drawingml/2006/diagram"
LINES = ("First step", "Second step")

WORDS = f"{OPEN}/drawingml/2006/wordprocessingDrawing"

_POINTS = "".join(
    f'<dgm:pt modelId="{number}"><dgm:t><a:p><a:r><a:t>{line}</a:t></a:r></a:p></dgm:t></dgm:pt>'
    for number, line in enumerate(LINES)
)
_DATA = f"""<dgm:dataModel xmlns:dgm="{DIAGRAM}" xmlns:a="{A}"><dgm:ptLst>
  <dgm:pt modelId="{MARKER}" type="doc"><dgm:prSet loTypeId="{MARKER}" phldrT="[{MARKER}]"/></dgm:pt>{_POINTS}
  </dgm:ptLst></dgm:dataModel>"""
_DIAGRAM = f"""<a:graphic xmlns:a="{A}"><a:graphicData uri="{DIAGRAM}">
  <dgm:relIds xmlns:dgm="{DIAGRAM}" xmlns:r="{RELATION}" r:dm="rIdData" r:lo="rIdData" r:qs="rIdData" r:cs="rIdData"/>
  </a:graphicData></a:graphic>"""
_CHART = f"""<a:graphic xmlns:a="{A}"><a:graphicData uri="{OPEN}/drawingml/2006/chart">
  <c:chart xmlns:c="{OPEN}/drawingml/2006/chart" xmlns:r="{RELATION}" r:id="rIdChart"/></a:graphicData></a:graphic>"""
_INLINE = f"""<w:p><w:r><w:drawing><wp:inline xmlns:wp="{WORDS}"><wp:extent cx="3600000" cy="2400000"/>
  <wp:docPr id="%d" name="{MARKER}" descr="{MARKER}"/>%s</wp:inline></w:drawing></w:r></w:p>"""
_FRAME = f"""<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="90" name="{MARKER}" descr="{MARKER}"/>
  <p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>
  <p:xfrm><a:off x="900000" y="1800000"/><a:ext cx="5000000" cy="3000000"/></p:xfrm>%s</p:graphicFrame>"""


def _slides_with_chart(path: Path) -> Path:
    slides = pptx.Presentation(str(plain_pptx(path)))
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    slide.shapes.title.text = "In numbers"
    data = CategoryChartData()
    data.categories = ["Market", "Station"]
    data.add_series("Posters", (3, 4.5))
    size = (Emu(900_000), Emu(1_800_000), Emu(5_000_000), Emu(3_000_000))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *size, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "How many where"
    slides.save(str(path))
    return path


def _chart_parts(folder: Path) -> dict[str, bytes]:
    """A chart and its workbook as another program writes them, by what they are called there."""
    with zipfile.ZipFile(_slides_with_chart(folder / "chart.pptx")) as archive:
        return {
            name.removeprefix("ppt/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith(("ppt/charts/", "ppt/embeddings/"))
        }


def _mark_chart(name: str, data: bytes) -> bytes:
    if "charts/" not in name or not name.endswith(".xml"):
        return data
    extension = f'<c:extLst><c:ext uri="{MARKER}"><x>{MARKER}</x></c:ext></c:extLst></c:chartSpace>'
    return data.replace(b"Sheet1!", f"{MARKER}!".encode()).replace(b"</c:chartSpace>", extension.encode())


def docx_with_drawings(path: Path) -> Path:
    """The plain DOCX with a chart, a diagram, and a Windows metafile as a picture."""
    plain_docx(path)
    chart = {f"word/{name}": _mark_chart(name, data) for name, data in _chart_parts(path.parent).items()}
    [chart_name] = [name for name in chart if name.endswith(".xml")]
    relations = [
        ("rIdChart", f"{RELATION}/chart", f"/{chart_name}"),
        ("rIdData", f"{RELATION}/diagramData", "/word/diagrams/data1.xml"),
        ("rIdMeta", f"{RELATION}/image", "/word/media/image9.emf"),
    ]

    def change(name: str, data: bytes) -> bytes:
        if name == "word/document.xml":
            metafile = f"""<w:p><w:r><w:pict>
              <v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:50pt;height:50pt">
              <v:imagedata xmlns:r="{RELATION}" r:id="rIdMeta"/></v:shape></w:pict></w:r></w:p>"""
            body = _INLINE % (91, _CHART) + _INLINE % (92, _DIAGRAM) + metafile
            return data.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
        return _with_relations(name, data, "word/_rels/document.xml.rels", relations)

    marked = {"word/diagrams/data1.xml": _DATA.encode(), "word/media/image9.emf": b"\1\0\0\0" + MARKER.encode()}
    rewrite(path, change, {**chart, **marked})
    return path


def pptx_with_drawings(path: Path) -> Path:
    """The plain PPTX with a chart and a diagram."""
    _slides_with_chart(path)

    def change(name: str, data: bytes) -> bytes:
        if name == "ppt/slides/slide2.xml":
            return data.replace(b"</p:spTree>", (_FRAME % _DIAGRAM).encode() + b"</p:spTree>")
        relation = ("rIdData", f"{RELATION}/diagramData", "/ppt/diagrams/data1.xml")
        return _with_relations(name, _mark_chart(name, data), "ppt/slides/_rels/slide2.xml.rels", [relation])

    rewrite(path, change, {"ppt/diagrams/data1.xml": _DATA.encode()})
    return path


def _with_relations(name: str, data: bytes, wanted: str, relations: list[tuple[str, str, str]]) -> bytes:
    if name != wanted:
        return data
    written = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in relations)
    return data.replace(b"</Relationships>", f"{written}</Relationships>".encode())
