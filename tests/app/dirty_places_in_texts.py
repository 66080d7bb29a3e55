"""Texts, slides and OpenDocument files that are dirty in one place each."""

from __future__ import annotations

from collections.abc import Mapping

from .dirty_office import RELATION, W14
from .dirty_places import MARK, Place, link, packed
from .scrubbing import MARKER as M

R = f'xmlns:r="{RELATION}"'
STAMP = f'w:author="{M}" w:date="2024-05-06T07:08:09Z"'


def _word(name: str, body: str, *links: tuple[str, str, str], parts: Mapping[str, str | bytes] | None = None) -> Place:
    """A paragraph more in a DOCX."""
    swap = ("word/document.xml", "<w:sectPr", f"<w:p>{body}</w:p><w:sectPr")
    return packed("docx", name, swap, *links, parts=parts or {})


RELS = "word/_rels/document.xml.rels"
WORD = [
    _word(
        "a comment",
        f'<w:r><w:t>x</w:t></w:r><w:commentRangeStart w:id="{M}"/>',
        link(RELS, "comments", "comments.xml"),
        parts={"word/comments.xml": M},
    ),
    _word("people", "", link(RELS, "people", "people.xml"), parts={"word/people.xml": M}),
    _word("a deletion", f'<w:del w:id="1" {STAMP}><w:r><w:delText>{M}</w:delText></w:r></w:del>'),
    _word("who put words in", f'<w:ins w:id="1" {STAMP}><w:r><w:t>new</w:t></w:r></w:ins>'),
    _word("words moved away", f'<w:moveFrom w:id="1" {STAMP}><w:r><w:t>{M}</w:t></w:r></w:moveFrom>'),
    _word("who changed a style", f'<w:r><w:rPr><w:b/><w:rPrChange w:id="1" {STAMP}/></w:rPr><w:t>x</w:t></w:r>'),
    _word("hidden words", f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{M}</w:t></w:r>"),
    _word(
        "a field's instruction",
        f'<w:fldSimple w:instr=" INCLUDETEXT &quot;/home/{M}&quot; "><w:r><w:t>x</w:t></w:r></w:fldSimple>',
    ),
    _word(
        "a link's address",
        f'<w:hyperlink r:id="rIdMark" {R}><w:r><w:t>x</w:t></w:r></w:hyperlink>',
        link(RELS, "hyperlink", f"https://example.org/{M}", more=' TargetMode="External"'),
    ),
    _word("a link's hint", f'<w:hyperlink w:anchor="a" w:tooltip="{M}"><w:r><w:t>x</w:t></w:r></w:hyperlink>'),
    _word("a bookmark", f'<w:bookmarkStart w:id="1" w:name="{M}"/><w:bookmarkEnd w:id="1"/>'),
    _word(
        "a box's tag",
        f'<w:sdt><w:sdtPr><w:tag w:val="{M}"/></w:sdtPr><w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>',
    ),
    _word("a number of a session", f'<w:r w:rsidR="{M}"><w:t>x</w:t></w:r>'),
    _word("a paragraph's number", f'<w:r {W14} w14:paraId="{M}"><w:t>x</w:t></w:r>'),
    _word("a comment of XML", f"<!-- {M} -->"),
    _word("an instruction of XML", f"<?x {M}?>"),
    _word("words beside the text", M),
    _word("an unknown element", f'<x xmlns="urn:x" y="{M}">{M}</x>'),
    _word("a smart tag", f'<w:smartTag w:uri="{M}" w:element="{M}"><w:r><w:t>x</w:t></w:r></w:smartTag>'),
    _word(
        "another file put in",
        f'<w:altChunk r:id="rIdMark" {R}/>',
        link(RELS, "aFChunk", "chunk.html"),
        parts={"word/chunk.html": M},
    ),
    _word(
        "an object",
        f'<w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" '
        f'ProgID="{M}" r:id="rIdMark" {R}/></w:object>',
        link(RELS, "oleObject", "embeddings/o.bin"),
        parts={"word/embeddings/o.bin": MARK},
    ),
    packed("docx", "a picture's description", ("word/document.xml", 'name="Picture 1"', f'name="x" descr="{M}"')),
    packed("docx", "a picture's name", ("word/document.xml", 'name="Picture 1"', f'name="{M}"')),
    packed("docx", "a style's name", ("word/styles.xml", '<w:name w:val="Quote"/>', f'<w:name w:val="{M}"/>')),
    packed(
        "docx",
        "a variable",
        (
            "word/settings.xml",
            "</w:settings>",
            f'<w:docVars><w:docVar w:name="a" w:val="{M}"/></w:docVars></w:settings>',
        ),
    ),
    packed(
        "docx",
        "mail merge",
        ("word/settings.xml", "</w:settings>", f'<w:mailMerge><w:query w:val="{M}"/></w:mailMerge></w:settings>'),
    ),
    packed(
        "docx",
        "a lock's digest",
        ("word/settings.xml", "</w:settings>", f'<w:documentProtection w:hash="{M}"/></w:settings>'),
    ),
    packed(
        "docx",
        "the template",
        ("word/settings.xml", "</w:settings>", f'<w:attachedTemplate r:id="rIdMark" {R}/></w:settings>'),
        parts={
            "word/_rels/settings.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rIdMark" Type="{RELATION}/attachedTemplate" '
            f'Target="file:///home/{M}" TargetMode="External"/></Relationships>'
        },
    ),
    packed(
        "docx",
        "the printer",
        link(RELS, "printerSettings", "printerSettings/p.bin"),
        parts={"word/printerSettings/p.bin": MARK},
    ),
    packed("docx", "a theme's name", ("word/theme/theme1.xml", 'name="Office', f'name="{M}')),
]

SLIDE, SLIDE_RELS = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
SLIDES = [
    packed("pptx", "notes", link(SLIDE_RELS, "notesSlide", "../notesSlides/n.xml"), parts={"ppt/notesSlides/n.xml": M}),
    packed("pptx", "comments", link(SLIDE_RELS, "comments", "../comments/c.xml"), parts={"ppt/comments/c.xml": M}),
    packed(
        "pptx",
        "who commented",
        link("ppt/_rels/presentation.xml.rels", "commentAuthors", "commentAuthors.xml"),
        parts={"ppt/commentAuthors.xml": M},
    ),
    packed(
        "pptx",
        "tags",
        link(SLIDE_RELS, "tags", "../tags/t.xml"),
        (SLIDE, "</p:sld>", f'<p:custDataLst><p:tags r:id="rIdMark" {R}/></p:custDataLst></p:sld>'),
        parts={"ppt/tags/t.xml": M},
    ),
    packed("pptx", "a shape's name", (SLIDE, 'name="Title 1"', f'name="{M}"')),
    packed("pptx", "a shape's description", (SLIDE, 'name="Title 1"', f'name="x" descr="{M}"')),
    packed("pptx", "a shape's title", (SLIDE, 'name="Title 1"', f'name="x" title="{M}"')),
    packed(
        "pptx",
        "a link",
        (SLIDE, "<a:r>", f'<a:r><a:rPr><a:hlinkClick r:id="rIdMark" {R} tooltip="{M}"/></a:rPr>'),
        link(SLIDE_RELS, "hyperlink", f"https://example.org/{M}", more=' TargetMode="External"'),
    ),
    packed("pptx", "a slide's name", (SLIDE, "<p:cSld>", f'<p:cSld name="{M}">')),
    packed("pptx", "an extension", (SLIDE, "</p:sld>", f'<p:extLst><p:ext uri="{M}"/></p:extLst></p:sld>')),
    packed("pptx", "sound", (SLIDE, "</p:sld>", f'<p:timing><x name="{M}"/></p:timing></p:sld>')),
    packed(
        "pptx",
        "a lock's digest",
        ("ppt/presentation.xml", "</p:presentation>", f'<p:modifyVerifier saltData="{M}"/></p:presentation>'),
    ),
    packed(
        "pptx",
        "a show of one's own",
        (
            "ppt/presentation.xml",
            "</p:presentation>",
            f'<p:custShowLst><p:custShow name="{M}" id="1"/></p:custShowLst></p:presentation>',
        ),
    ),
    packed("pptx", "a theme's name", ("ppt/theme/theme1.xml", 'name="Office', f'name="{M}')),
]


def _odf(kind: str, name: str, old: str, new: str, member: str = "content.xml") -> Place:
    return packed(kind, name, (member, old, new))


META = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
OPEN_DOCUMENT = [
    *(
        packed(
            kind,
            f"meta {name}",
            parts={
                "meta.xml": f"<office:document-meta {META}>"
                f"<office:meta><{name}>{M}</{name}></office:meta></office:document-meta>"
            },
        )
        for kind in ("odt", "odp")
        for name in ("dc:creator", "meta:initial-creator", "meta:generator", "dc:title", "meta:user-defined")
    ),
    *(
        packed(kind, f"the part {part}", parts={part: MARK})
        for kind in ("odt", "odp")
        for part in (
            "Thumbnails/thumbnail.png",
            "Configurations2/a.xml",
            "Basic/a.xml",
            "Versions/Version1",
            "layout-cache",
            "manifest.rdf",
        )
    ),
    *(
        _odf(
            kind,
            "the printer",
            "<config:config-item ",
            f'<config:config-item config:name="PrinterName" config:type="string">{M}</config:config-item>'
            f"<config:config-item ",
            "settings.xml",
        )
        for kind in ("odt", "odp")
    ),
    *(_odf(kind, "a comment of XML", "<office:body>", f"<office:body><!-- {M} -->") for kind in ("odt", "odp")),
    *(
        _odf(
            kind,
            "scripts",
            "<office:automatic-styles>",
            f"<office:scripts><office:script>{M}</office:script></office:scripts><office:automatic-styles>",
        )
        for kind in ("odt", "odp")
    ),
    *(
        _odf(
            kind, "a picture's words", "<draw:image ", f"<svg:title>{M}</svg:title><svg:desc>{M}</svg:desc><draw:image "
        )
        for kind in ("odt", "odp")
    ),
    _odf(
        "odt",
        "a comment",
        "</text:h>",
        f"<office:annotation><dc:creator>{M}</dc:creator><text:p>{M}</text:p></office:annotation></text:h>",
    ),
    _odf(
        "odt",
        "a deletion",
        "</text:sequence-decls>",
        f"</text:sequence-decls><text:tracked-changes><text:changed-region><text:deletion><text:p>{M}</text:p></text:deletion></text:changed-region></text:tracked-changes>",
    ),
    _odf("odt", "a bookmark", "</text:h>", f'<text:bookmark text:name="{M}"/></text:h>'),
    _odf(
        "odt",
        "a link's address",
        "</text:h>",
        f'<text:a xlink:type="simple" xlink:href="https://example.org/{M}">x</text:a></text:h>',
    ),
    _odf(
        "odt", "hidden words", "</text:h>", f'<text:hidden-text text:string-value="{M}">{M}</text:hidden-text></text:h>'
    ),
    _odf("odt", "a number", "<text:h ", f'<text:h xml:id="{M}" '),
    _odf("odp", "a slide's number", "<draw:page ", f'<draw:page xml:id="{M}" '),
]


DIRTY_FILES: list[Place] = [*WORD, *SLIDES, *OPEN_DOCUMENT]
