from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import text


def html(written):
    parsed = text.parse(written)
    return text.linkify(parsed.text, parsed.entities)


class Reader(HTMLParser):
    """What a browser would make of it: the elements, and the text a person sees."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.elements, self.seen = [], ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "br":
            self.seen += "\n"

    def handle_data(self, data):
        self.seen += data


def test_a_mention_leads_to_a_profile():
    assert html("hi @Alice!") == ('hi <a class="mention" href="/@Alice" dir="ltr">@Alice</a>!')


def test_a_hashtag_leads_to_its_page():
    assert html("#été") == ('<a class="hashtag" href="/tags/%C3%A9t%C3%A9" rel="tag" dir="auto">#été</a>')


def test_a_url_leads_out_without_telling_or_vouching():
    [(_, link)] = Reader(html("see https://www.example.com/?a=1&b=2")).elements
    assert link["href"] == "https://www.example.com/?a=1&b=2"
    assert link["rel"] == "nofollow noopener noreferrer"


def test_cashtags_stay_text_and_lines_stay_lines():
    assert html("$ABC\n\nis up") == "$ABC<br><br>is up"


def test_html_in_a_text_is_only_text():
    attack = "<script>alert(1)</script> & \"'<img src=x onerror=y>"
    assert Reader(html(attack)).elements == []
    assert Reader(html(attack)).seen == attack


@pytest.mark.parametrize("written", ["😀", "❤️🔥👍🏽", "👩‍👩‍👧‍👦 🇨🇭", "1️⃣\n2️⃣"])
def test_a_few_emoji_alone_are_known(written):
    assert text.is_emoji_only(written)


@pytest.mark.parametrize("written", ["😀!", "1", "©", "", "😀" * 9, "東京", "😀 #😀x"])
def test_other_texts_are_not_emoji_only(written):
    assert not text.is_emoji_only(written)


def test_a_right_to_left_link_does_not_disturb_its_neighbours():
    links = [attrs for _, attrs in Reader(html("مرحبا #سلام @bob example.com שלום")).elements]
    assert [link["dir"] for link in links] == ["auto", "ltr", "ltr"]


def test_entities_that_do_not_fit_are_left_unlinked():
    entities = {
        "mentions": [
            {"username": "a", "start": 0, "end": 2},
            {"username": "b", "start": 1, "end": 3},
            {"username": "c", "start": -4, "end": 2},
            {"username": "d", "start": 3, "end": 99},
        ],
        "urls": [{"url": "javascript:alert(1)", "display_url": "x", "start": 4, "end": 5}],
    }
    assert html("") == ""
    assert text.linkify("@a <b>", entities) == ('<a class="mention" href="/@a" dir="ltr">@a</a> &lt;b&gt;')


@given(
    st.text()
    | st.lists(st.sampled_from(["@bob", "#a&b", "#été", 'a.com/"<', "<b>", "&amp;", '"', "'", " ", "\n", "😀"])).map(
        "".join
    )
)
def test_whatever_is_written_only_our_elements_come_out(written):
    reader = Reader(html(written))
    assert {tag for tag, _ in reader.elements} <= {"a", "br", "span"}
    for tag, attrs in reader.elements:
        if tag == "a":
            assert attrs["href"].startswith(("/@", "/tags/", "http://", "https://"))
            assert set(attrs) <= {"class", "href", "dir", "rel", "title"}
    if not text.parse(written).urls:
        assert reader.seen == text.parse(written).text
