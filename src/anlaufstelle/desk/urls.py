"""Addresses of the staff pages, below /desk/."""

from django.urls import path

from anlaufstelle.desk.views import home

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("act-for/", home.act_for, name="act_for"),
]
