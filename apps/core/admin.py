"""What the admin's lists have in common: nothing is written past the services, and big tables stay quick."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

_ESTIMATE = "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass"
# Below this a table is counted: quick, and exact where somebody might notice.
_COUNTED = 100_000


class EstimatingPaginator(Paginator):
    """Takes PostgreSQL's own estimate for the length of a whole big table, instead of reading it."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet) or rows.query.where:
            return super().count
        with connection.cursor() as cursor:
            cursor.execute(_ESTIMATE, [rows.model._meta.db_table])
            estimate = cursor.fetchone()[0]
        return estimate if estimate > _COUNTED else super().count


class NamedFilter(admin.SimpleListFilter):
    """A filter whose every choice is a word for a condition."""

    choices_by_name: ClassVar[dict[str, Q]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.capitalize()) for name in self.choices_by_name]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.choices_by_name.get(self.value() or "", Q()))


class LookOnly(admin.ModelAdmin):
    """To be looked at: what is done to these rows is done by actions, which call services."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields or [field.name for field in self.model._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
