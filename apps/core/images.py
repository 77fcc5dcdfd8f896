"""Pictures from strangers: decoded with care, made upright, cut to size, and written anew.

What is kept is only pixels. The answer is a new file of our own making, so that neither metadata
(places, devices, comments) nor anything hidden in or behind the original survives.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from threading import BoundedSemaphore
from typing import Protocol

from PIL import Image, ImageCms, features

from apps.core.errors import Invalid
from apps.core.image_headers import kind_of, scans, webp_size

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_SIDE = 16_384
# Ordinary progressive JPEGs have about ten; thousands make a small file decode for minutes.
MAX_SCANS = 100
MAX_PROFILE = 1024 * 1024
QUALITY = 82
EFFORT = 4

# A WebP file of 25 megapixels takes 300 MB while it is decoded: a process does two at once.
_AT_ONCE = BoundedSemaphore(2)

# Defence in depth for whoever decodes elsewhere in this process. Here the limit is asked first.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class ImageRefused(Invalid):
    """A file that is not taken as a picture; the subclass and its `code` say why."""

    code = "image_refused"
    title = "This picture cannot be used"


class ImageIsEmpty(ImageRefused):
    code = "image_empty"
    title = "The file is empty"


class ImageIsTooHeavy(ImageRefused):
    status = 413
    code = "image_too_heavy"
    title = f"A picture may have at most {MAX_BYTES // 2**20} MB"


class ImageIsTooLarge(ImageRefused):
    code = "image_too_large"
    title = f"A picture may have at most {MAX_PIXELS // 10**6} megapixels"


class FormatIsRefused(ImageRefused):
    code = "image_format"
    title = "A picture must be a JPEG, PNG, WebP or GIF file"


class ImageIsBroken(ImageRefused):
    code = "image_broken"
    title = "This picture is damaged and cannot be read"


class ImageIsTooCostly(ImageRefused):
    code = "image_too_costly"
    title = "This picture takes too much time or memory to read"


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Picture:
    """A file ready to be stored: `name` is made of its content, so equal pictures share a name."""

    content: bytes
    name: str
    content_type: str
    width: int
    height: int


def render(
    source: bytes | Readable,
    *,
    width: int,
    height: int,
    max_bytes: int = MAX_BYTES,
    field: str | None = None,
) -> Picture:
    """The (first frame of the) picture in `source`, filling `width` x `height`, cut at its middle.

    Raises a subclass of `ImageRefused` about `field`. The same bytes give the same picture.
    """
    data = source if isinstance(source, bytes) else source.read(max_bytes + 1)
    with _AT_ONCE, _refusals(field):
        image = _opened(data, max_bytes)
        return _written(_fitted(_decoded(image, width, height), width, height))


def check(data: bytes, *, max_bytes: int = MAX_BYTES, field: str | None = None) -> None:
    """Refuse at once what its first bytes already rule out; no pixel is decoded. Raises ImageRefused."""
    with _AT_ONCE, _refusals(field):
        _opened(data, max_bytes)


def upright(data: bytes, *, at_most: tuple[int, int]) -> Image.Image:
    """The (first frame of the) picture, as its camera held it, in common colours and without metadata.

    Never larger than `at_most`, in its own proportions. Raises ImageRefused.
    """
    with _refusals(None):
        image = _decoded(_opened(data, MAX_BYTES), *at_most)
        scale = min(1.0, at_most[0] / image.width, at_most[1] / image.height)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        profile = image.info.get("icc_profile")
        if size != image.size:
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        return _in_common_colours(image, profile)


def encode(image: Image.Image, *, effort: int = EFFORT) -> bytes:
    """A WebP file of nothing but these pixels; with less `effort` (0 to 6) it takes less time and more bytes."""
    return _written(image, effort).content


@contextmanager
def _refusals(field: str | None) -> Iterator[None]:
    try:
        yield
    except ImageRefused as refused:
        refused.field = field
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageIsTooLarge(field=field) from None
    except MemoryError:
        raise ImageIsTooCostly(field=field) from None
    except Exception:  # noqa: BLE001  decoders fail in every way there is on bytes made to break them
        raise ImageIsBroken(field=field) from None


def _opened(data: bytes, max_bytes: int) -> Image.Image:
    if not data:
        raise ImageIsEmpty
    if len(data) > max_bytes:
        raise ImageIsTooHeavy(f"A picture may have at most {max_bytes / 2**20:.3g} MB.")
    kind = kind_of(data)
    if kind is None:
        raise FormatIsRefused
    if kind == "WEBP":
        # Its decoder takes memory for the whole canvas as soon as it is opened.
        _check_size(*webp_size(data))
    if kind == "JPEG" and sum(1 for _ in scans(data)) > MAX_SCANS:
        raise ImageIsBroken
    image = Image.open(BytesIO(data), formats=[kind])
    _check_size(*image.size)
    return image


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise ImageIsBroken
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ImageIsTooLarge


def _decoded(image: Image.Image, width: int, height: int) -> Image.Image:
    """The pixels, upright, as RGB or RGBA; a JPEG no larger than it must be."""
    if image.format in ("JPEG", "MPO"):
        enough = 2 * max(width, height)
        image.draft(None, (enough, enough))
    image.load()
    # Only now: for some formats asking for EXIF decodes, and its errors must not be lost.
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        # 16 bits a channel, which convert() would clip and not scale.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode not in ("RGB", "RGBA"):
        profile = None
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    image.info = {"icc_profile": profile} if profile else {}
    return image


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # noqa: BLE001  a picture with broken metadata is still a picture
        return 1


def _fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    scale = min(image.width / width, image.height / height)
    left = (image.width - width * scale) / 2
    top = (image.height - height * scale) / 2
    box = (left, top, min(left + width * scale, image.width), min(top + height * scale, image.height))
    fitted = image.resize((width, height), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    return _in_common_colours(fitted, image.info.get("icc_profile"))


def _in_common_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB, since its own profile goes with the metadata."""
    image.info = {}
    if not profile or len(profile) > MAX_PROFILE:
        return image
    try:
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if converted is None:
        return image
    converted.info = {}
    return converted


def _written(image: Image.Image, effort: int = EFFORT) -> Picture:
    out = BytesIO()
    if features.check("webp"):
        kind, extension = "image/webp", "webp"
        image.save(out, "WEBP", quality=QUALITY, method=effort)
    else:
        kind, extension = "image/jpeg", "jpg"
        if image.mode == "RGBA":
            ground = Image.new("RGB", image.size, "white")
            ground.paste(image, mask=image.getchannel("A"))
            image = ground
        image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    content = out.getvalue()
    name = f"{sha256(content).hexdigest()[:32]}.{extension}"
    return Picture(content, name, kind, image.width, image.height)
