"""Addresses of the staff's pages of a campaign, below `/verval/`."""

from django.urls import path

from verification.views import board, campaigns, deciding, review

app_name = "verification"

urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("baru/", campaigns.create, name="create"),
    path("<int:pk>/", board.board, name="board"),
    path("<int:pk>/daftar/", campaigns.add_targets, name="add_targets"),
    path("<int:pk>/pembagian/", campaigns.assign, name="assign"),
    path("<int:pk>/buka/", board.open_campaign, name="open"),
    path("<int:pk>/tutup/", board.close_campaign, name="close"),
    path("<int:pk>/tidak-dikunjungi/", board.dispose, name="dispose"),
    path("<int:pk>/lembar/", review.approve_sheets, name="approve_sheets"),
    path("tinjauan/", review.queue, name="review"),
    path("kunjungan/<int:pk>/", review.visit, name="visit"),
    path("kunjungan/<int:pk>/setujui/", review.approve, name="approve"),
    path("kunjungan/<int:pk>/kembalikan/", review.send_back, name="send_back"),
    path("kunjungan/<int:pk>/tolak/", review.reject, name="reject"),
    path("kunjungan/<int:pk>/tahan/", review.hold, name="hold"),
    path("foto/<int:pk>/", review.photo, name="photo"),
    path("keputusan/", deciding.decisions_page, name="decisions"),
    path("rapat/baru/", deciding.record_meeting, name="record_meeting"),
    path("rapat/<int:pk>/", deciding.meeting, name="meeting"),
    path("rapat/<int:pk>/sesuai-usulan/", deciding.decide_as_proposed, name="decide_as_proposed"),
    path("rapat/<int:pk>/berita-acara/", deciding.minutes, name="minutes"),
]
