"""Addresses of the timetable's pages."""

from django.urls import path

from upstander.classroom.timetable import meeting_views, own_views, views
from upstander.classroom.timetable.report import views as report_views

_PROGRAMME = "programmes/<uuid:programme>"
_TIMETABLE = f"{_PROGRAMME}/timetable"

urlpatterns = [
    path(_TIMETABLE, views.timetable, name="timetable"),
    path(f"{_TIMETABLE}/propose", views.propose_dates, name="propose_timetable"),
    path(f"{_TIMETABLE}/periods", views.closed_periods, name="closed_periods"),
    path(f"{_TIMETABLE}/proposals/<int:number>", views.proposal, name="timetable_proposal"),
    path(f"{_TIMETABLE}/proposals/<int:number>/agree", views.agree_dates, name="agree_timetable"),
    path(f"{_TIMETABLE}/proposals/<int:number>/withdraw", views.withdraw_dates, name="withdraw_timetable"),
    path(f"{_TIMETABLE}/proposals/<int:number>/comment", views.comment_on_dates, name="comment_timetable"),
    path(f"{_PROGRAMME}/report", report_views.lead_report, name="lead_report"),
    path(f"{_PROGRAMME}/report.pdf", report_views.lead_report_pdf, name="lead_report_pdf"),
    path("meetings/<uuid:meeting>", meeting_views.meeting, name="meeting"),
    path("meetings/<uuid:meeting>/attendance", meeting_views.attendance, name="attendance"),
    path("my-course/calendar", own_views.my_calendar, name="my_calendar"),
    path("my-course/<uuid:place>/certificate.pdf", own_views.certificate, name="certificate"),
    path("calendar/<str:token>.ics", own_views.feed, name="feed"),
    path("certificates/check", own_views.check_certificate, name="check_certificate"),
]
