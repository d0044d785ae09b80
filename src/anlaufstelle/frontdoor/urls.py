"""Addresses of the public pages, the same in each language."""

from django.urls import path

from anlaufstelle.frontdoor import offers, views

app_name = "frontdoor"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", views.results, name="results"),
    path("offer/<uuid:key>/", offers.offer, name="offer"),
    path("offer/<uuid:key>/preview/", offers.preview, name="preview"),
    path("offer/<uuid:key>/feedback/", offers.feedback, name="feedback"),
    path("provider/<uuid:key>/", views.provider, name="provider"),
    path("guides/", views.guides, name="guides"),
    path("guide/<uuid:key>/", views.guide, name="guide"),
    path("letter/", views.letter, name="letter"),
    path("danger/", views.danger, name="danger"),
    path("about/<slug:name>/", views.about, name="about"),
]
