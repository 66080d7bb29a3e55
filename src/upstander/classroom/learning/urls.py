"""Addresses of learning."""

from django.urls import path

from upstander.classroom.learning import views

urlpatterns = [path("my-course/<uuid:place>/sort", views.sort, name="sort")]
