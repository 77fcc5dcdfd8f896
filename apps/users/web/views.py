"""Doors to one's own account."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.users.models import User
from apps.users.web import faces


@require_safe
@cache_control(public=True, max_age=7 * 86_400)
def drawn_avatar(request: HttpRequest, username: str) -> HttpResponse:
    """A picture for whoever has uploaded none. Of the handle alone: it asks nothing of the database."""
    return HttpResponse(faces.drawing(username), content_type="image/svg+xml")


@require_safe
def picture(request: HttpRequest, folder: str, user_id: int, name: str) -> HttpResponseBase:
    """An uploaded avatar or header, where no other server serves MEDIA_URL.

    Named by its content: the address never shows another picture, so whoever has it may keep it.
    Those of accounts that are out of sight are for moderators.
    """
    if not (User.objects.active().filter(pk=user_id).exists() or getattr(request.user, "is_staff", False)):
        raise Http404
    try:
        file = default_storage.open(f"{folder}/{user_id}/{name}")
    except (FileNotFoundError, IsADirectoryError):
        raise Http404 from None
    response = FileResponse(file, content_type=f"image/{name.rpartition('.')[2].replace('jpg', 'jpeg')}")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
