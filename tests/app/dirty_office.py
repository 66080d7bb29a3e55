"""Office files with a marker in every place that their pages do not show."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pptx
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Inches
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Emu

from .dirty_pdf import dirty_jpeg
from .scrubbing import MARKER

VISIBLE = "A poster hangs at the market of Harrowmere."
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rewrite(path: Path, change: Callable[[str, bytes], bytes], added: dict[str, bytes]) -> None:
    """Change each part of a package and add others, with a comment and names of people in the archive itself."""
    written = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        new.comment = MARKER.encode()
        for name in old.namelist():
            if name in added:
                continue
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.comment = MARKER.encode()
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(info, change(name, old.read(name)))
        for name, data in added.items():
            new.writestr(name, data)
    path.write_bytes(written.getvalue())


def plain_docx(path: Path, style: str = "Quote") -> Path:
    """Paragraphs, a list, a table, a picture and a header."""
    document = docx.Document()
    document.add_heading("Found today", 1)
    document.add_paragraph(VISIBLE)
    document.add_paragraph("First thing", style="List Bullet")
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"Cell {number}"
    document.add_picture(io.BytesIO(dirty_jpeg()), width=Inches(1))
    document.sections[0].header.paragraphs[0].text = "Top of the page"
    if style not in document.styles:
        document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("In a style of its own", style=style)
    document.save(str(path))
    return path


def dirty_docx(path: Path) -> Path:
    """The plain one with everything that a DOCX can hide."""
    document = docx.Document(str(plain_docx(path, MARKER)))
    document.add_comment(document.paragraphs[1].runs, text=MARKER, author=MARKER, initials=MARKER)
    for name in ("author", "comments", "keywords", "last_modified_by", "subject", "title", "category"):
        setattr(document.core_properties, name, MARKER)
    document.save(str(path))
    rewrite(path, _hide_in_docx, _parts_of_docx())
    return path


def _hide_in_docx(name: str, data: bytes) -> bytes:
    text = data.decode() if name.endswith((".xml", ".rels")) else ""
    if name == "word/document.xml":
        stamp = f'w:author="{MARKER}" w:date="2024-05-06T07:08:09Z"'
        hidden = f"""<!-- {MARKER} --><?{MARKER} x?>{MARKER}
          <w:p w:rsidR="{MARKER}" {W14} w14:paraId="{MARKER}">
            <w:bookmarkStart w:id="9" w:name="{MARKER}"/>
            <w:del w:id="1" {stamp}><w:r><w:delText>{MARKER}</w:delText></w:r></w:del>
            <w:ins w:id="2" {stamp}><w:r><w:t>Put in later</w:t></w:r></w:ins>
            <w:moveFrom w:id="3" {stamp}><w:r><w:t>{MARKER}</w:t></w:r></w:moveFrom>
            <w:r><w:rPr><w:vanish/></w:rPr><w:t>{MARKER}</w:t></w:r>
            <w:r><w:fldChar w:fldCharType="begin"/></w:r>
            <w:r><w:instrText> INCLUDETEXT "C:\\Users\\{MARKER}" </w:instrText></w:r>
            <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> and shown</w:t></w:r>
            <w:r><w:fldChar w:fldCharType="end"/></w:r>
            <w:hyperlink r:id="rIdOut" w:tooltip="{MARKER}"><w:r><w:t> as a link</w:t></w:r></w:hyperlink>
            <w:sdt><w:sdtPr><w:alias w:val="{MARKER}"/><w:tag w:val="{MARKER}"/></w:sdtPr>
              <w:sdtContent><w:r><w:t> in a box</w:t></w:r></w:sdtContent></w:sdt>
            <w:fldSimple w:instr=" PAGE \\* {MARKER} "><w:r><w:t>1</w:t></w:r></w:fldSimple>
            <w:bookmarkEnd w:id="9"/>
          </w:p>"""
        text = text.replace("<w:body>", f'<w:body xmlns:r="{RELATION}">{hidden}', 1)
        text = text.replace('name="Picture', f'descr="{MARKER}" title="{MARKER}" name="{MARKER}')
        text = text.replace('name="image', f'name="{MARKER}')
        text = text.replace("<w:sectPr", f'<w:sectPr w:rsidDel="{MARKER}"', 1)
        text = text.replace("</w:sectPr>", '<w:printerSettings r:id="rIdPrint"/></w:sectPr>')
    elif name == "word/settings.xml":
        added = f"""<w:attachedTemplate r:id="rIdOut" xmlns:r="{RELATION}"/>
          <w:rsids><w:rsidRoot w:val="{MARKER}"/></w:rsids>
          <w:docVars><w:docVar w:name="{MARKER}" w:val="{MARKER}"/></w:docVars>"""
        text = text.replace("</w:settings>", f"{added}</w:settings>")
    elif name == "word/_rels/document.xml.rels":
        outside = [
            ("rIdOut", "hyperlink", f"file:///C:/Users/{MARKER}/x.docx", ' TargetMode="External"'),
            ("rIdPrint", "printerSettings", "printerSettings/printerSettings1.bin", ""),
            ("rIdVba", "vbaProject", "vbaProject.bin", ""),
            ("rIdXml", "customXml", "../customXml/item1.xml", ""),
            ("rIdOle", "oleObject", "embeddings/oleObject1.bin", ""),
        ]
        links = "".join(
            f'<Relationship Id="{i}" Type="{RELATION}/{t}" Target="{to}"{mode}/>' for i, t, to, mode in outside
        )
        text = text.replace("</Relationships>", f"{links}</Relationships>")
    return text.encode() if text else data


def _parts_of_docx() -> dict[str, bytes]:
    mark = MARKER.encode()
    names = ["word/printerSettings/printerSettings1.bin", "word/vbaProject.bin", "word/embeddings/oleObject1.bin"]
    return {
        **dict.fromkeys([*names, "docProps/thumbnail.jpeg", f"word/media/{MARKER}.emf", f"{MARKER}.xml"], mark),
        "customXml/item1.xml": b"<a>" + mark + b"</a>",
        "docProps/custom.xml": b"<Properties><property><name>" + mark + b"</name></property></Properties>",
        "word/people.xml": b"<people><person author='" + mark + b"'/></people>",
    }


def soil_odt(path: Path) -> Path:
    """A dirty DOCX that LibreOffice wrote as an ODT, with everything that an ODT can hide."""
    rewrite(path, _hide_in_odt, _parts_of_odt())
    return path


def convert(source: Path, kind: str, folder: Path) -> Path:
    """What LibreOffice makes of a file."""
    return convert_all([source], kind, folder)[0]


def convert_all(sources: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """What LibreOffice makes of each of these files, whose names differ before their dot."""
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{folder}/office", "--headless"),
            *("--convert-to", kind, "--outdir", str(folder), *(str(source) for source in sources)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return [folder / f"{source.stem}.{kind.split(':', maxsplit=1)[0]}" for source in sources]


def _hide_in_odt(name: str, data: bytes) -> bytes:
    if name == "content.xml":
        person = f"<dc:creator>{MARKER}</dc:creator><dc:date>2024-05-06T07:08:09</dc:date>"
        hidden = f"""<!-- {MARKER} --><?{MARKER} x?>
          <office:scripts><office:script script:language="{MARKER}">{MARKER}</office:script></office:scripts>"""
        paragraph = f"""{MARKER}
          <text:tracked-changes><text:changed-region text:id="{MARKER}"><text:deletion>
            <office:change-info>{person}</office:change-info><text:p>{MARKER}</text:p>
          </text:deletion></text:changed-region></text:tracked-changes>
          <text:p text:style-name="Standard" xml:id="{MARKER}"><text:bookmark text:name="{MARKER}"/>Shown
            <office:annotation office:name="{MARKER}">{person}<text:p>{MARKER}</text:p></office:annotation>
            <text:a xlink:type="simple" xlink:href="file:///home/{MARKER}" office:title="{MARKER}">a link</text:a>
            <text:file-name text:display="full">a field</text:file-name>
            <text:hidden-text text:string-value="{MARKER}">{MARKER}</text:hidden-text>
            <text:user-defined text:name="{MARKER}">another</text:user-defined></text:p>
          <text:section text:name="{MARKER}" text:display="none"><text:p>{MARKER}</text:p></text:section>"""
        text = data.decode()
        body = text.index(">", text.index("<office:text")) + 1
        text = text[:body] + paragraph + text[body:]
        text = text.replace(
            "<draw:image ", f"<svg:title>{MARKER}</svg:title><svg:desc>{MARKER}</svg:desc><draw:image ", 1
        )
        start = text.index(">", text.index("<office:document-content")) + 1
        return (text[:start] + hidden + text[start:]).encode()
    if name == "settings.xml":
        item = f'<config:config-item config:name="PrinterName" config:type="string">{MARKER}</config:config-item>'
        return data.replace(b"<config:config-item ", item.encode() + b"<config:config-item ")
    if name == "META-INF/manifest.xml":
        return data.replace(b"</manifest:manifest>", f"<!-- {MARKER} --></manifest:manifest>".encode())
    return data


def _parts_of_odt() -> dict[str, bytes]:
    mark = MARKER.encode()
    meta = f"""<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0">
      <office:meta>
      <dc:creator>{MARKER}</dc:creator><meta:initial-creator>{MARKER}</meta:initial-creator>
      <meta:printed-by>{MARKER}</meta:printed-by><dc:title>{MARKER}</dc:title></office:meta></office:document-meta>"""
    names = ["Thumbnails/thumbnail.png", "Configurations2/menubar/menu.xml", "Basic/Standard/Module1.xml"]
    names += ["layout-cache", "Versions/Version1", "META-INF/documentsignatures.xml", f"{MARKER}.bin"]
    return {"meta.xml": meta.encode(), "manifest.rdf": mark, **dict.fromkeys(names, mark)}


def plain_pptx(path: Path) -> Path:
    """Two slides with a title, lines, a table, a shape and a picture."""
    slides = pptx.Presentation()
    first = slides.slides.add_slide(slides.slide_layouts[1])
    first.shapes.title.text = "Found today"
    first.placeholders[1].text = f"{VISIBLE}\nFirst thing"
    second = slides.slides.add_slide(slides.slide_layouts[5])
    second.shapes.title.text = "More"
    table = second.shapes.add_table(2, 2, Emu(900_000), Emu(1_800_000), Emu(4_000_000), Emu(900_000)).table
    for number, cell in enumerate(table.iter_cells()):
        cell.text = f"Cell {number}"
    box = second.shapes.add_shape(MSO_SHAPE.CLOUD, Emu(900_000), Emu(3_000_000), Emu(2_000_000), Emu(1_500_000))
    box.text_frame.text = "In a cloud"
    second.shapes.add_picture(io.BytesIO(dirty_jpeg()), Emu(5_500_000), Emu(3_000_000))
    slides.save(str(path))
    return path


def dirty_pptx(path: Path) -> Path:
    """The plain one with everything that a PPTX can hide."""
    slides = pptx.Presentation(str(plain_pptx(path)))
    for name in ("author", "comments", "keywords", "last_modified_by", "subject", "title", "category"):
        setattr(slides.core_properties, name, MARKER)
    for slide in slides.slides:
        slide.notes_slide.notes_text_frame.text = MARKER
        for shape in slide.shapes:
            shape.name = MARKER
            for properties in shape.element.xpath(".//p:cNvPr"):
                properties.set("descr", MARKER)
                properties.set("title", MARKER)
    run = slides.slides[0].shapes.title.text_frame.paragraphs[0].runs[0]
    run.hyperlink.address = f"https://example.org/{MARKER}"
    slides.slide_masters[0].slide_layouts[0].name = MARKER
    slides.save(str(path))
    rewrite(path, _hide_in_pptx, _parts_of_pptx())
    return path


def _hide_in_pptx(name: str, data: bytes) -> bytes:
    text = data.decode() if name.endswith((".xml", ".rels")) else ""
    if name == "ppt/slides/slide1.xml":
        extension = f'<p:extLst><p:ext uri="{MARKER}"><x xmlns="urn:x">{MARKER}</x></p:ext></p:extLst></p:sld>'
        text = text.replace("</p:sld>", extension).replace(
            "<p:cSld>", f'<!-- {MARKER} -->{MARKER}<p:cSld name="{MARKER}">'
        )
    elif name == "ppt/presentation.xml":
        tags = f'<p:custDataLst><p:tags r:id="rIdTags"/></p:custDataLst><p:modifyVerifier saltData="{MARKER}"/>'
        text = text.replace("<p:defaultTextStyle>", f"{tags}<p:defaultTextStyle>")
    elif name == "ppt/_rels/presentation.xml.rels":
        links = [
            ("rIdTags", "tags", "tags/tag1.xml"),
            ("rIdVba", "vbaProject", "vbaProject.bin"),
            ("rIdPrint", "printerSettings", "printerSettings/printerSettings1.bin"),
            ("rIdPeople", "commentAuthors", "commentAuthors.xml"),
        ]
        written = "".join(f'<Relationship Id="{i}" Type="{RELATION}/{t}" Target="{to}"/>' for i, t, to in links)
        text = text.replace("</Relationships>", f"{written}</Relationships>")
    elif name.startswith("ppt/theme/"):
        text = text.replace('name="Office', f'name="{MARKER}')
    return text.encode() if text else data


def _parts_of_pptx() -> dict[str, bytes]:
    mark = MARKER.encode()
    names = ["ppt/vbaProject.bin", "ppt/printerSettings/printerSettings1.bin", "docProps/thumbnail.jpeg"]
    names += [
        "ppt/tags/tag1.xml",
        "ppt/commentAuthors.xml",
        "ppt/comments/comment1.xml",
        "ppt/embeddings/oleObject1.bin",
    ]
    return dict.fromkeys(names, mark)


def soil_odp(path: Path) -> Path:
    """A dirty PPTX that LibreOffice wrote as an ODP, with more of what an ODP can hide."""
    rewrite(
        path,
        _hide_in_odp,
        {name: data for name, data in _parts_of_odt().items() if name != "META-INF/documentsignatures.xml"},
    )
    return path


def _hide_in_odp(name: str, data: bytes) -> bytes:
    if name != "content.xml":
        return data
    note = f"""<office:annotation svg:x="0in" svg:y="0in" svg:width="1in" svg:height="1in">
      <dc:creator>{MARKER}</dc:creator>
      <dc:date>2024-05-06T07:08:09</dc:date><text:p>{MARKER}</text:p></office:annotation>"""
    text = data.decode()
    text = text.replace("<presentation:notes", f"{note}<presentation:notes", 1)
    return text.replace("<draw:image ", f"<!-- {MARKER} --><?{MARKER} x?>{MARKER}<draw:image ", 1).encode()
