// Small manners of the staff pages, all by data attributes; every page works without them.
(() => {
  "use strict";
  const words = document.documentElement.lang.startsWith("en")
    ? { calendar: "Choose the date", close: "Close", copied: "Copied", failed: "The server did not answer. Try again.", away: "No connection just now; this page goes on by itself when it is back." }
    : { calendar: "Pilih tanggal", close: "Tutup", copied: "Tersalin", failed: "Server tidak menjawab. Coba lagi.", away: "Sambungan sedang terputus; halaman ini lanjut sendiri setelah tersambung lagi." };

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };

  const spriteUse = (name) => {
    const any = document.querySelector("svg.icon use");
    const sprite = any ? any.getAttribute("href").split("#")[0] : "";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.classList.add("icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  };

  /** A passing remark in the corner; read out by screen readers. */
  const toast = (text, tone) => {
    let box = document.querySelector(".toasts");
    if (!box) {
      box = make("div", { className: "toasts" });
      box.setAttribute("aria-live", "assertive");
      document.body.append(box);
    }
    const note = make("div", { className: `note tone-${tone}` }, make("div", { textContent: text }));
    box.append(note);
    setTimeout(() => note.remove(), 8000);
  };

  // --- dates: dd-mm-yyyy is typed; a button opens the browser's own calendar and writes dd-mm-yyyy back ---
  const toText = (iso) => iso.split("-").reverse().join("-");
  const toIso = (text) => {
    const found = text.match(/^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/);
    return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
  };
  const addCalendar = (input) => {
    const picker = make("input", { type: "date", tabIndex: -1 });
    if (!picker.showPicker || input.closest(".date-field")) return;
    picker.setAttribute("aria-hidden", "true");
    const button = make("button", { type: "button", className: "btn", title: words.calendar }, spriteUse("calendar3"));
    button.setAttribute("aria-label", words.calendar);
    const field = make("div", { className: "date-field" });
    input.before(field);
    field.append(input, button, picker);
    button.addEventListener("click", () => {
      picker.value = toIso(input.value);
      picker.showPicker();
    });
    picker.addEventListener("change", () => {
      input.value = toText(picker.value);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  // --- boxes to tick ---
  const count = (name) => {
    const boxes = [...document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)];
    const ticked = boxes.filter((box) => box.checked).length;
    for (const place of document.querySelectorAll(`[data-checked-count="${CSS.escape(name)}"]`)) place.textContent = ticked;
    for (const all of document.querySelectorAll(`[data-check-all="${CSS.escape(name)}"]`)) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  };

  const showPhoto = (link) => {
    const words_ = link.parentElement.querySelector(".photos-words span");
    const image = make("img", { src: link.href, alt: link.querySelector("img").alt });
    const close = make("button", { textContent: words.close });
    const bar = make("form", { method: "dialog" }, make("span", { textContent: words_ ? words_.textContent : "" }), close);
    const view = make("dialog", { className: "photo-view" }, image, bar);
    view.addEventListener("close", () => view.remove());
    view.addEventListener("click", (event) => event.target === view && view.close());
    document.body.append(view);
    view.showModal();
  };

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches("[data-submit]")) target.form.requestSubmit();
    if (target.matches("[data-check-all]")) {
      const name = target.dataset.checkAll;
      for (const box of document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)) {
        if (!box.disabled) box.checked = target.checked;
      }
      count(name);
    } else if (target.matches('input[type="checkbox"][name]')) count(target.name);
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-copy], [data-photo], [data-print]");
    if (!target) return;
    if (target.dataset.print !== undefined) window.print();
    if (target.dataset.photo !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      showPhoto(target);
    }
    if (target.dataset.copy !== undefined && navigator.clipboard) {
      navigator.clipboard.writeText(target.dataset.copy).then(() => toast(words.copied, "success"));
    }
  });

  // A second press of a button must not send a second time; coming back by the back button frees the form again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-busy]") || event.defaultPrevented) return;
    if (form.dataset.sent !== undefined) event.preventDefault();
    form.dataset.sent = "";
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
  });

  // A piece of the page that asks for itself asks on: its next answer takes the place of this word.
  const away = (piece) => {
    if (!piece.matches('[hx-trigger^="every"]')) return false;
    if (!piece.querySelector("[data-away]")) {
      const word = make("p", { className: "small mb-0", textContent: words.away });
      word.dataset.away = "";
      piece.append(word);
    }
    return true;
  };

  // htmx does not swap refusals; their sentence is shown instead.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status > 499 && away(event.detail.elt)) return;
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText || "", "text/html");
    const sentence = page.querySelector("[data-problem]");
    toast(sentence ? sentence.textContent.trim() : words.failed, "danger");
  });
  document.addEventListener("htmx:sendError", (event) => away(event.detail.elt) || toast(words.failed, "danger"));

  const ready = (root) => {
    for (const input of root.querySelectorAll("input[data-date]")) addCalendar(input);
    const named = new Set([...root.querySelectorAll("[data-check-all]")].map((box) => box.dataset.checkAll));
    for (const name of named) count(name);
  };
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  ready(document);
  const wrong = document.querySelector(".form-errors");
  if (wrong) wrong.focus();
})();
