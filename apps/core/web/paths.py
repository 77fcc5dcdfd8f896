"""What stands in the paths of pages: `<handle:username>`, and the API's `<id:tweet_id>`."""

from django.urls import register_converter

from apps.core.api import urls as api  # noqa: F401 - registers <id:…>


class HandleConverter:
    regex = "[A-Za-z0-9_]{1,15}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(HandleConverter, "handle")
