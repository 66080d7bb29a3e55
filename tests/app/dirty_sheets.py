"""Spreadsheets: a plain one, and one with a marker in every place that its cells do not show."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, NamedStyle, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from .dirty_office import RELATION, VISIBLE, rewrite
from .dirty_pdf import dirty_jpeg
from .scrubbing import MARKER

SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    found = book.active
    found.title = "Found today"
    for row in [("Where", "How many"), ("Market", 3), ("Station", 4.5), ("Seen & heard", True)]:
        found.append(row)
    found["A6"] = VISIBLE
    found["A6"].font = Font(bold=True, color="00993300")
    found["B6"] = "=SUM(B2:B3)*rate"
    found["B7"] = '=IF(Spare!A2="x","yes","no")'
    found["B8"] = "=SUM(places[How many])"
    found.merge_cells("A6:A7")
    found.row_dimensions[4].hidden = True
    found.freeze_panes = "A2"
    found.add_table(Table(displayName="places", ref="A1:B4", tableStyleInfo=TableStyleInfo("TableStyleMedium9")))
    found.conditional_formatting.add("B2:B4", CellIsRule("greaterThan", ["3"], fill=PatternFill(bgColor="00FFCC00")))
    choice = DataValidation(type="list", formula1='"yes,no"', showErrorMessage=True)
    choice.add("B7")
    found.add_data_validation(choice)
    found.oddHeader.left.text = "Top of the page"
    chart = BarChart()
    chart.title = "How many where"
    chart.add_data(Reference(found, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    chart.set_categories(Reference(found, min_col=1, min_row=2, max_row=3))
    found.add_chart(chart, "D2")
    found.add_image(Image(io.BytesIO(dirty_jpeg())), "D20")
    spare = book.create_sheet("Spare")
    spare.append(["Hidden words"])
    spare.append(["x", 0.25])
    spare["B2"].number_format = "0%"
    spare.sheet_state = "hidden"
    book.defined_names["rate"] = DefinedName("rate", attr_text="Spare!$B$2")
    return book


def made_xlsx(path: Path) -> Path:
    """Two sheets, one hidden, with formulas, a table, a rule, a choice, a chart and a picture.

    Its formulas have no values, and its strings stand in the cells: LibreOffice, writing it anew, changes both.
    """
    _workbook().save(path)
    return path


def dirty_xlsx(path: Path) -> Path:
    """A workbook with everything that an XLSX can hide."""
    book = _workbook()
    for name in ("creator", "description", "keywords", "lastModifiedBy", "subject", "title", "category"):
        setattr(book.properties, name, MARKER)
    found = book["Found today"]
    found["A2"].comment = Comment(MARKER, MARKER)
    found["A3"].hyperlink = f"https://example.org/{MARKER}"
    found["A3"].hyperlink.tooltip = MARKER
    found["C1"] = f"='file:///C:/Users/{MARKER}/[book.xlsx]One'!A1"
    found["C2"] = f'=HYPERLINK("https://example.org/{MARKER}","shown")'
    found["C3"] = f"=[1]{MARKER}!A1"
    found.oddFooter.left.text = "&F &Z stays"
    style = NamedStyle(MARKER, font=Font(italic=True))
    book.add_named_style(style)
    found["C4"].style = style
    book.defined_names[MARKER] = DefinedName(MARKER, attr_text="Spare!$A$1", comment=MARKER)
    book.defined_names["away"] = DefinedName("away", attr_text=f"'[{MARKER}.xlsx]One'!$A$1")
    book["Spare"].protection.sheet = True
    book.save(path)
    rewrite(path, _hide_in_xlsx, _parts_of_xlsx())
    return path


def _hide_in_xlsx(name: str, data: bytes) -> bytes:
    text = data.decode() if name.endswith((".xml", ".rels")) else ""
    if name == "xl/workbook.xml":
        start = text.index(">", text.index("<workbook")) + 1
        hidden = f"""<!-- {MARKER} --><?{MARKER} x?>{MARKER}<fileVersion appName="{MARKER}" codeName="{MARKER}"/>
          <fileSharing userName="{MARKER}" reservationPassword="ABCD"/>
          <mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
            <mc:Choice Requires="x15"><x15ac:absPath url="C:\\Users\\{MARKER}"
              xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent>"""
        text = text[:start] + hidden + text[start:]
        views = f'<customWorkbookViews><customWorkbookView name="{MARKER}" guid="{MARKER}"/></customWorkbookViews>'
        text = text.replace("</workbook>", f"{views}</workbook>")
    elif name == "xl/worksheets/sheet1.xml":
        text = text.replace("<sheetPr>", f'<sheetPr codeName="{MARKER}">', 1)
        text = text.replace("<row ", f'<row xr:uid="{MARKER}" xmlns:xr="urn:xr" ', 1)
        scenario = f'<scenarios><scenario name="{MARKER}" user="{MARKER}" comment="{MARKER}"/></scenarios>'
        text = text.replace("</sheetData>", f"</sheetData>{scenario}", 1)
        text = text.replace("</worksheet>", f'<extLst><ext uri="{MARKER}"><x>{MARKER}</x></ext></extLst></worksheet>')
    elif name == "xl/_rels/workbook.xml.rels":
        links = [
            ("rIdOut", "externalLink", "externalLinks/externalLink1.xml"),
            ("rIdCon", "connections", "connections.xml"),
            ("rIdPiv", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
            ("rIdVba", "vbaProject", "vbaProject.bin"),
            ("rIdPer", "person", "persons/person.xml"),
            ("rIdCal", "calcChain", "calcChain.xml"),
        ]
        written = "".join(f'<Relationship Id="{i}" Type="{RELATION}/{t}" Target="{to}"/>' for i, t, to in links)
        text = text.replace("</Relationships>", f"{written}</Relationships>")
    return text.encode() if text else data


def _parts_of_xlsx() -> dict[str, bytes]:
    mark = MARKER.encode()
    names = ["externalLinks/externalLink1.xml", "connections.xml", "pivotCache/pivotCacheDefinition1.xml"]
    names += ["pivotCache/pivotCacheRecords1.xml", "vbaProject.bin", "persons/person.xml", "calcChain.xml"]
    names += [
        "threadedComments/threadedComment1.xml",
        "printerSettings/printerSettings1.bin",
        "queryTables/queryTable1.xml",
    ]
    return {
        **{f"xl/{name}": mark for name in names},
        **dict.fromkeys(["docProps/thumbnail.jpeg", "customXml/item1.xml", f"{MARKER}.xml"], mark),
    }
