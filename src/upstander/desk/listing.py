"""The list of reports for the command line."""

from __future__ import annotations

from upstander.desk.cases.models import Report


def list_reports() -> list[dict[str, str]]:
    """Id, day and state of every report, newest day first."""
    reports = Report.objects.order_by("-day", "reference")
    return [
        {"id": report.reference, "day": report.day.isoformat(), "state": "stopped" if report.stopped else report.state}
        for report in reports
    ]
