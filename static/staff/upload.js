// Uploading lists: files are dropped or chosen, and sent one after the other, so that a weak line loses one at most.
// Without this script the form sends them all at once.
(() => {
  "use strict";
  const form = document.querySelector("form[data-drop]");
  if (!form) return;
  const words = document.documentElement.lang.startsWith("en")
    ? { sending: "Sending", lost: "The connection broke; nothing of this file was kept. Send it again.", large: "The file is too large for this server. Split it by kecamatan.", failed: "The server did not take the file. Send it again later.", out: "You were signed out; this file was not kept. Sign in again in another tab, then send it again.", again: "Send again" }
    : { sending: "Mengirim", lost: "Sambungan terputus; berkas ini tidak disimpan. Kirim ulang.", large: "Berkas terlalu besar untuk server ini. Pecah per kecamatan.", failed: "Server tidak menerima berkas ini. Kirim ulang nanti.", out: "Anda sudah keluar; berkas ini tidak disimpan. Masuk lagi di tab lain, lalu kirim ulang.", again: "Kirim ulang" };
  const input = form.querySelector("input[type=file]");
  const area = form.querySelector("[data-drop-area]");
  const names = form.querySelector(".drop-names");
  const box = form.querySelector("[data-sent-box]");
  const list = box.querySelector(".sent");
  const limit = Number(input.dataset.limit) || Infinity;
  let busy = false;

  const item = (...children) => {
    const element = document.createElement("li");
    element.append(...children);
    return element;
  };
  const named = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });

  const showNames = () => {
    names.replaceChildren(...[...input.files].map((file) => item(named("span", `${file.name} (${(file.size / 1048576).toFixed(1)} MB)`))));
  };

  area.querySelector(".drop-word").hidden = false;
  input.addEventListener("change", showNames);
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => {
      event.preventDefault();
      area.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) area.addEventListener(kind, () => area.classList.remove("is-over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    if (busy || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    showNames();
  });
  // A file dropped beside the area must not replace the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

  /** The line of a file that was not taken; with a button where sending it once more may help. */
  const refused = (file, why, retry = true) => {
    const told = document.createElement("div");
    told.append(named("strong", file.name, "text-break"), named("div", why));
    if (retry) {
      const button = Object.assign(named("button", words.again, "btn btn-sm"), { type: "button" });
      button.dataset.sendOnce = "";
      told.append(button);
    }
    return item(told);
  };

  /** Sends one file; resolves with its line of the result list. */
  const send = (file, again) =>
    new Promise((resolve) => {
      if (file.size > limit) {
        resolve(refused(file, words.large, false));
        return;
      }
      const data = new FormData(form);
      data.delete("file");
      data.append("file", file);
      if (again) data.set("again", "on");
      const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
      bar.setAttribute("aria-label", `${words.sending} ${file.name}`);
      const told = document.createElement("div");
      told.append(named("div", `${words.sending} ${file.name} …`, "text-break"), bar);
      const line = item(told);
      list.append(line);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
      });
      const finish = (result) => {
        line.remove();
        resolve(result);
      };
      request.addEventListener("load", () => {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const answer = page.querySelector("li");
        if (request.status === 200 && answer) finish(document.adoptNode(answer));
        else if (request.status === 413) finish(refused(file, words.large, false));
        else finish(refused(file, request.status === 401 ? words.out : words.failed));
      });
      for (const kind of ["error", "abort", "timeout"]) request.addEventListener(kind, () => finish(refused(file, words.lost)));
      request.send(data);
    });

  /** A line of the list whose file can be sent once more: it is here already, or it was lost on the way. */
  const armed = (line, file) => {
    const button = line.querySelector("[data-send-again], [data-send-once]");
    if (!button) return line;
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = busy = true;
      const next = armed(await send(file, button.dataset.sendAgain !== undefined), file);
      line.replaceWith(next);
      busy = false;
      settle([...list.children]);
    });
    return line;
  };

  /** Everything is through: a lone file that came in leads to its import, else the list is read on from its top. */
  const settle = (lines) => {
    if (lines.length === 1 && lines[0].dataset.url) location.assign(lines[0].dataset.url);
    else box.querySelector("h2").focus();
  };

  form.addEventListener("submit", async (event) => {
    const files = [...input.files];
    if (!files.length && !busy) return; // the server says that a file is missing
    event.preventDefault();
    if (busy) return;
    busy = true;
    box.hidden = false;
    const buttons = form.querySelectorAll("button[type=submit]");
    for (const button of buttons) button.disabled = true;
    const lines = [];
    for (const file of files) {
      lines.push(armed(await send(file, false), file));
      list.append(lines.at(-1));
    }
    busy = false;
    for (const button of buttons) button.disabled = false;
    input.value = "";
    showNames();
    settle(lines);
  });
  window.addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault();
  });
})();
