import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core import text

FAMILY = "👩‍👩‍👧‍👦"


def weight(written):
    return text.parse(written).weighted_length


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("", 0),
        ("This is a test.", 15),
        ("żółć ñ Ж ა", 10),
        ("東京", 4),
        ("あ", 2),
        ("\u10ff\u1100", 3),
        ("“quoted” – dash… it’s", 22),
        ("😀", 2),
        (FAMILY, 2),
        ("👍🏽👩🏽‍🚀🏳️‍🌈", 6),
        ("🇨🇭🇯🇵", 4),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
        ("1️⃣#️⃣", 4),
        ("❤️❤", 4),
        ("☺", 2),
        ("©®", 2),
        ("©️", 2),
        ("a😀b", 4),
        ("e\u0301", 1),
        ("\ufb2c", 3),
        ("http://test.com", 23),
        ("test.com", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("http://example.com/" + "a" * 500, 23),
        ("見て https://example.jp/あ", 30),
        ("a\nb", 3),
        ("\U00010000\U0010ffff", 2),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_weighted_length(written, length):
    assert weight(written) == length


def test_no_emoji_hides_a_long_text():
    assert weight("😀" + "\u200d😀" * 100) > 50


@pytest.mark.parametrize("unit", ["a", "あ", "😀", FAMILY, "é", "e\u0301"])
def test_a_text_of_280_is_valid_and_one_more_is_not(unit):
    count = 280 // weight(unit)
    assert text.parse(unit * count).reason is None
    assert text.parse(unit * (count + 1)).reason == text.TOO_LONG


def test_eleven_long_links_still_fit():
    url = "https://example.com/" + "x" * 400
    parsed = text.parse(" ".join([url] * 11))
    assert (parsed.weighted_length, parsed.is_valid, len(parsed.urls)) == (11 * 24 - 1, True, 11)


def test_the_limit_can_be_another():
    assert text.parse("x" * 300, max_weight=500).is_valid
    assert text.parse("xx", max_weight=1).reason == text.TOO_LONG


@pytest.mark.parametrize(
    "blank",
    ["", " ", "\n\n", "\u3000", "\u200b\u200d", "\ufe0f", "ㅤ", "\u2800", "\x00\x07", "\u00ad"],
)
def test_a_text_nobody_could_see_is_empty(blank):
    assert text.parse(blank).reason == text.EMPTY


def test_half_a_surrogate_pair_is_refused_and_never_comes_out():
    parsed = text.parse("a\ud800b")
    assert parsed.reason == text.BAD_CHARACTERS
    parsed.text.encode()


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("  hello  ", "hello"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\tb", "a b"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\n \n\t\n\u3000\nb", "a\n\nb"),
        ("a\n\nb\nc", "a\n\nb\nc"),
        ("e\u0301", "é"),
        ("a\u202eb\u2066c\u2069", "ab\u2066c\u2069"),
        ("a\ufeffb\ufffec\U0001ffffd", "abcd"),
        ("a\u2063b\ufff9c", "abc"),
        ("hi\U000e0068\U000e0069", "hi"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ue000 kept", "\ue000 kept"),
    ],
    ids=ascii,
)
def test_cleaning(written, cleaned):
    assert text.clean(written) == cleaned


def test_a_tower_of_marks_is_cut_but_scripts_keep_theirs():
    assert len(text.clean("Z" + "\u0335\u0489\u0353" * 50)) <= 1 + 8
    for word in ("བསྒྲུབས", "שָׁלוֹם", "ผู้", "क्ष्म्य", "Việt Nam", "ကျွန်ုပ်"):
        assert text.clean(word) == unicodedata.normalize("NFC", word)


def test_a_line_is_one_line_without_tricks_of_direction():
    assert text.clean_line(" Alice\n\n of \t Oz ") == "Alice of Oz"
    assert text.clean_line("a\u202ecod.exe\u2066\u2069") == "acod.exe"
    assert text.is_blank(text.clean_line("\u200b\u2066\u3164 \n"))


@given(st.text())
@example("e\u2066\u0301")
def test_a_clean_line_stays_as_it_is(written):
    line = text.clean_line(written)
    assert text.clean_line(line) == line
    assert unicodedata.is_normalized("NFC", line)
    assert "\n" not in line


ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.text(
    st.sampled_from("ab1_.-:/@#$＠＃ \n\t&?()'\"<>é\u0301\u200d\ufe0f\u20e3😀👩🇨東عא\u202e\ud800©🏴\U000e0067"),
    max_size=60,
)
PIECES = st.lists(
    st.sampled_from(
        ["@bob", "#tag", "#東京", "$ABC", "https://example.com/a_(b)?c=d", "foo.みんな", "example.com",
         FAMILY, " ", "\n", ".", "「", "é", "http://", "www.", ".com", "RT", "\u0301", "/", "(", ")"]
    ),
    max_size=15,
).map("".join)  # fmt: skip


@given(ANY_TEXT | PIECES)
@example("\u1100\u0301\u1161")
@example("e\U000e0001\u0301")
@example("\u0344" * 20)
def test_whatever_is_written_can_be_parsed(written):
    parsed = text.parse(written)
    parsed.text.encode()
    assert "\x00" not in parsed.text
    assert unicodedata.is_normalized("NFC", parsed.text)
    again = text.parse(parsed.text)
    assert again.text == parsed.text
    assert again.found == parsed.found
    assert again.weighted_length == parsed.weighted_length
    done = 0
    for entity in parsed.found:
        assert done <= entity.start < entity.end <= len(parsed.text)
        done = entity.end
        written_there = parsed.text[entity.start : entity.end]
        match entity:
            case text.Mention():
                assert written_there[1:] == entity.username
                assert written_there[0] in "@＠"
            case text.Hashtag():
                assert written_there[1:] == entity.tag
                assert written_there[0] in "#＃"
                assert text.normal_tag(entity.tag)
            case text.Cashtag():
                assert written_there == f"${entity.symbol}"
            case text.Url():
                assert entity.url.lower().endswith(written_there.lower())
                assert entity.url.startswith(("http://", "https://"))


@given(ANY_TEXT | PIECES)
def test_the_form_of_normalization_makes_no_difference(written):
    decomposed = unicodedata.normalize("NFD", written)
    assert text.clean(unicodedata.normalize("NFC", written)) == text.clean(decomposed)


@given(st.text())
def test_a_key_of_a_key_is_itself(tag):
    key = text.normal_tag(tag)
    assert text.normal_tag(key) == key


UNITS = [
    "a", "a.", ".", "a.b", "a.com", "a.com/", "http://", "http://a.com/(", "a.com/((", "a.com?",
    "http://a.com?!", "http://a.com/,", "@", "@a", "@@", "#", "#a", "#1", "##a", "$", "$A ", "$A",
    "\n", "\n ", " \n\n", " ", "é", "e\u0301", "\u0301", "\u0300\u0316", "😀", "😀\u200d", "\u200d",
    "🇨", "1\ufe0f\u20e3", "あ", "あ.", "あ.com", "中a.com", "xn--", "a.xn--", "-", "_.", "a_b.",
    "\U000e0061", "🏴\U000e0061", "\x00", "\ud800", "\u202e", "\u1100\u1161", "\u0344", "RT@", "&#1",
    "https://a", ":", "/", "a-", "\u3164", "\ufdfa", "<", "a.みんな", "http://あ.みんな/",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_time_is_linear_in_hostile_input(unit):
    million = unit * (1_000_000 // len(unit))
    began = time.perf_counter()
    parsed = text.parse(million)
    assert parsed.reason in (text.TOO_LONG, text.EMPTY)
    assert len(parsed.text) <= text.MAX_CODE_POINTS
    inside = text.parse(million[: text.MAX_CODE_POINTS])
    text.linkify(inside.text, inside.entities)
    text.normal_tag(million)
    text.clean_line(million[:100_000])
    assert time.perf_counter() - began < 3
