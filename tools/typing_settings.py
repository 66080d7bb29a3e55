"""Settings for mypy's Django plugin alone: the tables of desk and classroom at once. No process runs on them."""

from upstander.desk import settings as desk

globals().update(vars(desk))
UPSTANDER_INSTALLATION = desk.UPSTANDER_INSTALLATION
UPSTANDER_SERVICE = desk.UPSTANDER_SERVICE
INSTALLED_APPS = [*vars(desk)["INSTALLED_APPS"], "upstander.classroom"]
