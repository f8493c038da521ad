"""Addresses of the family pages, below `/keluarga/`."""

from django.urls import path

from households import views, word_views

app_name = "households"

urlpatterns = [
    path("", views.families, name="list"),
    path("kata/", word_views.unknown_words, name="unknown_words"),
    path("kata/impor/<int:pk>/", word_views.batch_words, name="batch_words"),
    path("cari/", views.find_number, name="find"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/kk/", views.reveal_kk, name="reveal_kk"),
    path("anggota/<int:pk>/nik/", views.reveal_nik, name="reveal_nik"),
]
