"""Addresses of the live room's pages."""

from django.urls import path

from upstander.classroom.room import entering, views

urlpatterns = [
    path("meeting/<uuid:meeting>/room", entering.enter, name="enter_room"),
    path("rehearse", entering.rehearse, name="rehearse"),
    path("room/<uuid:room>/", views.participant, name="room"),
    path("room/<uuid:room>/steer", views.steer, name="room_steer"),
    path("room/<uuid:room>/screen", views.screen, name="room_screen"),
    path("room/<uuid:room>/produce", views.produce, name="room_produce"),
    path("room/<uuid:room>/answer", views.answer, name="room_answer"),
    path("room/<uuid:room>/tell", views.tell, name="room_tell"),
    path("room/<uuid:room>/stay", views.stay, name="room_stay"),
    path("room/<uuid:room>/pictures/<str:name>", views.picture, name="room_picture"),
]
