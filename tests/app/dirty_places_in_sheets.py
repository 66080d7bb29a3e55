"""Workbooks that are dirty in one place each."""

from __future__ import annotations

from .dirty_places import Place, link, packed
from .scrubbing import MARKER as M

BOOK, SHEET, BOOK_RELS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"


def _cell(formula: str, value: str = "shown") -> tuple[str, str, str]:
    cell = f'<row r="40"><c r="A40" t="str"><f>{formula}</f><v>{value}</v></c></row></sheetData>'
    return SHEET, "</sheetData>", cell


SHEETS = [
    *(
        packed("xlsx", f"a formula to {name}", _cell(formula))
        for name, formula in {
            "another workbook": f"[1]{M}!A1",
            "a named workbook": f"'[{M}.xlsx]One'!A1",
            "a path": f"'C:\\Users\\{M}\\[b.xlsx]One'!A1",
            "a file": f'IF(1,"x","file:///home/{M}")',
            "an address": f'HYPERLINK("https://example.org/{M}","x")',
            "a service": f'WEBSERVICE("https://example.org/{M}")',
            "another program": f"{M}|x!A1",
        }.items()
    ),
    packed(
        "xlsx",
        "a formula that cells share",
        (
            SHEET,
            "</sheetData>",
            f'<row r="40"><c r="A40"><f t="shared" si="7" ref="A40:A41">[1]{M}!A1</f><v>1</v></c></row>'
            f'<row r="41"><c r="A41"><f t="shared" si="7"/><v>2</v></c></row></sheetData>',
        ),
    ),
    packed("xlsx", "a string that no cell shows", ("xl/sharedStrings.xml", "</sst>", f"<si><t>{M}</t></si></sst>")),
    packed(
        "xlsx", "how a word is read", ("xl/sharedStrings.xml", "</si>", f'<rPh sb="0" eb="1"><t>{M}</t></rPh></si>')
    ),
    packed(
        "xlsx",
        "a name of a range",
        (BOOK, "<calcPr", f'<definedNames><definedName name="{M}">Spare!$A$1</definedName></definedNames><calcPr'),
    ),
    packed(
        "xlsx",
        "a name that points outside",
        (
            BOOK,
            "<calcPr",
            f"<definedNames><definedName name=\"rate\">'[{M}.xlsx]One'!$A$1</definedName></definedNames><calcPr",
        ),
    ),
    packed("xlsx", "who locked it", (BOOK, "<workbookPr", f'<fileSharing userName="{M}"/><workbookPr')),
    packed(
        "xlsx", "the lock's digest", (BOOK, "<bookViews", f'<workbookProtection workbookHashValue="{M}"/><bookViews')
    ),
    packed(
        "xlsx",
        "the folder",
        (
            BOOK,
            "<workbookPr",
            f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:Choice Requires="x15"><a:absPath xmlns:a="urn:a" url="/home/{M}"/>'
            f"</mc:Choice></mc:AlternateContent><workbookPr",
        ),
    ),
    packed(
        "xlsx",
        "a view of a person",
        (
            BOOK,
            "</workbook>",
            f'<customWorkbookViews><customWorkbookView name="{M}"/></customWorkbookViews></workbook>',
        ),
    ),
    packed("xlsx", "the program's number", (BOOK, "<fileVersion", f'<fileVersion rupBuild="{M}"')),
    packed("xlsx", "a code name", (SHEET, "<sheetPr", f'<sheetPr codeName="{M}"')),
    packed("xlsx", "a number of a row", (SHEET, "<row ", f'<row xmlns:xr="urn:xr" xr:uid="{M}" ')),
    packed("xlsx", "a sheet's lock", (SHEET, "</sheetData>", f'</sheetData><sheetProtection hashValue="{M}"/>')),
    packed(
        "xlsx",
        "a range's lock",
        (SHEET, "</sheetData>", f'</sheetData><protectedRanges><protectedRange name="{M}"/></protectedRanges>'),
    ),
    packed(
        "xlsx",
        "a scenario",
        (SHEET, "</sheetData>", f'</sheetData><scenarios><scenario name="x" user="{M}"/></scenarios>'),
    ),
    packed(
        "xlsx",
        "a filter's words",
        (
            SHEET,
            "</sheetData>",
            f'</sheetData><autoFilter ref="A1:B4"><filterColumn colId="0">'
            f'<filters><filter val="{M}"/></filters></filterColumn></autoFilter>',
        ),
    ),
    packed(
        "xlsx",
        "a rule that looks outside",
        (
            SHEET,
            "</sheetData>",
            f'</sheetData><conditionalFormatting sqref="A1"><cfRule type="expression" priority="9">'
            f"<formula>[1]{M}!A1</formula></cfRule></conditionalFormatting>",
        ),
    ),
    packed(
        "xlsx",
        "a choice from outside",
        (
            SHEET,
            "</sheetData>",
            f'</sheetData><dataValidations><dataValidation type="list" sqref="A1">'
            f"<formula1>[1]{M}!A1</formula1></dataValidation></dataValidations>",
        ),
    ),
    packed(
        "xlsx",
        "a link",
        (
            SHEET,
            "</sheetData>",
            f'</sheetData><hyperlinks><hyperlink ref="A1" location="{M}" tooltip="{M}"/></hyperlinks>',
        ),
    ),
    packed(
        "xlsx", "an extension", (SHEET, "</worksheet>", f'<extLst><ext uri="{M}"><x>{M}</x></ext></extLst></worksheet>')
    ),
    packed(
        "xlsx", "a style's name", ("xl/styles.xml", "</cellStyles>", f'<cellStyle name="{M}" xfId="0"/></cellStyles>')
    ),
    packed("xlsx", "a table's name", ("xl/tables/table1.xml", 'name="places"', f'name="{M}"')),
    packed("xlsx", "a table's comment", ("xl/tables/table1.xml", "<table ", f'<table comment="{M}" ')),
    *(
        packed("xlsx", name, link(BOOK_RELS, kind, f"{kind}/a.xml"), parts={f"xl/{kind}/a.xml": M})
        for name, kind in {
            "another workbook's values": "externalLink",
            "connections": "connections",
            "what lies behind a pivot table": "pivotCacheDefinition",
            "people": "person",
            "the chain of cells": "calcChain",
            "revisions": "revisionHeaders",
            "linked data": "richValueRel",
        }.items()
    ),
    *(
        packed(
            "xlsx",
            name,
            link("xl/worksheets/_rels/sheet1.xml.rels", kind, f"../{kind}/a.xml"),
            parts={f"xl/{kind}/a.xml": M},
        )
        for name, kind in {
            "comments": "comments",
            "threads of comments": "threadedComment",
            "a query": "queryTable",
            "a pivot table": "pivotTable",
            "the printer": "printerSettings",
        }.items()
    ),
    packed("xlsx", "a picture's description", ("xl/drawings/drawing1.xml", "<xdr:cNvPr ", f'<xdr:cNvPr descr="{M}" ')),
]


DIRTY_FILES: list[Place] = SHEETS
