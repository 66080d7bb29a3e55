"""Pictures: only as pixels from the sandbox, and no hostile file harms the desk or leaves the sandbox."""

from __future__ import annotations

import io
import os
import secrets
import socket
import struct
import subprocess
import sys
import tempfile
import zlib
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image, ImageFilter, ImageStat

from tests.desk.running import make_picture
from tests.django_home import HOME
from upstander.desk.evidence import sandbox
from upstander.desk.evidence.render import (
    LONGEST_SIDE,
    PictureRefusedError,
    convert_picture,
    render_picture,
)
from upstander.desk.evidence.sandbox import (
    Limits,
    SandboxFailedError,
    SandboxMissingError,
    run_in_sandbox,
    sandbox_command,
)


def show(data: bytes, *, blurred: bool = False) -> Image.Image:
    picture = render_picture(io.BytesIO(data), len(data), blurred=blurred)
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    return image


def sharpness(image: Image.Image) -> float:
    return ImageStat.Stat(image.convert("L").filter(ImageFilter.FIND_EDGES)).mean[0]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_each_kind_is_shown_blurred_and_clear(form: str) -> None:
    data = make_picture(form)
    blurred, clear = show(data, blurred=True), show(data)
    assert blurred.size == clear.size == (640, 480)
    assert sharpness(clear) > 20
    assert sharpness(blurred) < 2


def test_a_large_picture_is_shown_with_at_most_1600_pixels_a_side_and_upright() -> None:
    image = Image.new("RGB", (3_000, 1_000))
    exif = Image.Exif()
    exif[0x0112] = 6
    sink = io.BytesIO()
    image.save(sink, "JPEG", exif=exif)
    shown = show(sink.getvalue())
    assert shown.height == LONGEST_SIDE
    assert shown.width < shown.height


def test_what_is_shown_carries_no_metadata_of_the_file() -> None:
    exif = Image.Exif()
    exif[0x010F] = "harrowmere-camera"
    sink = io.BytesIO()
    Image.new("RGB", (60, 60)).save(sink, "JPEG", exif=exif, comment=b"harrowmere-comment")
    picture = render_picture(io.BytesIO(sink.getvalue()), len(sink.getvalue()), blurred=False)
    assert b"harrowmere" not in picture.data
    assert not Image.open(io.BytesIO(picture.data)).getexif()


@pytest.mark.parametrize("form", ["WEBP", "GIF"])
def test_an_animation_shows_its_first_frame_only(form: str) -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    sink = io.BytesIO()
    frames[0].save(sink, form, save_all=True, append_images=frames[1:], lossless=True)
    red, _, blue = show(sink.getvalue()).getpixel((25, 25))
    assert red > 200
    assert blue < 50


def png_of(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


HOSTILE = {
    "nothing at all": b"",
    "text": b"not a picture at all",
    "a bomb of 900 million pixels": png_of(30_000, 30_000, bytes(90_000_000)),
    "huge dimensions without pixels": png_of(2**31 - 1, 2**31 - 1, b""),
    "truncated": make_picture("JPEG")[:2_000],
    "a page that begins as a picture": b"\xff\xd8\xff\xe0<script>alert(1)</script>" * 100,
    "a GIF of nothing": b"GIF89a" + bytes(200),
    "a HEIC of nothing": bytes((0, 0, 0, 24)) + b"ftypheic" + bytes(400),
    "an AVIF cut short": make_picture("AVIF")[:300],
    "a HEIC cut short": make_picture("HEIF")[:500],
    "a kind we don't show": b"II*\0" + bytes(200),
    "vector graphics": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n(/etc/passwd) (r) file\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(PictureRefusedError, match="Kept, but it can’t be shown"):
        show(HOSTILE[name])


def test_a_picture_with_an_archive_behind_it_comes_out_as_pixels_alone() -> None:
    data = make_picture("JPEG") + b"PK\x03\x04 harrowmere-hidden"
    picture = render_picture(io.BytesIO(data), len(data), blurred=False)
    assert b"harrowmere" not in picture.data


def test_webp_becomes_png_with_the_very_same_pixels_and_nothing_else(tmp_path: Path) -> None:
    image = Image.effect_noise((300, 200), 90).convert("RGBA")
    image.putalpha(120)
    exif = Image.Exif()
    exif[0x010F] = "harrowmere-camera"
    image.save(tmp_path / "in", "WEBP", lossless=True, exact=True, exif=exif)
    convert_picture(tmp_path / "in", "image/webp", tmp_path / "out.png")
    out = Image.open(tmp_path / "out.png")
    assert out.format == "PNG"
    assert out.tobytes() == image.tobytes()
    assert b"harrowmere" not in (tmp_path / "out.png").read_bytes()


@pytest.mark.parametrize(("form", "media_type"), [("HEIF", "image/heic"), ("AVIF", "image/avif")])
def test_what_the_public_form_does_not_take_becomes_png(tmp_path: Path, form: str, media_type: str) -> None:
    source, target = tmp_path / "in", tmp_path / "out.png"
    source.write_bytes(make_picture(form))
    convert_picture(source, media_type, target)
    with Image.open(source) as before, Image.open(target) as after:
        assert after.format == "PNG"
        assert after.size == before.size
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def test_without_bubblewrap_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxMissingError, match="install bubblewrap"):
        show(make_picture())


def run_inside(code: str, limits: Limits | None = None, word: str = "") -> str:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as untrusted_input:
        script = Path(folder) / "script.py"
        script.write_text(code)
        script.chmod(0o644)
        return run_in_sandbox(script, [word], untrusted_input, limits or Limits()).decode()


def test_inside_the_sandbox_one_is_nobody_and_has_no_privileges() -> None:
    answer = run_inside(
        "import os; status = os.getresuid() + os.getresgid(); print(*status, os.getgroups(), dict(os.environ))"
    )
    numbers = set(answer.split()[:6])
    assert len(numbers) == 1
    assert numbers < {"65534", *map(str, range(60_706, 61_184))}
    assert "HOME" not in answer


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user, so it has to begin as root")
def test_a_service_with_many_processes_of_nobody_takes_no_room_from_it() -> None:
    with ExitStack() as stack:
        for _ in range(Limits().processes + 1):
            busy = subprocess.Popen(["setpriv", "--reuid=65534", "--clear-groups", "sleep", "60"])
            stack.enter_context(busy)
            stack.callback(busy.kill)
        assert show(make_picture())


def test_inside_the_sandbox_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answer = run_inside(
            f"""
import socket
for address in (("127.0.0.1", {port}), ("192.0.2.1", 80)):
    try:
        socket.create_connection(address, 2); print("reached")
    except OSError as error:
        print("no")
print(socket.if_nameindex())
"""
        )
    assert answer.split("\n")[:2] == ["no", "no"]
    assert answer.split("\n")[2] == "[(1, 'lo')]"


def test_inside_the_sandbox_nothing_of_this_machine_can_be_read_or_written() -> None:
    secret = HOME / "desk" / "keys" / "passphrase"
    assert secret.exists()
    answer = run_inside(
        f"""
import os
for path in ("/etc/shadow", "/etc/passwd", "/proc/1/environ", {str(secret)!r}, "/etc/gshadow"):
    try:
        open(path).read(); print("read", path)
    except OSError:
        print("no")
for folder in ("/", "/tmp", "/usr", "/dev/shm", "/var", "/pillow"):
    try:
        with open(folder + "/x", "w") as f: f.write("x" * 10); f.flush()
        print("wrote", folder)
    except OSError:
        print("no")
print([name for name in os.listdir("/")])
"""
    )
    assert set(answer.split("\n")[:11]) == {"no"}
    assert "work" not in eval(answer.split("\n")[11])  # a list that our own script printed


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "x = bytearray(3_000_000_000); print(len(x))",
        "import time; time.sleep(60)",
        "import os\nfor _ in range(64): os.fork() or __import__('time').sleep(60)",
        "import sys\nwhile True: sys.stdout.write('x' * 1_000_000)",
        "import os, signal; os.kill(os.getppid(), signal.SIGKILL); os.kill(-1, signal.SIGKILL); raise SystemExit(1)",
    ],
    ids=["cpu", "memory", "time", "processes", "output", "kill"],
)
def test_the_sandbox_ends_whatever_goes_over_its_limits(code: str) -> None:
    limits = Limits(cpu_seconds=1, wall_seconds=3, memory_bytes=500_000_000, output_bytes=5_000_000)
    with pytest.raises(SandboxFailedError):
        run_inside(code, limits, word := secrets.token_hex(8))
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert word not in left


@pytest.mark.skipif(
    os.geteuid() != 0 or not Path("/usr/bin/python3").exists(),
    reason="becomes another user, so it has to begin as root",
)
def test_the_sandbox_holds_for_a_desk_that_runs_as_an_ordinary_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(
            "import os, socket\nprint(*os.getresuid(), socket.if_nameindex())\n"
            "try: open('/x', 'w'); print('wrote')\nexcept OSError: print('no')\n"
        )
        script.flush()
        Path(script.name).chmod(0o644)
        command = sandbox_command(Path(script.name), [], Limits())
        as_user = ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", *command]
        ended = subprocess.run(as_user, capture_output=True, text=True, check=True, cwd="/")
    assert ended.stdout == "65534 65534 65534 [(1, 'lo')]\nno\n"


_SHOW_AS_USER = """
import io, os, sys
from upstander.desk.evidence.render import PictureRefusedError, render_picture
from upstander.desk.evidence.sandbox import SandboxMissingError, sandbox_problem
assert os.geteuid() == 1_000
data = sys.stdin.buffer.read()
try:
    print(len(render_picture(io.BytesIO(data), len(data), blurred=True).data) > 0)
except (PictureRefusedError, SandboxMissingError) as error:
    print(type(error).__name__, error, "|", sandbox_problem())
"""


def show_as_user(before: str) -> str:
    """Show a picture as an ordinary user, in user namespaces of our own where ``before`` is run first."""
    command = f'{before}; exec setpriv --inh-caps=-all --ambient-caps=-all {sys.executable} -c "$0"'
    spaces = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--keep-caps", "sh", "-ec", command]
    ended = subprocess.run([*spaces, _SHOW_AS_USER], input=make_picture(), capture_output=True, check=True)
    return ended.stdout.decode().strip()


def test_an_ordinary_user_sees_pictures_too() -> None:
    assert show_as_user("true") == "True"


def test_where_the_kernel_forbids_the_sandbox_that_is_said_and_not_blamed_on_the_picture() -> None:
    said = show_as_user("echo 0 > /proc/sys/user/max_user_namespaces")
    assert said.startswith("SandboxMissingError Not viewable on this machine: bubblewrap may not start")
    assert said.split(" | ")[1].startswith("bubblewrap may not start")


def test_a_sandbox_that_stops_working_is_noticed_at_the_next_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    assert show(make_picture())
    monkeypatch.setattr(sandbox, "_ROOT_SPACES", ["--no-such-option"])
    monkeypatch.setattr(sandbox, "NOBODY", "no number")
    with pytest.raises(SandboxMissingError):
        show(make_picture())
    monkeypatch.undo()
    assert show(make_picture())
