"""Addresses of her own page, the same in each language. None of them says whose page it is."""

from django.urls import path

from anlaufstelle.mine import views

app_name = "mine"
urlpatterns = [
    path("", views.page, name="page"),
    path("out/", views.out, name="out"),
    path("correct/", views.correct, name="correct"),
    path("end/<uuid:key>/", views.end, name="end"),
]
