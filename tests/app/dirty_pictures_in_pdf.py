"""PDF pages with a picture in each of the codes that a PDF knows, and a marker behind or inside of each."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from .dirty_pdf import dirty_jpeg
from .scrubbing import MARKER

MARK = MARKER.encode()
SIZE = (48, 32)


def _gradient() -> Image.Image:
    return Image.linear_gradient("L").resize(SIZE)


def _black_and_white() -> Image.Image:
    return _gradient().point(lambda level: 255 if level > 120 else 0).convert("1")


def _fax() -> bytes:
    """The picture as ITU-T T.6, as a TIFF holds it."""
    written = io.BytesIO()
    _black_and_white().save(written, "TIFF", compression="group4")
    tiff = Image.open(written)
    start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    return written.getvalue()[start : start + length]


def _png_rows(pixels: bytes, row: int, step: int) -> bytes:
    """Rows as PNG guesses them, each by another filter."""
    out, above = b"", bytes(row)
    for number, at in enumerate(range(0, len(pixels), row)):
        line, kind = pixels[at : at + row], number % 5 if number % 5 < 3 else 0
        left = bytes(step) + line[:-step]
        guess = (bytes(row), left, above)[kind]
        out += bytes([kind]) + bytes((byte - other) & 255 for byte, other in zip(line, guess, strict=True))
        above = line
    return out


def _tiff_rows(pixels: bytes, row: int, step: int) -> bytes:
    out = b""
    for at in range(0, len(pixels), row):
        line = pixels[at : at + row]
        out += bytes((byte - other) & 255 for byte, other in zip(line, bytes(step) + line[:-step], strict=True))
    return out


def _predicted(pdf: pikepdf.Pdf, predictor: int) -> Stream:
    pixels = _gradient().convert("RGB").tobytes()
    code = _tiff_rows if predictor == 2 else _png_rows
    parms = Dictionary(Predictor=predictor, Colors=3, Columns=SIZE[0], BitsPerComponent=8)
    row = SIZE[0] * 3
    data = code(pixels + MARK.ljust(row), row, 3)
    return _image(pdf, zlib.compress(data), Name.FlateDecode, DecodeParms=parms)


def _image(pdf: pikepdf.Pdf, data: bytes, code: Name, **more: Any) -> Stream:
    entries = {"Width": SIZE[0], "Height": SIZE[1], "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8, **more}
    stream = Stream(pdf, data, Type=Name.XObject, Subtype=Name.Image, **entries)
    stream.write(data, filter=code, decode_parms=more.get("DecodeParms"))
    return stream


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def jpeg2000() -> bytes:
    """A JP2 file with comments in its code stream, an XML box and an ICC profile."""
    written = io.BytesIO()
    _gradient().convert("RGB").save(written, "JPEG2000", comment=MARK)
    data = written.getvalue()
    return data + _box(b"xml ", b"<x>" + MARK + b"</x>") + _box(b"uuid", bytes(16) + MARK)


def jpeg2000_stream() -> bytes:
    """A bare code stream with a comment in its main header, another in a tile's, and bytes behind its end."""
    written = io.BytesIO()
    _gradient().convert("RGB").save(written, "JPEG2000", no_jp2=True)
    data = written.getvalue()
    comment = b"\xff\x64" + struct.pack(">HH", len(MARK) + 4, 1) + MARK
    tile = data.index(b"\xff\x90\x00\x0a")
    length = struct.unpack_from(">I", data, tile + 6)[0]
    head = data[: tile + 6] + struct.pack(">I", length + len(comment) if length else 0) + data[tile + 10 : tile + 12]
    first = head.index(b"\xff\x52")
    return head[:first] + comment + head[first:] + comment + data[tile + 12 :] + MARK


def _segment(number: int, kind: int, data: bytes, page: int = 1) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, page, len(data)) + data


def _jbig2(pdf: pikepdf.Pdf) -> Stream:
    width, height = SIZE
    page = _segment(1, 48, struct.pack(">IIIIBH", width, height, 0, 0, 0, 0))
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + _fax()
    comment = _segment(3, 62, struct.pack(">I", 0x20000000) + MARK + b"\0text\0\0")
    shared = pdf.make_indirect(Stream(pdf, _segment(0, 62, struct.pack(">I", 0x20000000) + MARK + b"\0a\0\0", page=0)))
    return _image(
        pdf,
        page + comment + _segment(2, 38, region),
        Name.JBIG2Decode,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=1,
        DecodeParms=Dictionary(JBIG2Globals=shared),
    )


def _ccitt(pdf: pikepdf.Pdf) -> Stream:
    parms = Dictionary(K=-1, Columns=SIZE[0], Rows=SIZE[1], BlackIs1=False)
    return _image(
        pdf, _fax() + MARK, Name.CCITTFaxDecode, ColorSpace=Name.DeviceGray, BitsPerComponent=1, DecodeParms=parms
    )


PICTURES: dict[str, Callable[[pikepdf.Pdf], Stream]] = {
    "rows guessed as PNG does": lambda pdf: _predicted(pdf, 15),
    "rows guessed as TIFF does": lambda pdf: _predicted(pdf, 2),
    "bytes behind the pixels": lambda pdf: _image(
        pdf, zlib.compress(_gradient().convert("RGB").tobytes() + MARK), Name.FlateDecode
    ),
    "bytes behind the compressed data": lambda pdf: _image(
        pdf, zlib.compress(_gradient().convert("RGB").tobytes()) + MARK, Name.FlateDecode
    ),
    "a JPEG’s fields": lambda pdf: _image(pdf, dirty_jpeg(), Name.DCTDecode, Width=64, Height=48),
    "a JPEG 2000 file’s boxes": lambda pdf: _image(pdf, jpeg2000(), Name.JPXDecode),
    "a JPEG 2000 stream’s comments": lambda pdf: _image(pdf, jpeg2000_stream(), Name.JPXDecode),
    "a JBIG2 picture’s comments": _jbig2,
    "bytes behind a fax": _ccitt,
}


def picture_pdf(path: Path, name: str) -> Path:
    """One page that shows one picture."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 150))
    page = pdf.pages[0]
    page.Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(PICTURES[name](pdf))))
    page.contents_add(Stream(pdf, b"q 150 0 0 100 20 20 cm /Im0 Do Q"))
    page.MediaBox = Array([0, 0, 200, 150])
    pdf.save(path, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return path
