"""URLs of the public pages, the same in each language."""

from django.urls import path

from anlaufstelle.frontdoor import offer_views, views

app_name = "frontdoor"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", views.results, name="results"),
    path("offer/<uuid:key>/", offer_views.offer_view, name="offer"),
    path("offer/<uuid:key>/preview/", offer_views.preview, name="preview"),
    path("offer/<uuid:key>/feedback/", offer_views.feedback, name="feedback"),
    path("provider/<uuid:key>/", views.provider, name="provider"),
    path("guides/", views.guides, name="guides"),
    path("guide/<uuid:key>/", views.guide, name="guide"),
    path("letter/", views.letter_finder, name="letter_finder"),
    path("danger/", views.emergency_numbers_view, name="emergency_numbers"),
    path("about/<slug:name>/", views.about, name="about"),
]
