import pytest

from apps.core import text


def names(written):
    return [m.username for m in text.parse(written).mentions]


def tags(written):
    return [h.tag for h in text.parse(written).hashtags]


def links(written):
    parsed = text.parse(written)
    return [parsed.text[u.start : u.end] for u in parsed.urls]


def symbols(written):
    return [c.symbol for c in text.parse(written).cashtags]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("@alice hello", ["alice"]),
        ("hello @alice", ["alice"]),
        ("(@alice), \"@bob\" and '@carol'.", ["alice", "bob", "carol"]),
        ("@alice\n@bob", ["alice", "bob"]),
        ("@a_b @_ @007", ["a_b", "_", "007"]),
        ("＠alice", ["alice"]),
        ("今日は@aliceさんと", ["alice"]),
        ("RT@alice rt:@bob Rt @carol", ["alice", "bob", "carol"]),
        ("@alice's book, @bob-made", ["alice", "bob"]),
        ("@alice/lists", ["alice"]),
        ("🎉@alice👍", ["alice"]),
        ("-@alice +@bob .@carol", ["alice", "bob", "carol"]),
        ("@" + "x" * 15, ["x" * 15]),
        ("@" + "x" * 16, []),
        ("me@example.com", []),
        ("alice@bob", []),
        ("@alice@example.com", []),
        ("@@alice a@@b", []),
        ("x!@a x#@b x$@c x%@d x&@e x*@f _@g", []),
        ("start@name", []),
        ("@josé @ñandú @alice\u0301", []),
        ("@http://example.com", []),
        ("@ alice", []),
        ("@", []),
        ("https://example.com/@alice", []),
    ],
)
def test_mentions(written, found):
    assert names(written) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("#one two #three", ["one", "three"]),
        ("#1st #a1 #2026goals", ["1st", "a1", "2026goals"]),
        ("#1 #42 #_ #1_2", []),
        ("#snake_case #_private", ["snake_case", "_private"]),
        ("#one, #two. #three! #four? #five: #six;", ["one", "two", "three", "four", "five", "six"]),
        ("(#one)[#two]“#three”.#four", ["one", "two", "three", "four"]),
        ("#café #straße #ĞÜN #łódź", ["café", "straße", "ĞÜN", "łódź"]),
        ("#cafe\u0301", ["café"]),
        ("#привет #γειά #שלום #سلام", ["привет", "γειά", "שלום", "سلام"]),
        ("#東京 #ひらがな #カタカナー #서울", ["東京", "ひらがな", "カタカナー", "서울"]),
        ("#हिन्दी #தமிழ் #ไทย #ကမ္ဘာ #ኢትዮጵያ", ["हिन्दी", "தமிழ்", "ไทย", "ကမ္ဘာ", "ኢትዮጵያ"]),
        ("#سال۱۴۰۵ #१२३", ["سال۱۴۰۵"]),
        ("#می‌خواهم", ["می\u200cخواهم"]),
        ("#l·l #מ״כ #各〃", ["l·l", "מ״כ", "各〃"]),
        ("#\U00020021 #\U00010400x", ["\U00020021", "\U00010400x"]),
        ("＃全角", ["全角"]),
        ("東京。#東京", ["東京"]),
        ("東京#東京 a#b 1#c _#d", []),
        ("&#39; &#x27;", []),
        ("##double #a#b", ["double"]),
        ("#https://example.com", []),
        ("https://example.com/#top example.com/#top", []),
        ("❤️#love 1️⃣#first", ["love", "first"]),
        ("#️⃣ #⃣ #1️⃣", []),
        ("#love❤️ #party🎉now", ["love", "party"]),
        ("#-dash #'quote #", []),
        ("#ㅤ #\u115f", []),
        ("# space", []),
    ],
)
def test_hashtags(written, found):
    assert tags(written) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("$ABC $abc $BRK.B $X_Y", ["ABC", "abc", "BRK.B", "X_Y"]),
        ("buy $ABC, sell $XYZ.", ["ABC", "XYZ"]),
        ("$5 $5M $ABC1 $TOOLONGNAME $ÄBC", []),
        ("a$ABC $$ABC $A$B", ["A"]),
        ("US$ and $", []),
    ],
)
def test_cashtags(written, found):
    assert symbols(written) == found


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com/",
        "HTTP://EXAMPLE.COM/Index.html",
        "http://a.b.cd",
        "http://example.com:8080/path",
        "https://sub_domain-x.example.co.uk/a/b/c.html?q=1&r=a%20b#top",
        "http://example.com/a_(b)",
        "http://example.com/a_(b_(c))_d",
        "http://example.com/~me/+x/@you/",
        "http://example.com/a,b;c=d",
        "http://example.com/path-",
        "http://example.com/Привет_мир",
        "http://example.com/café/résumé",
        "https://en.example.org/wiki/A–B",
        "http://example.com?q",
        "http://example.com/#!/x",
        "http://☃.net/",
        "http://✪df.ws/ejp",
        "http://foobar.中国/",
        "http://foobar.みんな",
        "http://пример.рф/путь",
        "http://foobar.پاکستان/",
        "http://xn--ls8h.xn--p1ai/",
        "example.com",
        "www.example.co.jp",
        "MLB.tv",
        "example.com/path?x=1",
        "ELPAÍS.com",
        "deep.sub.example.com:443/x",
    ],
)
def test_a_url_is_found_whole_wherever_it_stands(url):
    for shape in ("{}", "see {} now", "({})", "“{}”", "{},", "{}.", "{}!", "見て {}", "{}\n{}"):
        written = shape.format(url, url)
        assert links(written) == [url] * shape.count("{}"), written


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("http://no-tld http://x http://short.x", []),
        ("hello.There version 1.2.3 and 3.14", []),
        ("long.test.tar.bz2 file.exe", []),
        ("me@example.com john.doe.gov@example.com", []),
        ("https://user:secret@example.com/", []),
        ("https://example.com@evil.example", []),
        ("@example.com #example.com $example.com #http://example.com", []),
        ("http://-example.com http://example-.com http://_x.com http://x_.com", []),
        ("http://under_score.com http://a.-b.com", []),
        ("-example.com _example.com .example.com ...example.com", []),
        ("ftp://example.com file:///etc javascript:alert(1)//x.com", []),
        ("http://256.1.2.3/ http://127.0.0.1/ http://localhost/ http://[::1]/", []),
        ("http://example..com", []),
        ("http:// example.com/path", ["example.com/path"]),
        ("http://example.com.", ["http://example.com"]),
        ("http://example.com/a...........", ["http://example.com/a"]),
        ("http://example.com/,,,,,,", ["http://example.com/"]),
        ("http://example.com/a?", ["http://example.com/a"]),
        ("http://example.com/(unclosed", ["http://example.com/"]),
        ("(http://example.com/a)", ["http://example.com/a"]),
        ('<a href="http://example.com/a">x', ["http://example.com/a"]),
        ("http://domain.com-then-more", ["http://domain.com"]),
        ("http://a.com/http://b.com", ["http://a.com/http://b.com"]),
        ("http://example.comだよね.comtest/x", ["http://example.com"]),
        ("日本語example.com中国語t.co/abc한국foo.jp", ["example.com", "t.co/abc", "foo.jp"]),
        ("日本http://a.jp/b日本", ["http://a.jp/b"]),
        ("example.comてすとtwitter.みんなです", ["example.com", "twitter.みんな"]),
        ("موقع.مصرية", []),
        ("http://xn--はじめよう.com/", []),
        ("http://" + "a" * 64 + ".com", []),
        ("http://" + "あ" * 60 + ".com", []),
        ("http://" + "a." * 130 + "com", []),
        ("http://example.com/" + "a" * 4090, []),
        ("foo.baz foo.co.jp foo.comm foo.jp", ["foo.co.jp", "foo.jp"]),
        ("foo.brésil", []),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_a_link_and_what_is_not(written, found):
    assert links(written) == found


def test_a_link_leads_to_an_absolute_address():
    urls = text.parse("HTTPS://Example.com/A example.com/b").urls
    assert [u.url for u in urls] == ["https://Example.com/A", "https://example.com/b"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://www.example.com/", "example.com"),
        ("http://example.com/a/b", "example.com/a/b"),
        ("https://example.com/" + "a" * 50, "example.com/" + "a" * 17 + "…"),
        ("https://example.com?q=1", "example.com?q=1"),
        ("https://москва.рф/x", "москва.рф/x"),
        ("https://bücher.de", "bücher.de"),
        ("https://аррӏе.com", "xn--80ak6aa92e.com"),
        ("https://pаypal.com", "xn--pypal-4ve.com"),
    ],
)
def test_the_shown_form_of_a_link_is_short_and_honest(written, shown):
    assert text.parse(written).urls[0].display_url == shown


def test_a_long_host_is_never_cut_at_its_end():
    host = "paypal.com." + "a" * 60 + "." + "b" * 60 + ".evil.com"
    shown = text.parse(f"https://{host}/login").urls[0].display_url
    assert ".evil.com/login" in shown
    assert "paypal" not in shown


def test_places_count_code_points_and_the_shape_is_that_of_the_api():
    parsed = text.parse("👩‍👩‍👧 @bob #été $ABC example.com")
    assert parsed.entities == {
        "mentions": [{"username": "bob", "start": 6, "end": 10}],
        "hashtags": [{"tag": "été", "start": 11, "end": 15}],
        "cashtags": [{"symbol": "ABC", "start": 16, "end": 20}],
        "urls": [
            {
                "url": "https://example.com",
                "display_url": "example.com",
                "start": 21,
                "end": 32,
            }
        ],
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Python", "PYTHON"),
        ("Straße", "STRASSE"),
        ("ｈａｓｈ１", "hash1"),
        ("ﾊﾝｶｸ", "ハンカク"),
        ("Čaj", "ČAJ"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("می\u200cخواهم", "میخواهم"),
        ("ﬁn", "FIN"),
    ],
)
def test_a_tag_is_found_however_it_is_written(one, other):
    assert text.normal_tag(one) == text.normal_tag(other) != ""


def test_different_tags_stay_different():
    keys = {text.normal_tag(tag) for tag in ("sol", "Søl", "słl", "東京", "东京", "cafe", "café")}
    assert len(keys) == 7


def test_a_tag_that_unfolds_has_a_key_of_bounded_length():
    assert len(text.normal_tag("\ufdfa" * 140)) <= 280
    assert " " not in text.normal_tag("\ufdfa")
