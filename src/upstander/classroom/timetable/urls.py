"""Addresses of the timetable's pages."""

from django.urls import path

from upstander.classroom.timetable import views

_TIMETABLE = "programmes/<uuid:programme>/timetable"

urlpatterns = [
    path(_TIMETABLE, views.timetable, name="timetable"),
    path(f"{_TIMETABLE}/propose", views.propose_dates, name="propose_timetable"),
    path(f"{_TIMETABLE}/periods", views.closed_periods, name="closed_periods"),
    path(f"{_TIMETABLE}/proposals/<int:number>", views.proposal, name="timetable_proposal"),
    path(f"{_TIMETABLE}/proposals/<int:number>/agree", views.agree_dates, name="agree_timetable"),
    path(f"{_TIMETABLE}/proposals/<int:number>/withdraw", views.withdraw_dates, name="withdraw_timetable"),
    path(f"{_TIMETABLE}/proposals/<int:number>/comment", views.comment_on_dates, name="comment_timetable"),
]
