"""Addresses of the classroom's pages."""

from django.urls import include, path

from upstander.classroom import views

urlpatterns = [
    path("", views.start, name="start"),
    path("", include("upstander.staff.urls")),
]

handler400 = "upstander.staff.views.bad_request"
handler404 = "upstander.staff.views.not_found"
handler500 = "upstander.staff.views.server_error"
