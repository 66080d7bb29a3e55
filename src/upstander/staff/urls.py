"""Addresses that every staff service has, and its pages for what went wrong."""

from django.urls import path

from upstander.staff import views

urlpatterns = [
    path("log-in", views.log_in, name="log_in"),
    path("log-out", views.log_out, name="log_out"),
    path("health", views.health, name="health"),
]

handler400 = "upstander.staff.views.bad_request"
handler404 = "upstander.staff.views.not_found"
handler500 = "upstander.staff.views.server_error"
