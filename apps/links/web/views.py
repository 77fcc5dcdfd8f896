"""`/media/links/<key>.webp`: the picture of a card. It was public where it comes from, so it is for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.links import files


@require_safe
@cache_control(public=True, max_age=86_400)
def picture(request: HttpRequest, key: str) -> HttpResponse:
    try:
        content = files.read(key)
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(content, content_type="image/webp")


picture.rate_class = "pictures"  # type: ignore[attr-defined]
