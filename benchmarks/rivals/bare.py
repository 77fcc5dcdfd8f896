"""The limit: a Django view that answers a constant, without middleware, database or framework."""

import secrets

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY=secrets.token_hex(32), ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, MIDDLEWARE=[], USE_I18N=False
)


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b'{"results":[]}', content_type="application/json")


urlpatterns = [path("constant", constant)]
application = get_wsgi_application()
