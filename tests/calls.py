"""Calling the API in tests, as somebody or as nobody."""

from typing import Any

import orjson
from django.test import Client

from apps.users import services
from apps.users.models import User


class Caller:
    """`Caller(alice).get("/tweets/1")`: the path without `/api`, bodies as JSON, answers as Django's responses."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = {}
        if user is not None:
            user.refresh_from_db()
            self.headers["Authorization"] = f"Bearer {services.issue_tokens(user=user).access}"

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(self._url(path), query_params=query, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("POST", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("PUT", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("PATCH", path, body, headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("DELETE", path, body, headers)

    def pages(self, path: str, **query: Any) -> list[list[dict[str, Any]]]:
        """All pages of a list, following `next`."""
        answer, found = self.get(path, **query), []
        while True:
            assert answer.status_code == 200, answer.content
            found.append(answer.json()["results"])
            url = answer.json()["next"]
            if url is None:
                return found
            answer = self.client.get(url, headers=self.headers)

    def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All items of a list."""
        return [item for page in self.pages(path, **query) for item in page]

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        data = b"" if body is None else orjson.dumps(body)
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.generic(method, self._url(path), data, content_type="application/json", headers=sent)

    def _url(self, path: str) -> str:
        return f"/api{path}"
