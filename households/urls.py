"""Addresses of the family pages, below `/keluarga/`."""

from django.urls import path

from households.views import duplicates, exports, families, lists, lives, previews, proposals, words

app_name = "households"

urlpatterns = [
    path("", families.families, name="list"),
    path("kata/", words.unknown_words, name="unknown_words"),
    path("kata/impor/<int:pk>/", words.batch_words, name="batch_words"),
    path("daftar/", lists.source_lists, name="source_lists"),
    path("daftar/<int:pk>/", lists.source_list, name="source_list"),
    path("daftar/<int:pk>/beda.xlsx", lists.export, name="export_list"),
    path("impor/<int:pk>/mirip/", previews.alike, name="alike"),
    path("beda/", lists.conflict_list, name="conflicts"),
    path("usulan/", proposals.proposal_list, name="proposals"),
    path("usulan/jawab/", proposals.answer, name="answer"),
    path("ganda/", duplicates.work_list, name="duplicates"),
    path("ganda/cari/", duplicates.search, name="search_duplicates"),
    path("ganda/<int:pk>/", duplicates.cluster, name="duplicate"),
    path("gabungan/<int:pk>/pisah/", duplicates.part, name="part"),
    path("berkas/", exports.exports, name="exports"),
    path("berkas/minta/", exports.ask_export, name="ask_export"),
    path("berkas/<int:pk>.xlsx", exports.take_export, name="take_export"),
    path("cari/", families.find_number, name="find"),
    path("<int:pk>/", families.case, name="case"),
    path("<int:pk>/ubah/<slug:what>/", lives.change, name="change"),
    path("<int:pk>/kk/", families.reveal_kk, name="reveal_kk"),
    path("anggota/<int:pk>/nik/", families.reveal_nik, name="reveal_nik"),
]
