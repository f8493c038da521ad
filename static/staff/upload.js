// Uploading lists: files are dropped or chosen, and sent one after the other, so that a weak line loses one at most.
// Without this script the form sends them all at once.
(() => {
  "use strict";
  const form = document.querySelector("form[data-drop]");
  if (!form) return;
  const words = document.documentElement.lang.startsWith("en")
    ? { sending: "Sending", lost: "The connection broke; nothing of this file was kept. Send it again.", large: "The file is too large for this server. Split it by kecamatan.", failed: "The server did not take the file. Send it again later.", leave: "Files are still being sent." }
    : { sending: "Mengirim", lost: "Sambungan terputus; berkas ini tidak disimpan. Kirim ulang.", large: "Berkas terlalu besar untuk server ini. Pecah per kecamatan.", failed: "Server tidak menerima berkas ini. Kirim ulang nanti.", leave: "Berkas masih dikirim." };
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

  const refused = (file, why) => {
    const told = document.createElement("div");
    told.append(named("strong", file.name, "text-break"), named("div", why));
    return item(told);
  };

  /** Sends one file; resolves with its line of the result list. */
  const send = (file, again) =>
    new Promise((resolve) => {
      if (file.size > limit) {
        resolve(refused(file, words.large));
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
        else finish(refused(file, request.status === 413 ? words.large : words.failed));
      });
      for (const kind of ["error", "abort", "timeout"]) request.addEventListener(kind, () => finish(refused(file, words.lost)));
      request.send(data);
    });

  /** Puts a line into the list; one for a file that is here already can be sent again. */
  const show = (line, file) => {
    list.append(line);
    const button = line.querySelector("[data-send-again]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      line.replaceWith(await send(file, true));
    });
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
      const line = await send(file, false);
      show(line, file);
      lines.push(line);
    }
    busy = false;
    if (lines.length === 1 && lines[0].dataset.url) {
      location.assign(lines[0].dataset.url);
      return;
    }
    for (const button of buttons) button.disabled = false;
    input.value = "";
    showNames();
  });
  window.addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault();
  });
})();
