import struct
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms, features
from PIL.PngImagePlugin import PngInfo

from apps.core import images
from apps.core.image_headers import scans

# As in every process that imports the module; pytest sets the filters back before each test.
pytestmark = pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")


def square(data, **options):
    return images.render(data, width=400, height=400, **options)


def saved(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def halves(size=(200, 100), left="red", right="blue", mode="RGB"):
    """Red to the left, blue to the right: enough to see what became of a picture."""
    image = Image.new(mode, size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


def decoded(picture):
    return Image.open(BytesIO(picture.content))


def colour(picture, x, y):
    red, green, blue = decoded(picture).convert("RGB").getpixel((x, y))
    names = {"red": (255, 0, 0), "blue": (0, 0, 255), "white": (255, 255, 255), "grey": (128, 128, 128)}
    return min(names, key=lambda name: sum(abs(a - b) for a, b in zip(names[name], (red, green, blue), strict=True)))


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, *chunks, depth=8, colour_type=2):
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + b"".join(chunks) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(400, 400), (1000, 300), (3, 900), (1, 1), (1500, 500)])
def test_every_allowed_format_becomes_a_webp_of_the_size_asked_for(kind, size):
    for width, height in ((400, 400), (1500, 500)):
        picture = images.render(saved(halves(size), kind), width=width, height=height)
        assert decoded(picture).size == (width, height) == (picture.width, picture.height)
        assert decoded(picture).format == "WEBP"
        assert picture.content_type == "image/webp"
        assert picture.name.endswith(".webp")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK", "YCbCr", "P;alpha"])
def test_every_mode_of_colour_is_understood(mode):
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    if mode in ("1", "L", "LA", "I;16"):
        image = halves(left="white", right="black").convert("L")
        image = image.convert("I").point(lambda v: v * 257).convert(mode) if mode == "I;16" else image.convert(mode)
        expected = "white"
    else:
        image = halves().convert("P" if mode == "P;alpha" else mode)
        expected = "red"
        if mode == "P;alpha":
            image.info["transparency"] = 200
    picture = square(saved(image, kind))
    assert colour(picture, 50, 200) == expected
    assert colour(picture, 350, 200) != expected


def test_sixteen_bits_are_scaled_and_not_clipped():
    image = Image.new("I;16", (100, 100), 0x8080)
    assert colour(square(saved(image, "PNG")), 200, 200) == "grey"


def test_the_cut_is_taken_from_the_middle():
    image = Image.new("RGB", (300, 100), "white")
    image.paste("red", (100, 0, 200, 100))
    picture = square(saved(image, "PNG"))
    assert [colour(picture, x, 200) for x in (10, 200, 390)] == ["red"] * 3


@pytest.mark.parametrize(
    ("orientation", "corners"),
    [
        (1, ("red", "blue", "white", "grey")),
        (2, ("blue", "red", "grey", "white")),
        (3, ("grey", "white", "blue", "red")),
        (4, ("white", "grey", "red", "blue")),
        (5, ("red", "white", "blue", "grey")),
        (6, ("white", "red", "grey", "blue")),
        (7, ("grey", "blue", "white", "red")),
        (8, ("blue", "grey", "red", "white")),
        (99, ("red", "blue", "white", "grey")),
    ],
)
def test_a_picture_is_turned_as_its_camera_says(orientation, corners):
    image = Image.new("RGB", (200, 200), "red")
    image.paste("blue", (100, 0, 200, 100))
    image.paste("white", (0, 100, 100, 200))
    image.paste((128, 128, 128), (100, 100, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("JPEG", "PNG", "WEBP"):
        picture = square(saved(image, kind, exif=exif, quality=95))
        assert tuple(colour(picture, x, y) for y in (80, 320) for x in (80, 320)) == corners


def test_nothing_of_the_metadata_survives():
    exif = Image.Exif()
    exif[0x010E] = "secret-description"
    exif[0x8825] = {1: "N", 2: (47.0, 22.0, 0.0)}
    notes = PngInfo()
    notes.add_text("Comment", "secret-comment")
    notes.add_itxt("XML:com.adobe.xmp", "<x>secret-xmp</x>")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    files = [
        saved(halves(), "JPEG", exif=exif, comment=b"secret-comment", icc_profile=profile) + b"secret-tail",
        saved(halves(), "PNG", exif=exif, pnginfo=notes, icc_profile=profile) + b"secret-tail",
        saved(halves(), "WEBP", exif=exif, xmp=b"secret-xmp", icc_profile=profile),
        saved(halves().convert("P"), "GIF", comment=b"secret-comment") + b"secret-tail",
    ]
    for data in files:
        picture = square(data)
        assert b"secret" not in picture.content
        assert not {b"EXIF", b"XMP ", b"ICCP"} & {picture.content[i : i + 4] for i in range(12, 60)}
        assert set(decoded(picture).info) <= {"loop", "background", "timestamp", "duration"}
        assert not decoded(picture).getexif()


def test_a_wide_gamut_is_brought_into_the_common_one():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (lab, b"no profile", b"\x00" * 500_000, b"\x00" * 2_000_000):
        assert colour(square(saved(halves(), "JPEG", icc_profile=profile)), 50, 200) == "red"


def test_transparency_is_kept():
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (25, 25, 75, 75))
    alpha = decoded(square(saved(image, "PNG"))).getchannel("A")
    assert (alpha.getpixel((5, 5)), alpha.getpixel((200, 200))) == (0, 255)


def test_without_webp_a_jpeg_on_white_is_written(monkeypatch):
    monkeypatch.setattr(features, "check", lambda name: False)
    picture = square(saved(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG"))
    assert (decoded(picture).format, picture.content_type, picture.name[-4:]) == ("JPEG", "image/jpeg", ".jpg")
    assert colour(picture, 200, 200) == "white"


def test_only_the_first_frame_of_an_animation_is_shown():
    frames = [Image.new("RGB", (50, 50), name) for name in ("red", "blue", "white")]
    for kind in ("GIF", "WEBP", "PNG"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        picture = square(data)
        assert colour(picture, 200, 200) == "red"
        assert getattr(decoded(picture), "n_frames", 1) == 1


def test_the_same_file_gives_the_same_name_and_another_file_another():
    one, other = saved(halves(), "PNG"), saved(halves(left="white"), "PNG")
    assert square(one) == square(one)
    assert square(one).name != square(other).name
    assert len(square(one).name) == 32 + len(".webp")


def test_a_file_object_is_read_no_further_than_the_limit():
    data = saved(halves(), "PNG")
    assert square(BytesIO(data)) == square(data)
    endless = BytesIO(data + b"\0" * 5_000)
    with pytest.raises(images.ImageIsTooHeavy) as raised:
        square(endless, max_bytes=2_000, field="avatar")
    assert endless.tell() == 2_001
    assert (raised.value.status, raised.value.field) == (413, "avatar")


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (b"", images.ImageIsEmpty),
        (b"hello", images.FormatIsRefused),
        (SVG, images.FormatIsRefused),
        (b"<!DOCTYPE html><script>alert(1)</script>", images.FormatIsRefused),
        (b"%PDF-1.7\n", images.FormatIsRefused),
        (b"PK\x03\x04" + b"\0" * 50, images.FormatIsRefused),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", images.FormatIsRefused),
        (saved(halves(), "BMP"), images.FormatIsRefused),
        (saved(halves(), "TIFF"), images.FormatIsRefused),
        (saved(halves(), "ICO"), images.FormatIsRefused),
        (b"\0\0\0 ftypheic\0\0\0\0mif1heic" + b"\0" * 50, images.FormatIsRefused),
        (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 50, images.FormatIsRefused),
        (b"\xff\xd8\xff", images.ImageIsBroken),
        (b"\xff\xd8\xff\xe0" + SVG, images.ImageIsBroken),
        (b"GIF89a/*" + b"a" * 30 + b"*/=1;alert(1)", images.ImageIsBroken),
        (b"GIF89a", images.ImageIsBroken),
        (b"\x89PNG\r\n\x1a\n", images.ImageIsBroken),
        (b"\x89PNG\r\n\x1a\n" + SVG, images.ImageIsBroken),
        (b"RIFF\x24\0\0\0WEBPVP8 ", images.ImageIsBroken),
        (b"RIFF\x24\0\0\0WEBPVP8X" + b"\0" * 40, images.ImageIsBroken),
        (png(0, 10), images.ImageIsBroken),
        (png(10, 10), images.ImageIsBroken),
        (png(10, 10, png_chunk(b"IDAT", zlib.compress(b"\0" * 5))), images.ImageIsBroken),
        (png(10, 10, png_chunk(b"IDAT", b"no zlib")), images.ImageIsBroken),
        (png(10, 10, png_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 80_000_000))), images.ImageIsBroken),
        (png(50_000, 50_000), images.ImageIsTooLarge),
        (png(5_001, 5_000), images.ImageIsTooLarge),
        (png(2**31 - 1, 2**31 - 1), images.ImageIsTooLarge),
        (png(1, 20_000), images.ImageIsTooLarge),
        (b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08", images.ImageIsTooLarge),
        (b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08\0", images.ImageIsTooLarge),
        (b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff" * 6 + b"\0" * 9, images.ImageIsTooLarge),
        (b"RIFF\x24\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + b"\xff" * 20, images.ImageIsTooLarge),
        (b"RIFF\x24\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f" + b"\0" * 9, images.ImageIsTooLarge),
    ],
    ids=lambda value: ascii(value)[:30] if isinstance(value, bytes) else value.__name__,
)
def test_what_is_no_picture_is_refused_with_the_reason(data, refused):
    with pytest.raises(images.ImageRefused) as raised:
        square(data, field="avatar")
    assert type(raised.value) is refused
    assert raised.value.errors == [{"field": "avatar", "code": refused.code, "detail": raised.value.detail}]


def test_a_bomb_is_refused_before_it_is_decoded():
    rows = zlib.compress(b"\0" * (3 * 10_000 + 1) * 10_000, 9)
    bomb = png(10_000, 10_000, png_chunk(b"IDAT", rows))
    assert len(bomb) < images.MAX_BYTES
    began = time.perf_counter()
    with pytest.raises(images.ImageIsTooLarge):
        square(bomb)
    assert time.perf_counter() - began < 0.5


def test_a_progressive_jpeg_of_endless_scans_is_refused():
    data = saved(halves((800, 800)), "JPEG", progressive=True)
    assert square(data)
    found = list(scans(data))
    assert 1 < len(found) <= 20
    last = data[found[-1] : -2]
    for junk in (b"", b"\0junk"):
        with pytest.raises(images.ImageIsBroken):
            square(data[:-2] + (junk + last) * 500 + b"\xff\xd9")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_truncated_picture_is_refused(kind):
    data = saved(Image.effect_noise((300, 300), 80).convert("RGB"), kind)
    for part in (0.02, 0.3, 0.6, 0.9):
        with pytest.raises(images.ImageRefused):
            square(data[: int(len(data) * part)])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_damaged_picture_is_read_or_refused_and_nothing_else(kind, random_bytes):
    data = bytearray(saved(halves((64, 64)), kind))
    for at, value in random_bytes(len(data), 300):
        broken = bytearray(data)
        broken[at] = value
        try:
            picture = square(bytes(broken))
        except images.ImageRefused:
            continue
        assert decoded(picture).size == (400, 400)


@pytest.fixture
def random_bytes():
    """Places and values from a seed of its own: a failure can be repeated."""

    def draw(length, count):
        state = 1
        for _ in range(count):
            state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
            yield (state >> 33) % length, state >> 24 & 0xFF

    return draw
