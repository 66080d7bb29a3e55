"""The Django app of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Intake, evidence, cases, referral and replies in one app."""

    name = "upstander.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
