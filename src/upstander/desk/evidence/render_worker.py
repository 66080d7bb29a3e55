"""Runs inside the sandbox: reads one hostile picture from standard input, writes its pixels to standard output.

Nothing of ours is importable here. Arguments: folder of Pillow, mode (blurred, clear, full), most pixels, longest side.
Output: ``UPX1``, width, height, channels (4 bytes each, big-endian), then the raw pixels.
"""

import struct
import sys

_FOLDER, _MODE, _MOST_PIXELS, _LONGEST_SIDE = sys.argv[1:5]
sys.path.insert(0, _FOLDER)

import pillow_heif  # noqa: E402  # Pillow's folder is known only now
from PIL import AvifImagePlugin, Image, ImageFilter, ImageOps  # noqa: E402  # Pillow's folder is known only now

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")


def main() -> None:
    Image.MAX_IMAGE_PIXELS = None
    pillow_heif.options.DECODE_THREADS = 1  # the sandbox allows few of them
    pillow_heif.register_heif_opener()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    picture = Image.open(sys.stdin.buffer, formats=_FORMATS)
    if picture.width * picture.height > int(_MOST_PIXELS):
        sys.exit(3)
    if _MODE != "full":
        picture.draft("RGB", (int(_LONGEST_SIDE), int(_LONGEST_SIDE)))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    see_through = "A" in upright.getbands() or "transparency" in upright.info
    pixels = upright.convert("RGBA" if see_through else "RGB")
    if _MODE != "full":
        pixels = _for_the_page(pixels)
    if _MODE == "blurred":
        pixels = pixels.filter(ImageFilter.GaussianBlur(max(pixels.size) / 24))
    sys.stdout.buffer.write(b"UPX1" + struct.pack(">III", *pixels.size, len(pixels.getbands())) + pixels.tobytes())
    sys.stdout.buffer.flush()


def _for_the_page(pixels: Image.Image) -> Image.Image:
    pixels.thumbnail((int(_LONGEST_SIDE), int(_LONGEST_SIDE)))
    if pixels.mode == "RGBA":
        paper = Image.new("RGB", pixels.size, "white")
        paper.paste(pixels, mask=pixels.getchannel("A"))
        return paper
    return pixels


main()
