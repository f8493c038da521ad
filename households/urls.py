"""Addresses of the family pages, below `/keluarga/`."""

from django.urls import path

from households import duplicate_views, life_views, list_views, views, word_views

app_name = "households"

urlpatterns = [
    path("", views.families, name="list"),
    path("kata/", word_views.unknown_words, name="unknown_words"),
    path("kata/impor/<int:pk>/", word_views.batch_words, name="batch_words"),
    path("daftar/", list_views.source_lists, name="source_lists"),
    path("daftar/<int:pk>/", list_views.source_list, name="source_list"),
    path("beda/", list_views.conflict_list, name="conflicts"),
    path("usulan/", list_views.proposal_list, name="proposals"),
    path("usulan/jawab/", list_views.answer, name="answer"),
    path("ganda/", duplicate_views.work_list, name="duplicates"),
    path("ganda/cari/", duplicate_views.search, name="search_duplicates"),
    path("ganda/<int:pk>/", duplicate_views.cluster, name="duplicate"),
    path("gabungan/<int:pk>/pisah/", duplicate_views.part, name="part"),
    path("cari/", views.find_number, name="find"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/ubah/<slug:what>/", life_views.change, name="change"),
    path("<int:pk>/kk/", views.reveal_kk, name="reveal_kk"),
    path("anggota/<int:pk>/nik/", views.reveal_nik, name="reveal_nik"),
]
