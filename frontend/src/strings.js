/** Every word on the phone, Indonesian first. Form labels come from the questionnaire itself. */

const id = {
  app: "Ngerombo Lapangan",
  back: "Kembali", next: "Lanjut", previous: "Sebelumnya", close: "Tutup", cancel: "Batal", yes: "Ya", no: "Tidak",
  loading: "Memuat…", refresh: "Perbarui daftar", refreshing: "Memperbarui…", retry: "Coba lagi",
  offline: "Tanpa sinyal. Semua isian disimpan di HP ini.",
  loginNeeded: "Sesi masuk sudah habis. Masuk lagi agar kunjungan bisa dikirim.", login: "Masuk",
  firstTimeOffline: "Daftar keluarga belum pernah dimuat di HP ini. Cari sinyal, lalu coba lagi.",
  loginFirst: "Masuk dulu agar daftar keluarga bisa dimuat.",
  noRight: "Akun ini tidak punya tugas kunjungan.",
  noSecure: "Halaman ini harus dibuka lewat https agar isian bisa disimpan dengan aman.",
  updated: "Diperbarui {when}",
  newVersion: "Versi baru aplikasi siap.", updateNow: "Pasang sekarang",
  updateLater: "Selesaikan dulu kunjungan yang sedang diisi atau dikirim.",
  clockWrong: "Jam HP ini berbeda {far} dari server. Nyalakan tanggal dan jam otomatis.", minutes: "{n} menit", hours: "{n} jam", days: "{n} hari",
  almostFull: "Ruang HP hampir habis: sisa {left}. Kirim kunjungan yang menunggu atau hapus berkas lain.", almostFullShort: "hampir habis",
  longAway: "Sudah {n} hari HP ini tidak bertemu server. Dalam {rest} hari daftar keluarga dihapus dari HP; kunjungan yang belum terkirim tetap tersimpan, terkunci sampai Anda masuk lagi.",
  revoked: "HP atau akun ini dicabut oleh kantor. Daftar keluarga sudah dihapus. Kunjungan yang belum terkirim tetap terkunci di HP ini dan terbuka lagi bila Anda masuk dengan akun yang dipulihkan.",
  sealedHere: "Terkunci di HP ini: {n} belum terkirim, {d} draf. Hanya pemiliknya yang bisa membuka, dengan masuk lagi.",
  storageRefused: "Penyimpanan HP penuh atau ditolak. Isian terakhir BELUM tersimpan. Kosongkan ruang lalu coba lagi.",

  visits: "Kunjungan", search: "Cari nama, alamat, atau nomor", noneFound: "Tidak ada yang cocok.",
  noItems: "Belum ada keluarga yang ditugaskan kepada Anda.", noCampaign: "Belum ada putaran verifikasi yang dibuka.",
  until: "Sampai {date}", daysLeft: "{n} hari lagi", lastDay: "hari terakhir", overdue: "lewat {n} hari",
  progressDone: "{done} dari {all} keluarga sudah dikunjungi",
  all: "Semua", visitedOn: "Dikunjungi {when}",
  state_pending: "Belum", state_draft: "Draf", state_returned: "Dikembalikan", state_waiting: "Menunggu dikirim",
  state_sending: "Sedang dikirim", state_sent: "Terkirim", state_needs_repair: "Perlu perbaikan",
  state_held: "Ditahan", state_refused: "Ditolak server", state_approved: "Disetujui", state_rejected: "Tidak diterima",
  state_closed: "Ditutup",
  help_waiting: "Tersimpan di HP. Dikirim begitu ada sinyal.", help_sending: "Sedang dikirim ke kantor.",
  secondVisit: "Kunjungan ulang: keluarga ini sudah dikunjungi pendamping lain. Isi dari awal, tanpa melihat isian pertama.", secondMark: "Kunjungan ulang",
  help_draft: "Tersimpan di HP, belum selesai diisi.",
  help_sent: "Sudah diterima server.",
  help_needs_repair: "Sudah diterima server, tetapi isinya perlu diperiksa petugas.",
  help_held: "Sudah diterima server dan ditahan: tugas ini berubah di kantor. Tidak ada yang hilang.",
  help_refused: "Server menolak. Data masih ada di HP ini.",

  members: "Anggota keluarga", memberCount: "{n} anggota", age: "{n} th", lastFour: "NIK berakhiran {n}", place: "RT {rt} / RW {rw}",
  villageReports: "Laporan desa", reportedOf: "{done} dari {all} desa sudah melapor", searchVillage: "Cari desa atau kecamatan",
  district: "Kec. {name}", villagesBlank: "Belum melapor", villagesDone: "Sudah melapor", villagesFound: "Tidak ada desa yang cocok.",
  state_blank: "Belum melapor", state_no_change: "Tidak ada perubahan", state_zero: "Nihil", state_visited: "Semua dikunjungi",
  villageFamilies: "{n} keluarga di daftar, {left} belum dikunjungi", villageNone: "Tidak ada keluarga di daftar",
  help_blank: "Kosong bukan laporan: nyatakan keadaan desa ini.", help_visited: "Semua keluarga sudah dikunjungi; itu sudah laporan.",
  reportedBy: "Dilaporkan oleh {who}.", reportOfOther: "Sudah dilaporkan oleh {who}. Bila keliru, hubungi kantor.",
  hintNoChange: "Keluarga yang belum dikunjungi tetap seperti keputusan terakhir.", hintZero: "Tidak ada keluarga miskin ekstrem di desa ini.",
  blockedNever: "“Tidak ada perubahan” belum bisa: {n} keluarga belum pernah diputuskan. Kunjungi dulu.",
  blockedUndecided: "“Nihil” belum bisa: {n} keluarga belum diputuskan kantor.", blockedExtreme: "“Nihil” tidak bisa: {n} keluarga diputuskan miskin ekstrem.",
  reportNote: "Keterangan (boleh kosong)", reportSure: "Laporkan “{kind}” untuk {village}, {round}?", reportConfirm: "Ya, laporkan",
  reportKept: "Laporan tersimpan. Dikirim begitu ada sinyal.",
  reportUndo: "Batalkan laporan ini", reportUndoSure: "Batalkan laporan “{kind}” untuk {village}? Laporan ini belum dikirim.",
  reportHeld: "Sudah diterima kantor, tetapi belum dihitung: {why}", seeVillage: "Lihat desa",
  startVisit: "Mulai kunjungan", resumeDraft: "Lanjutkan draf", repairVisit: "Perbaiki kunjungan",
  again: "Kunjungan sudah dicatat. Kirim ulang hanya bila diminta.", draftSaved: "Draf disimpan {when}",
  gone: "Tugas ini sudah dialihkan atau ditutup di kantor. Kunjungan di HP ini tetap bisa diselesaikan dan dikirim; petugas akan memeriksanya.",
  fatal: "Data di HP ini tidak bisa dibuka ({why}). Tutup tab lain lalu coba lagi.",
  deleteDraft: "Hapus draf", deleteDraftSure: "Hapus draf ini? Isian dan fotonya hilang dari HP.",
  returnedNote: "Catatan pemeriksa", returnedQuestions: "{n} pertanyaan diberi catatan",
  formMissing: "Kuesioner belum tersimpan di HP ini. Cari sinyal sekali agar dimuat.",
  openElsewhere: "Kunjungan ini sedang terbuka di tab lain. Tutup tab itu dulu.",
  formBroken: "Kuesioner tidak bisa dibuka: {why}",

  progress: "Kemajuan", notices: "Pemberitahuan",
  section: "Bagian {n} dari {all}", saving: "Menyimpan…", saved: "Tersimpan di HP {when}", general: "Umum", review: "Periksa dan selesai",
  required: "Wajib diisi.", invalid: "Isian ini belum benar.", numbersOnly: "Isi dengan angka saja.", mandatoryMark: "wajib",
  problemsHere: "{n} isian di bagian ini perlu diperbaiki.", skip: "Lewati dulu",
  problemsLeft: "{n} isian belum benar", sectionFine: "Lengkap", reviewIntro: "Ketuk bagian untuk memperbaiki. Bila semua lengkap, selesaikan.",
  finish: "Selesaikan", finishBlocked: "Lengkapi dulu {n} isian yang ditandai.",
  finished: "Kunjungan masuk antrean kirim.", choose: "Pilih…", clear: "Hapus isian", confirmMark: "Sudah",
  addItem: "Tambah", removeItem: "Hapus", removeSure: "Hapus {what}?", item: "Ke-{n}", reviewerNote: "Catatan pemeriksa: {note}",
  unsupported: "Jenis pertanyaan ini belum bisa diisi di HP.",

  takePhoto: "Ambil foto", retakePhoto: "Ambil ulang", removePhoto: "Hapus foto", photoWorking: "Mengecilkan foto…",
  photoKept: "{kb} KB", photoOnServer: "Foto sudah ada di server.",
  photoBad: "Berkas ini bukan foto yang bisa dibaca. Ambil ulang dengan kamera.",
  photoTooBig: "Foto tidak bisa dikecilkan sampai 300 KB. Ambil ulang.",
  photoNotKept: "Ruang HP penuh: foto ini BELUM tersimpan. Isian lain aman. Kosongkan ruang, lalu ambil lagi.",

  takePosition: "Ambil posisi", positionWaiting: "Mencari posisi… {n} detik", positionBest: "Ketelitian sementara {m} m",
  positionUse: "Pakai posisi ini", positionStop: "Berhenti", positionAccuracy: "Ketelitian {m} m",
  positionTyped: "Diketik, bukan diukur", positionDenied: "Izin lokasi ditolak. Izinkan lokasi untuk halaman ini, atau isi sendiri.",
  positionFailed: "Posisi tidak didapat. Coba di luar rumah, atau isi sendiri.", positionManual: "Isi sendiri",
  latitude: "Lintang (contoh -2,13)", longitude: "Bujur (contoh 106,11)", positionWrong: "Lintang -11 sampai 6,5 dan bujur 94 sampai 142.",
  positionSet: "Simpan posisi", positionClear: "Hapus posisi",
  positionLeaveEmpty: "Bila tetap tidak bisa, kosongkan dan isi alasannya di bawah.",

  outbox: "Antrean kirim", outboxEmpty: "Tidak ada yang menunggu.", sendNow: "Kirim sekarang", sendingNow: "Sedang mengirim…",
  outboxCount: "{n} menunggu dikirim", countVisits: "{n} kunjungan", countReports: "{n} laporan desa", finishedAt: "Selesai {when}", nextTry: "Dicoba lagi {when}",
  photosSent: "Foto {n} dari {all}", photosLost: "{n} foto tidak ada lagi di HP ini", receipt: "Tanda terima {id}", receivedAt: "Diterima {when}", tryAgain: "Coba kirim lagi",
  errNetwork: "Sinyal putus.", errTimeout: "Sinyal terlalu lambat.", errLogin: "Perlu masuk lagi.", errServer: "Server sedang terganggu ({code}).",
  errBusy: "Server meminta menunggu.", errUnread: "Kiriman terpotong di jalan.", errOther: "Isi lain dengan nomor yang sama sudah ada di server. Salinan disimpan untuk diperiksa petugas.",
  errRight: "Akun ini tidak berhak mengirim kunjungan ini.", errSize: "Kiriman terlalu besar.", errSha: "Tanda terima tidak cocok dengan isi kiriman.",
  errLost: "Isi kiriman tidak ada lagi di HP ini.", errRefused: "Server menolak kiriman ({code}).",
  sentList: "Sudah terkirim", draftList: "Draf", waitingList: "Menunggu", troubleList: "Perlu dilihat",

  account: "Akun", language: "Bahasa", storage: "Ruang terpakai", storageUse: "{used} dari {quota}", version: "Versi", lastSync: "Terakhir diperbarui",
  never: "belum pernah", logout: "Keluar dan hapus data dari HP ini",
  logoutSure: "Daftar keluarga dihapus dari HP ini.", logoutConfirm: "Ya, hapus dan keluar",
  logoutLoss: "Ada {n} yang BELUM terkirim dan {d} draf.",
  logoutSealed: "Bila keluar, daftar dihapus dan kunjungan itu tetap di HP ini, terkunci sampai Anda masuk lagi.",
  logoutKeep: "Keluar, kunci yang belum terkirim", logoutDrop: "Keluar dan hapus semuanya",
  dropSure: "{n} dan {d} draf hilang selamanya. Keluarga itu harus dikunjungi lagi.", dropConfirm: "Ya, hapus selamanya",
  switchPerson: "Ganti orang di HP ini",
  switchSure: "Isi HP ini dikunci, tidak ada yang hilang. Untuk membukanya lagi Anda harus masuk, dan itu perlu sinyal.", switchConfirm: "Kunci dan ganti orang",
  formLanguage: "Bahasa kuesioner: {now}. Ketuk untuk berganti.",
  tryTitle: "Uji coba kuesioner", tryName: "Penguji", tryDone: "Uji coba selesai", tryResult: "Isi yang akan diterima server",
  tryRead: "Yang dibaca kantor dari isian ini", tryNothing: "Tidak ada jawaban yang dipetakan ke data induk.", tryProblems: "Kunjungan seperti ini akan masuk perbaikan:",
  tryUnread: "Server belum dapat membaca isian ini. Periksa sambungan, lalu coba lagi dari awal.", tryOnce: "Coba lagi dari awal",
};

const en = {
  app: "Ngerombo Field",
  back: "Back", next: "Next", previous: "Previous", close: "Close", cancel: "Cancel", yes: "Yes", no: "No",
  loading: "Loading…", refresh: "Refresh list", refreshing: "Refreshing…", retry: "Try again",
  offline: "No signal. Every answer is kept on this phone.",
  loginNeeded: "Your session has ended. Log in again so that visits can be sent.", login: "Log in",
  firstTimeOffline: "The list was never loaded on this phone. Find signal, then try again.",
  loginFirst: "Log in first, so that the list can be loaded.",
  noRight: "This account has no visits to make.",
  noSecure: "Open this page over https so that answers can be stored safely.",
  updated: "Updated {when}",
  newVersion: "A new version of the app is ready.", updateNow: "Install now",
  updateLater: "First finish the visit that is being filled in or sent.",
  clockWrong: "This phone's clock is {far} off the server's. Turn on automatic date and time.", minutes: "{n} minutes", hours: "{n} hours", days: "{n} days",
  almostFull: "The phone is almost full: {left} left. Send what waits or delete other files.", almostFullShort: "almost full",
  longAway: "This phone has not met the server for {n} days. In {rest} days the list is removed from the phone; unsent visits stay, locked until you log in again.",
  revoked: "The office has revoked this phone or account. The list is removed. Unsent visits stay locked on this phone and open again when you log in with the restored account.",
  sealedHere: "Locked on this phone: {n} unsent, {d} drafts. Only their owner can open them, by logging in.",
  storageRefused: "The phone's storage is full or refused. The last answer is NOT saved. Free some space and try again.",

  visits: "Visits", search: "Search name, address or number", noneFound: "Nothing matches.",
  noItems: "No family is assigned to you yet.", noCampaign: "No verification round is open.",
  until: "Until {date}", daysLeft: "{n} days left", lastDay: "last day", overdue: "{n} days overdue",
  progressDone: "{done} of {all} families visited",
  all: "All", visitedOn: "Visited {when}",
  state_pending: "To visit", state_draft: "Draft", state_returned: "Returned", state_waiting: "Waiting to send",
  state_sending: "Sending", state_sent: "Sent", state_needs_repair: "Needs repair",
  state_held: "Held", state_refused: "Refused", state_approved: "Approved", state_rejected: "Not accepted", state_closed: "Closed",
  help_waiting: "Kept on the phone. It is sent as soon as there is signal.", help_sending: "On its way to the office.",
  secondVisit: "Second visit: another facilitator has been here. Fill it in afresh.", secondMark: "Second visit",
  help_draft: "Kept on the phone, not finished yet.",
  help_sent: "Received by the server.",
  help_needs_repair: "Received by the server, but its content needs an officer's look.",
  help_held: "Received by the server and held: the task changed at the office. Nothing is lost.",
  help_refused: "Refused by the server. The data is still on this phone.",

  members: "Family members", memberCount: "{n} members", age: "{n} y", lastFour: "NIK ending in {n}", place: "RT {rt} / RW {rw}",
  villageReports: "Village reports", reportedOf: "{done} of {all} villages have reported", searchVillage: "Search village or kecamatan",
  district: "Kec. {name}", villagesBlank: "Not reported yet", villagesDone: "Reported", villagesFound: "No such village.",
  state_blank: "Not reported yet", state_no_change: "No change", state_zero: "Zero", state_visited: "All visited",
  villageFamilies: "{n} families on the list, {left} not visited yet", villageNone: "No family on the list",
  help_blank: "Blank is no report: say how this village stands.", help_visited: "Every family was visited; that is a report.",
  reportedBy: "Reported by {who}.", reportOfOther: "Reported by {who} already. If that is wrong, call the office.",
  hintNoChange: "Families nobody visited stay as they were decided last.", hintZero: "No family of this village is extremely poor.",
  blockedNever: "“No change” is not possible yet: {n} families were never decided. Visit them first.",
  blockedUndecided: "“Zero” is not possible yet: the office has not decided {n} families.", blockedExtreme: "“Zero” is not possible: {n} families are decided as extreme poor.",
  reportNote: "Note (may stay empty)", reportSure: "Report “{kind}” for {village}, {round}?", reportConfirm: "Yes, report",
  reportKept: "Report kept. It goes out as soon as there is signal.",
  reportUndo: "Withdraw this report", reportUndoSure: "Withdraw the report “{kind}” for {village}? It was not sent yet.",
  reportHeld: "Received by the office, but not counted: {why}", seeVillage: "See the village",
  startVisit: "Start visit", resumeDraft: "Resume draft", repairVisit: "Repair visit",
  again: "A visit is on record. Send another only when asked.", draftSaved: "Draft saved {when}",
  gone: "The office has moved or closed this task. The visit on this phone can still be finished and sent; an officer will look at it.",
  fatal: "The data on this phone cannot be opened ({why}). Close other tabs and try again.",
  deleteDraft: "Delete draft", deleteDraftSure: "Delete this draft? Its answers and photos leave the phone.",
  returnedNote: "Reviewer's note", returnedQuestions: "{n} questions have a note",
  formMissing: "The questionnaire is not on this phone yet. Find signal once to load it.",
  openElsewhere: "This visit is open in another tab. Close that tab first.",
  formBroken: "The questionnaire cannot be opened: {why}",

  progress: "Progress", notices: "Notices",
  section: "Section {n} of {all}", saving: "Saving…", saved: "Saved on the phone {when}", general: "General", review: "Check and finish",
  required: "An answer is required.", invalid: "This answer is not right yet.", numbersOnly: "Use digits only.", mandatoryMark: "required",
  problemsHere: "{n} answers in this section need repair.", skip: "Skip for now",
  problemsLeft: "{n} answers to repair", sectionFine: "Complete", reviewIntro: "Tap a section to repair it. When all are complete, finish.",
  finish: "Finish visit", finishBlocked: "First complete the {n} marked answers.",
  finished: "The visit is in the outbox.", choose: "Choose…", clear: "Clear answer", confirmMark: "Done",
  addItem: "Add", removeItem: "Remove", removeSure: "Remove {what}?", item: "No. {n}", reviewerNote: "Reviewer's note: {note}",
  unsupported: "This kind of question cannot be answered on the phone yet.",

  takePhoto: "Take photo", retakePhoto: "Take again", removePhoto: "Remove photo", photoWorking: "Shrinking photo…",
  photoKept: "{kb} KB", photoOnServer: "The photo is already on the server.",
  photoBad: "This file is not a readable photo. Take it again with the camera.",
  photoNotKept: "The phone is full: this photo is NOT saved. Other answers are safe. Free some space, then take it again.",
  photoTooBig: "The photo cannot be shrunk to 300 KB. Take it again.",

  takePosition: "Take position", positionWaiting: "Looking for the position… {n} s", positionBest: "Accuracy so far {m} m",
  positionUse: "Use this position", positionStop: "Stop", positionAccuracy: "Accuracy {m} m",
  positionTyped: "Typed, not measured", positionDenied: "Location was denied. Allow it for this page, or type it.",
  positionFailed: "No position found. Try outside the house, or type it.", positionManual: "Type it",
  latitude: "Latitude (e.g. -2.13)", longitude: "Longitude (e.g. 106.11)", positionWrong: "Latitude -11 to 6.5 and longitude 94 to 142.",
  positionSet: "Save position", positionClear: "Remove position",
  positionLeaveEmpty: "If it still fails, leave it empty and give the reason below.",

  outbox: "Outbox", outboxEmpty: "Nothing is waiting.", sendNow: "Send now", sendingNow: "Sending…",
  outboxCount: "{n} waiting to be sent", countVisits: "{n} visits", countReports: "{n} village reports", finishedAt: "Finished {when}", nextTry: "Next try {when}",
  photosSent: "Photo {n} of {all}", photosLost: "{n} photos are no longer on this phone", receipt: "Receipt {id}", receivedAt: "Received {when}", tryAgain: "Send again",
  errNetwork: "The signal broke.", errTimeout: "The signal is too slow.", errLogin: "Log in again.", errServer: "The server is in trouble ({code}).",
  errBusy: "The server asks to wait.", errUnread: "The upload was cut on its way.", errOther: "Other content with the same number is on the server. A copy was kept for an officer.",
  errRight: "This account may not send this visit.", errSize: "The upload is too large.", errSha: "The receipt does not match what was sent.",
  errLost: "The content is no longer on this phone.", errRefused: "The server refused it ({code}).",
  sentList: "Sent", draftList: "Drafts", waitingList: "Waiting", troubleList: "Needs a look",

  account: "Account", language: "Language", storage: "Storage used", storageUse: "{used} of {quota}", version: "Version", lastSync: "Last updated",
  never: "never", logout: "Log out and wipe this phone's data",
  logoutSure: "The list is wiped from this phone.", logoutConfirm: "Yes, wipe and log out",
  logoutLoss: "{n} are NOT sent yet and there are {d} drafts.",
  logoutSealed: "When you log out the list is wiped and those visits stay on this phone, locked until you log in again.",
  logoutKeep: "Log out, lock what is unsent", logoutDrop: "Log out and wipe everything",
  dropSure: "{n} and {d} drafts are lost for ever. Those families must be visited again.", dropConfirm: "Yes, wipe for ever",
  switchPerson: "Hand this phone to someone else",
  switchSure: "What is on this phone is locked, nothing is lost. To open it again you must log in, which needs signal.", switchConfirm: "Lock and hand over",
  formLanguage: "Language of the questionnaire: {now}. Press to change.",
  tryTitle: "Trying the questionnaire", tryName: "Tester", tryDone: "Trial finished", tryResult: "What the server would get",
  tryRead: "What the office reads of this", tryNothing: "No answer is mapped to the register.", tryProblems: "A visit like this would go to repair:",
  tryUnread: "The server could not read this. Check the connection, then try again from the start.", tryOnce: "Try again from the start",
};

export const LANGUAGES = { id, en };
let words = id;
let locale = "id-ID";

export let language = "id";

/** Choose "id" or "en"; anything else is Indonesian. */
export function setLanguage(code) {
  language = code in LANGUAGES ? code : "id";
  words = LANGUAGES[language];
  locale = language === "en" ? "en-GB" : "id-ID";
  document.documentElement.lang = language;
}

/** The phrase `key`, with {name} replaced from `values`. */
export function t(key, values = {}) {
  const phrase = words[key] ?? id[key] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** "RT 003 / RW 001"; nothing where the list has neither. */
export const neighbourhood = ({ rt, rw }) => (rt || rw ? t("place", { rt: rt || "-", rw: rw || "-" }) : "");

export const day = (iso) => new Date(iso).toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" });

/** "10.32" today, "3 Nov 10.32" on another day. */
export function moment(iso) {
  const at = new Date(iso);
  const time = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString(locale, { day: "numeric", month: "short" })} ${time}`;
}

export const number = (n, digits = 0) => n.toLocaleString(locale, { maximumFractionDigits: digits });

/** 3.4 MB or 9.8 GB, in the language's own digits. */
export const megabytes = (bytes) => (bytes < 1073741824 ? `${number(bytes / 1048576, 1)} MB` : `${number(bytes / 1073741824, 1)} GB`);
