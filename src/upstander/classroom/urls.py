"""Addresses of the classroom's pages."""

from django.urls import include, path

from upstander.classroom import views
from upstander.staff import audit_view

urlpatterns = [
    path("", views.start, name="start"),
    path("", include("upstander.staff.urls")),
    path("", include("upstander.classroom.programme.urls")),
    path("", include("upstander.classroom.timetable.urls")),
    path("", include("upstander.classroom.room.urls")),
    path("", include("upstander.classroom.learning.urls")),
    path("audit", audit_view.audit, name="audit"),
]

handler400 = "upstander.staff.views.bad_request"
handler404 = "upstander.staff.views.not_found"
handler500 = "upstander.staff.views.server_error"
