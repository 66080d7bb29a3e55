"""The Django app of the staff base."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Accounts, audit log and page layout of a staff service."""

    name = "upstander.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
