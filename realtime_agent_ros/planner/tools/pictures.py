"""Images for a model that sees: any supported encoding in, a small JPEG out.

Pillow is loaded with the first picture: most robots' planners never need it.
"""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from realtime_agent_ros.ros_gateway import RawImage, Unavailable

if TYPE_CHECKING:
    from PIL import Image

MAX_RAW_BYTES = 64_000_000
MAX_SIDE = 16_384
MAX_DECODED_PIXELS = 50_000_000
"""A small file can hold a picture that fills the memory."""
COMPRESSED = "compressed"
_MODES = {"rgb8": ("RGB", "RGB", 3), "bgr8": ("RGB", "BGR", 3), "mono8": ("L", "L", 1)}
"""Encoding to Pillow's mode, its raw mode, and bytes per pixel."""
_MODES |= {"rgba8": ("RGBA", "RGBA", 4), "bgra8": ("RGBA", "BGRA", 4), "8UC1": _MODES["mono8"]}
_DEPTH = ("16UC1", "mono16", "32FC1")


async def jpeg_of(raw: RawImage, max_pixels: int, quality: int) -> bytes | Unavailable:
    """A JPEG with at most ``max_pixels`` on its longer side. Runs beside the loop."""
    problem = _problem(raw)
    if problem is not None:
        return Unavailable(problem)
    return await asyncio.to_thread(_encode, raw, max_pixels, quality)


def _problem(raw: RawImage) -> str | None:
    if raw.encoding in _DEPTH:
        return f"the encoding {raw.encoding} is a depth image, which can't be shown"
    if raw.encoding != COMPRESSED and raw.encoding not in _MODES:
        known = ", ".join([*_MODES, COMPRESSED])
        return f"the encoding {raw.encoding!r} can't be read; these can: {known}"
    if len(raw.data) > MAX_RAW_BYTES:
        return f"the image has more than {MAX_RAW_BYTES} bytes"
    if raw.encoding == COMPRESSED:
        return None if raw.data else "the image is empty"
    needed = raw.width * _MODES[raw.encoding][2]
    fits = raw.step >= needed and raw.step * (raw.height - 1) + needed <= len(raw.data)
    if not (0 < raw.width <= MAX_SIDE and 0 < raw.height <= MAX_SIDE and fits):
        return f"{raw.width} x {raw.height} pixels don't fit its {len(raw.data)} bytes"
    return None


def _encode(raw: RawImage, max_pixels: int, quality: int) -> bytes | Unavailable:
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        return Unavailable("Pillow is not installed (pip install pillow)")
    try:
        image = _opened(raw)
        if image.width * image.height > MAX_DECODED_PIXELS:
            return Unavailable(f"{image.width} x {image.height} pixels are too many")
        image.draft("RGB", (max_pixels, max_pixels))
        image.thumbnail((max_pixels, max_pixels))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=quality)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        return Unavailable(f"the image can't be read: {type(error).__name__}")
    return out.getvalue()


def _opened(raw: RawImage) -> Image.Image:
    from PIL import Image

    if raw.encoding == COMPRESSED:
        return Image.open(io.BytesIO(raw.data), formats=("JPEG", "PNG"))
    mode, raw_mode, _ = _MODES[raw.encoding]
    size = (raw.width, raw.height)
    return Image.frombuffer(mode, size, raw.data, "raw", raw_mode, raw.step, 1)
