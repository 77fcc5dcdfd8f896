import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import input
from apps.core.errors import Invalid, TooLarge


def short(value):
    """A test id: some of these inputs have a hundred thousand characters."""
    return ascii(value)[:24]


NESTED = "[" * 20 + "]" * 20


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "hello", "n": [1, -2, 3.5, true, null]}',
        '{"text": "żółć 👩‍👩‍👧 مرحبا"}'.encode(),
        b'"\\ud83d\\ude00"',
        b'"a \\\\u0000 that is only text"',
        b'{"a": {"b": 1}, "b": 1}',
        NESTED.encode(),
        b'"' + b"[" * 1000 + b'"',
        b"9223372036854775807",
        b"-9223372036854775808",
        b" \n 1 \n ",
    ],
)
def test_good_json_is_read_as_python_reads_it(body):
    assert input.decode_json(body) == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1,]",
        b"{'a': 1}",
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"1e999",
        b'{"a": 1, "a": 2}',
        b'{"x": {"a": 1, "\\u0061": 2}}',
        b'"\\u0000"',
        b'{"\\u0000": 1}',
        b'"\\ud800"',
        b'["\\udc00 \\ud800"]',
        b'{"deep": [{"\\uDFFF": 1}]}',
        b'"\x00"',
        b"\x00",
        b'"raw \n newline"',
        b"\xff\xfe",
        b'"\xed\xa0\x80"',
        b'"\xc0\x80"',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b"9223372036854775808",
        b"1" * 5000,
        b"-" + b"1" * 5000,
        b"[" * 21 + b"]" * 21,
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b'[[[["' + b'\\"' * 1000,
        b"1 2",
        b"// comment\n1",
        b'"\\x41"',
        b"+1",
        b"01",
    ],
    ids=short,
)
def test_bad_json_is_refused_as_invalid(body):
    with pytest.raises(input.BadJson) as raised:
        input.decode_json(body)
    assert raised.value.status == 400
    assert raised.value.detail


def test_a_body_over_the_limit_is_too_large():
    with pytest.raises(TooLarge):
        input.decode_json(b'"' + b"a" * 1000 + b'"', max_bytes=1000)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null"])
def test_a_list_where_an_object_belongs_is_refused(body):
    with pytest.raises(input.BadJson):
        input.decode_object(body)


@pytest.mark.parametrize("unit", [b"[", b"{", b'"', b'\\"', b'"\\', b'["', b"[]", b'{"a":[', b"\\", b'\\u0000"', b'""'])
def test_a_megabyte_of_nonsense_is_refused_in_linear_time(unit):
    body = b"[" * 21 + b'"' + unit * (1_000_000 // len(unit))
    began = time.perf_counter()
    with pytest.raises(Invalid):
        input.decode_json(body, max_bytes=2_000_000)
    assert time.perf_counter() - began < 2


@given(st.binary(max_size=200))
def test_bytes_are_either_read_or_refused(body):
    try:
        input.decode_json(body)
    except Invalid:
        pass


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_whatever_passes_can_be_stored(value):
    body = json.dumps(value).encode()
    try:
        decoded = input.decode_json(body)
    except input.BadJson:
        assert "\\u0000" in body.decode() or body.count(b"[") + body.count(b"{") > 20
    else:
        assert decoded == value
        assert "\\u0000" not in json.dumps(decoded)


@pytest.mark.parametrize(("value", "number"), [("1", 1), ("9223372036854775807", 2**63 - 1), (7, 7)])
def test_an_id_is_a_positive_64_bit_number(value, number):
    assert input.parse_id(value) == number


@pytest.mark.parametrize(
    "value",
    [
        "", "0", "-1", "+1", "01", "1.0", "1e3", " 1", "1 ", "1\n", "1_000", "abc", "0x10", "١٢٣", "１２",
        "²", "9223372036854775808", "9" * 19, "1" * 20, "1" * 5000, "1\x00", "\ud800", None, True,
        1.0, 0, -1, 2**63, 10**4000, [], {}, b"1",
    ],
    ids=short,
)  # fmt: skip
def test_anything_else_is_not_an_id(value):
    with pytest.raises(input.BadId) as raised:
        input.parse_id(value, field="tweet_id")
    assert raised.value.field == "tweet_id"


def test_a_limit_defaults_and_stays_in_its_range():
    assert input.parse_limit(None) == 20
    assert input.parse_limit("", default=50) == 50
    assert [input.parse_limit(n) for n in ("1", "100")] == [1, 100]


@pytest.mark.parametrize("value", ["0", "-1", "101", "1000", "5" * 5000, "ten", "٥", "1.5", " 5", []], ids=short)
def test_a_limit_out_of_range_is_refused(value):
    with pytest.raises(input.BadLimit):
        input.parse_limit(value)


def test_text_with_nul_or_half_a_pair_is_refused():
    assert input.check_text("fine\n👍") == "fine\n👍"
    for bad in ("\x00", "a\ud800", "\udfff"):
        with pytest.raises(input.BadText):
            input.check_text(bad, field="bio")


@pytest.mark.parametrize("name", ["a", "Alice_99", "_", "x" * 15, "007"])
def test_a_username_is_letters_digits_and_underscores(name):
    assert input.is_username(name)
    assert input.check_username(name) == name


@pytest.mark.parametrize("name", ["", "x" * 16, "żółć", "a b", "a-b", "a\n", "@a", "١٢", "ﬁ", None, 5, []])
def test_other_names_are_refused(name):
    assert not input.is_username(name)
    with pytest.raises(input.BadUsername):
        input.check_username(name)


@pytest.mark.parametrize("url", ["/", "/home?tab=1#top", "/@alice/1", "/tags/%D9%85"])
def test_a_path_of_this_site_is_a_safe_next(url):
    assert input.safe_next(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "https://evil.example/", "http:///evil.example", "javascript:alert(1)", "data:text/html,x",
        "/\t/evil.example", "\n//evil.example", " //evil.example", "/x\x00", "/" + "a" * 3000,
        "evil.example", "home", "https://chirp.example/home", "/\r\nSet-Cookie: a=b",
    ],
    ids=short,
)  # fmt: skip
def test_anything_else_goes_home(url):
    assert input.safe_next(url) == "/"
    assert input.safe_next(url, default="/home") == "/home"


def test_an_absolute_next_must_name_this_host():
    assert input.safe_next("https://c.example/x", host="c.example", secure=True) == "https://c.example/x"
    assert input.safe_next("http://c.example/x", host="c.example", secure=True) == "/"
    assert input.safe_next("https://c.example@evil.example/", host="c.example") == "/"
    assert input.safe_next("//evil.example/", host="c.example") == "/"
