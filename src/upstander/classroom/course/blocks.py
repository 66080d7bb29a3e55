"""Markdown as blocks of plain data, for papers that are not HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from upstander.classroom.course.slides import make_renderer, strip_citations

Block = dict[str, Any]
Run = dict[str, Any]
_PARSER = make_renderer()
_LISTS = {"bullet_list": False, "ordered_list": True}


def blocks_of(markdown: str) -> list[Block]:
    """The text's blocks, in order: ``paragraph``, ``heading``, ``list``, ``table``, ``quote``, ``box``, ``picture``.

    Words come as runs: ``text`` with ``strong``, ``emph`` and ``link``. Citations are left out. A heading's level is
    its depth in this text, from 1 and without a gap, for a paper that skips a level is refused.
    """
    tokens: Sequence[Token] = _PARSER.parse(strip_citations(markdown))
    _close_gaps(token for token in tokens if token.type == "heading_open")
    return _blocks(SyntaxTreeNode(tokens))


def _close_gaps(headings: Iterable[Token]) -> None:
    above: list[int] = []
    for heading in headings:
        level = int(heading.tag[1])
        above = [*(other for other in above if other < level), level]
        heading.tag = f"h{len(above)}"


def _blocks(node: SyntaxTreeNode) -> list[Block]:
    return [block for child in node.children for block in _block(child)]


def _block(node: SyntaxTreeNode) -> list[Block]:
    if node.type == "heading":
        return [{"block": "heading", "level": int(node.tag[1]), "runs": _runs(node)}]
    if node.type == "paragraph":
        pictures = [child for child in node.walk() if child.type == "image"]
        if pictures:
            return [{"block": "picture", "file": image.attrs["src"], "words": image.content} for image in pictures]
        return [{"block": "paragraph", "runs": _runs(node)}]
    if node.type in _LISTS:
        items = [_blocks(item) for item in node.children]
        return [{"block": "list", "numbered": _LISTS[node.type], "items": items}]
    if node.type == "table":
        head, *bodies = node.children
        rows = [row for body in bodies for row in body.children]
        cells = [[_runs(cell) for cell in row.children] for row in (*head.children, *rows)]
        return [{"block": "table", "head": cells[0], "rows": cells[1:]}]
    if node.type == "blockquote":
        return [{"block": "quote", "blocks": _blocks(node)}]
    if node.type.startswith("container_"):
        return [{"block": "box", "kind": node.type.removeprefix("container_"), "blocks": _blocks(node)}]
    if node.type == "hr":
        return []
    return [{"block": "paragraph", "runs": [_run(node.content.rstrip("\n"))]}]


def _runs(node: SyntaxTreeNode) -> list[Run]:
    return [run for child in node.children for run in _inline(child, strong=False, emph=False, link="")]


def _inline(node: SyntaxTreeNode, *, strong: bool, emph: bool, link: str) -> list[Run]:
    if node.type in {"text", "code_inline"}:
        return [_run(node.content, strong=strong, emph=emph, link=link)] if node.content else []
    if node.type in {"softbreak", "hardbreak"}:
        return [_run(" " if node.type == "softbreak" else "\n", strong=strong, emph=emph, link=link)]
    strong, emph = strong or node.type == "strong", emph or node.type == "em"
    link = str(node.attrs.get("href", "")) if node.type == "link" else link
    return [run for child in node.children for run in _inline(child, strong=strong, emph=emph, link=link)]


def _run(text: str, *, strong: bool = False, emph: bool = False, link: str = "") -> Run:
    return {"text": text, "strong": strong, "emph": emph, "link": link}
