"""The Django app of the classroom."""

from django.apps import AppConfig


class ClassroomConfig(AppConfig):
    """Programme, live room and learning in one app."""

    name = "upstander.classroom"
    label = "classroom"
    default_auto_field = "django.db.models.BigAutoField"
