"""Visits to strangers' pages: what is brought home, and what is refused."""

import gzip
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from apps.links import fetcher
from apps.links.fetching import NothingToShow, visit
from tests.links.sites import Site, moved, page, sent
from tests.media.pictures import jpeg

OPEN_GRAPH = """
<title>Old title</title><meta name="description" content="Old words">
<meta property="og:title" content="Tea &amp; more"><meta property="og:description" content="All about  tea">
<meta property="og:site_name" content="The News"><meta property="og:image" content="/tea.jpg">
"""


def refusal(url: str) -> str:
    with pytest.raises(NothingToShow) as refused:
        visit(url)
    return refused.value.name


def test_a_page_says_what_it_is(site: Site) -> None:
    site["/tea"], site["/tea.jpg"] = page(OPEN_GRAPH), sent(jpeg(), "image/jpeg")
    found = visit(site.url("/tea"))
    assert found[:3] == ("Tea & more", "All about tea", "The News")
    assert found.picture == jpeg()
    assert site.asked == ["/tea", "/tea.jpg"]
    assert "Bot" in site.headers[0]["User-Agent"]
    assert site.headers[0]["Host"].startswith("news.example.com:")


@pytest.mark.parametrize(
    ("head", "title", "description"),
    [
        ("<title>Tea</title>", "Tea", ""),
        ('<title>Tea</title><meta name=description content="Hot">', "Tea", "Hot"),
        ('<meta name="twitter:title" content="Tea"><meta name="twitter:description" content="Hot">', "Tea", "Hot"),
        ('<meta content="Tea" property="OG:Title">', "Tea", ""),
        ('<meta property="og:title" content="First"><meta property="og:title" content="Second">', "First", ""),
        ('<meta property="og:title" content=" "><title>Tea</title>', "Tea", ""),
        ("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>", "<script>alert(1)</script>", ""),
        ("<title>evil\u202egnp.exe\x07</title>", "evilgnp.exe", ""),
        (f"<title>{'long ' * 100}</title>", ("long " * 100)[:199] + "…", ""),
    ],
)
def test_what_is_taken_of_a_head(site: Site, head: str, title: str, description: str) -> None:
    site["/"] = page(head)
    found = visit(site.url("/"))
    assert (found.title, found.description) == (title, description)


def test_a_title_in_the_body_is_no_title(site: Site) -> None:
    site["/"] = page("", '<svg><title>Icon</title></svg><meta property="og:title" content="Comment of a reader">')
    assert refusal(site.url("/")) == "says_nothing"


@pytest.mark.parametrize("declared", ["header", "meta", "nonsense"])
def test_old_encodings_are_read(site: Site, declared: str) -> None:
    charset = "klingon" if declared == "nonsense" else "windows-1251"
    meta = '<meta charset="windows-1251">' if declared != "header" else ""
    kind = f"text/html; charset={charset}" if declared != "meta" else "text/html"
    site["/"] = sent(f"<head>{meta}<title>Чай</title>".encode("windows-1251"), kind)
    assert visit(site.url("/")).title == "Чай"


def test_redirects_are_followed_some_way(site: Site) -> None:
    for hop in range(9):
        site[f"/{hop}"] = moved(f"/{hop + 1}")
    site["/9"] = page("<title>Tea</title>")
    assert visit(site.url("/4")).title == "Tea"
    site.asked.clear()
    assert refusal(site.url("/0")) == "too_many_redirects"
    assert len(site.asked) == 6


class TestPrivateAddresses:
    """Nothing is asked of what does not belong to the public."""

    @pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
    def test_a_name_that_leads_there_is_refused(self, world: Callable[..., None], address: str) -> None:
        world(names={"inner.example.com": [address]}, loopback=False)
        assert refusal("http://inner.example.com/") == "not_public"

    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
         "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fec0::1]", "[fd00::1]", "[::ffff:127.0.0.1]",
         "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "[ff02::1]",
         "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "0", "１２７.0.0.1"],
    )  # fmt: skip
    def test_so_is_the_address_itself_however_it_is_written(self, host: str) -> None:
        reach, refused = fetcher.Reach(), pytest.raises(fetcher.Failed, match=r"not_public|bad_address")
        with fetcher.Session("Bot", reach) as session, refused:
            fetcher.get(session, f"http://{host}/", reach, kinds=fetcher.PAGES, most=1, is_cut=True)

    def test_this_machine_by_its_own_name_is_refused(self, site: Site, world: Callable[..., None]) -> None:
        world(loopback=False)
        assert refusal(site.url("/", socket.gethostname())) in ("not_public", "unreachable")
        assert site.asked == []

    @pytest.mark.parametrize(
        "to", ["http://10.0.0.7/", "http://169.254.169.254/latest/meta-data/", "http://[fd00::1]/"]
    )
    @pytest.mark.parametrize("status", [301, 307])
    def test_a_redirect_there_is_refused(self, site: Site, to: str, status: int) -> None:
        site["/"] = moved(to, status)
        assert refusal(site.url("/")) == "not_public"

    @pytest.mark.parametrize(
        "to",
        [
            "file:///etc/passwd",
            "gopher://news.example.com/",
            "javascript:1",
            "http://user:password@news.example.com/",
            "http://[/",
            "http://a:99999/",
        ],
    )
    def test_a_redirect_to_something_else_is_refused(self, site: Site, to: str) -> None:
        site["/"] = moved(to)
        assert refusal(site.url("/")) == "bad_address"

    def test_a_picture_there_is_left_out(self, site: Site) -> None:
        for picture in ("http://10.0.0.7/a.jpg", "file:///etc/passwd", "data:image/png;base64,AAAA"):
            site["/"] = page(f'<title>Tea</title><meta property="og:image" content="{picture}">')
            assert visit(site.url("/")).picture == b""

    def test_a_name_is_asked_for_its_address_once_a_connection(self, site: Site, world: Callable[..., None]) -> None:
        """A name that is public when it is looked at and ours when it is called."""
        world(names={"rebound.example.com": ["192.0.2.1", "127.0.0.1"]}, loopback=False)
        site["/"] = page("<title>Secret</title>")
        assert refusal(site.url("/", "rebound.example.com")) == "not_public"
        # The second look is at what is called.
        world(names={"rebound.example.com": ["127.0.0.1", "10.0.0.7"]})
        site["/again"] = moved("/")
        assert visit(site.url("/", "rebound.example.com")).title == "Secret"
        assert refusal(site.url("/again", "rebound.example.com")) == "not_public"

    def test_unusual_ports_are_refused(self, settings) -> None:
        settings.LINK_FETCHER = ["apps.links.fetcher"]
        assert refusal("http://news.example.com:22/") == "bad_address"


class TestAnswersThatDoNotEnd:
    def test_of_an_endless_page_the_beginning_is_read(self, site: Site) -> None:
        def endless(handler: BaseHTTPRequestHandler) -> None:
            _begin(handler)
            handler.wfile.write(b"<head><title>Tea</title></head><body>")
            while True:
                handler.wfile.write(b"words " * 10_000)

        site["/"] = endless
        assert visit(site.url("/")).title == "Tea"

    def test_an_endless_redirect_is_not_read(self, site: Site, world: Callable[..., None]) -> None:
        def endless(handler: BaseHTTPRequestHandler) -> None:
            _begin(handler, status=302, Location="/tea")
            while True:
                handler.wfile.write(b"words " * 10_000)

        site["/"], site["/tea"] = endless, page("<title>Tea</title>")
        assert visit(site.url("/")).title == "Tea"

    def test_an_endless_picture_is_left_out(self, site: Site) -> None:
        def endless(handler: BaseHTTPRequestHandler) -> None:
            _begin(handler, kind="image/jpeg")
            while True:
                handler.wfile.write(b"\xff" * 100_000)

        site["/"], site["/tea.jpg"] = page(OPEN_GRAPH), endless
        assert visit(site.url("/"))[:1] == ("Tea & more",)
        assert visit(site.url("/")).picture == b""

    @pytest.mark.parametrize("where", ["line", "headers", "body"])
    def test_a_page_that_drips_is_given_up(self, site: Site, world: Callable[..., None], where: str) -> None:
        """Each byte comes in time; all of them never do."""

        def dripping(handler: BaseHTTPRequestHandler) -> None:
            if where != "line":
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
            handler.wfile.write({"line": b"HTTP/1.1 200 ", "headers": b"X-Drip: ", "body": b"\r\n<title>"}[where])
            for _ in range(200):
                handler.wfile.write(b"a")
                handler.wfile.flush()
                time.sleep(0.1)

        world(seconds=2)
        site["/"] = dripping
        began = time.monotonic()
        assert refusal(site.url("/")) == "too_slow"
        assert time.monotonic() - began < 6

    def test_a_page_whose_picture_drips_is_shown_without(self, site: Site, world: Callable[..., None]) -> None:
        def dripping(handler: BaseHTTPRequestHandler) -> None:
            _begin(handler, kind="image/jpeg")
            for _ in range(200):
                handler.wfile.write(b"a")
                time.sleep(0.1)

        world(seconds=2)
        site["/"], site["/tea.jpg"] = page(OPEN_GRAPH), dripping
        found = visit(site.url("/"))
        assert (found.title, found.picture) == ("Tea & more", b"")

    def test_a_bomb_is_read_no_further_than_any_page(self, site: Site) -> None:
        bomb = gzip.compress(b"<head><title>Tea</title>" + b" " * 300 * 2**20)
        for coding in ("gzip", "deflate, gzip, gzip, gzip, gzip, gzip, gzip"):
            site["/"] = sent(bomb, Content_Encoding=coding)
            if coding == "gzip":
                assert visit(site.url("/")).title == "Tea"
            else:
                assert refusal(site.url("/")) in ("unreachable", "too_costly")

    def test_html_that_is_made_to_be_slow_is_given_up(self, site: Site) -> None:
        for content in (b"<" * 900_000, b"<!--" * 200_000, b"<a " + b"x=" * 400_000, b"<![" * 300_000, b"&" * 900_000,
                        b"<meta " * 150_000, b"<meta x='" * 100_000):  # fmt: skip
            site["/"] = sent(b"<head>" + content)
            began = time.monotonic()
            assert refusal(site.url("/")) in ("says_nothing", "too_costly")
            assert time.monotonic() - began < 12


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (sent(b"%PDF", "application/pdf"), "wrong_type"),
        (sent(b"<title>Tea</title>", "text/plain"), "wrong_type"),
        (sent(b"<title>Tea</title>", ""), "wrong_type"),
        (sent(b"<title>Tea</title>", "text/html, application/json"), "wrong_type"),
        (sent(b"<title>Tea</title>", status=404), "no_such_page"),
        (sent(b"<title>Tea</title>", status=403), "no_such_page"),
        (sent(b"", status=204), "no_such_page"),
        (sent(b"<title>Tea</title>", status=500), "server_error"),
        (sent(b"<title>Tea</title>", status=429), "server_error"),
        (sent(b""), "says_nothing"),
        (page("<title> \u200b </title>"), "says_nothing"),
        (sent(bytes(range(256)) * 50), "says_nothing"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n"), "unreachable"),
        (lambda handler: handler.wfile.write(b""), "unreachable"),
        (lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000), "unreachable"),
        (moved(""), "too_many_redirects"),
    ],
)  # fmt: skip
def test_what_is_not_a_page_has_no_card(site: Site, answer, name: str) -> None:
    site["/"] = answer
    assert refusal(site.url("/")) == name


def test_where_nobody_answers_there_is_nothing(world: Callable[..., None]) -> None:
    world()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert refusal(f"http://news.example.com:{closed.getsockname()[1]}/") == "unreachable"


def _begin(handler: BaseHTTPRequestHandler, kind: str = "text/html", status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
