"""Camera images become small JPEGs, or it is said why not."""

import asyncio
import io
import sys

import pytest

from realtime_agent_ros.planner.tools.pictures import jpeg_of
from realtime_agent_ros.ros_gateway import RawImage, Unavailable

Image = pytest.importorskip("PIL.Image")


def converted(raw, pixels=640):
    return asyncio.run(jpeg_of(raw, pixels, 90))


def opened(raw, pixels=640):
    return Image.open(io.BytesIO(converted(raw, pixels)))


def plain(encoding, pixel, width=32, height=16, padding=0):
    row = bytes(pixel) * width + b"\xff" * padding
    return RawImage(encoding, row * height, width, height, len(row))


@pytest.mark.parametrize(
    ("encoding", "pixel"),
    [
        ("rgb8", (200, 100, 50)),
        ("bgr8", (50, 100, 200)),
        ("rgba8", (200, 100, 50, 255)),
        ("bgra8", (50, 100, 200, 255)),
    ],
)
@pytest.mark.parametrize("padding", [0, 7])
def test_colours_come_out_as_they_were(encoding, pixel, padding):
    image = opened(plain(encoding, pixel, padding=padding))
    assert image.size == (32, 16)
    assert all(abs(a - b) < 8 for a, b in zip(image.getpixel((9, 9)), (200, 100, 50), strict=True))


@pytest.mark.parametrize("encoding", ["mono8", "8UC1"])
def test_grey_is_grey(encoding):
    assert opened(plain(encoding, (77,))).getpixel((3, 3)) == (77, 77, 77)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_compressed_images_are_read(kind):
    out = io.BytesIO()
    Image.new("RGB", (2000, 1000), (10, 20, 30)).save(out, kind)
    image = opened(RawImage("compressed", out.getvalue()), pixels=640)
    assert (image.format, image.size) == ("JPEG", (640, 320))


def test_large_ones_shrink_and_small_ones_stay():
    assert opened(plain("mono8", (1,), 1000, 500), pixels=100).size == (100, 50)
    assert opened(plain("mono8", (1,), 10, 5), pixels=100).size == (10, 5)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (plain("16UC1", (1, 2)), "depth"),
        (plain("32FC1", (1, 2, 3, 4)), "depth"),
        (plain("yuv422", (1, 2)), "can't be read; these can: rgb8"),
        (RawImage("rgb8", b"\0" * 10, 4, 4, 12), "don't fit its 10 bytes"),
        (RawImage("rgb8", b"", 0, 0, 0), "don't fit"),
        (RawImage("mono8", b"\0" * 16, 4, 4, 2), "don't fit"),
        (RawImage("mono8", b"\0" * 16, 100_000, 1, 100_000), "don't fit"),
        (RawImage("compressed", b""), "empty"),
        (RawImage("compressed", b"no picture"), "can't be read"),
        (RawImage("compressed", b"\xff\xd8\xff\xe0 cut off"), "can't be read"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(raw, reason):
    found = converted(raw)
    assert isinstance(found, Unavailable)
    assert reason in found.reason


def test_a_small_file_that_would_fill_the_memory_is_refused():
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    assert "too many" in converted(RawImage("compressed", out.getvalue())).reason


def test_without_pillow_it_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert "pip install pillow" in converted(plain("mono8", (1,))).reason
