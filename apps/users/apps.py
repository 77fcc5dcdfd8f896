from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "apps.users"

    def ready(self) -> None:
        from apps.core.api import addresses
        from apps.users import receivers, selectors

        assert receivers  # imported for the signals that it connects
        addresses.register(selectors.id_of_handle)
