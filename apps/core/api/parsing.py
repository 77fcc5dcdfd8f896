"""Bodies, strictly: one JSON object, or the form that a view asked for."""

from typing import IO, Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser

from apps.core import input as hygiene
from apps.core.errors import TooLarge


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        request = parser_context["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > hygiene.MAX_BODY:
            raise TooLarge(f"The body may have at most {hygiene.MAX_BODY} bytes.")
        return hygiene.decode_object(request._request.body)


class FirstMatch(BaseContentNegotiation):
    """Content negotiation without any: whatever is accepted, the API speaks JSON."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        media_type = request.content_type.partition(";")[0].strip().lower()
        for parser in parsers:
            if parser.media_type == media_type:
                return parser
        return None

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type
