"""Addresses of the family pages, below `/keluarga/`."""

from django.urls import path

from households import duplicate_views, views, word_views

app_name = "households"

urlpatterns = [
    path("", views.families, name="list"),
    path("kata/", word_views.unknown_words, name="unknown_words"),
    path("kata/impor/<int:pk>/", word_views.batch_words, name="batch_words"),
    path("ganda/", duplicate_views.work_list, name="duplicates"),
    path("ganda/cari/", duplicate_views.search, name="search_duplicates"),
    path("ganda/<int:pk>/", duplicate_views.cluster, name="duplicate"),
    path("gabungan/<int:pk>/pisah/", duplicate_views.part, name="part"),
    path("cari/", views.find_number, name="find"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/kk/", views.reveal_kk, name="reveal_kk"),
    path("anggota/<int:pk>/nik/", views.reveal_nik, name="reveal_nik"),
]
