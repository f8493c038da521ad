// Keys of the review: j/k next and previous, a approve, r return, / search, ? help. Every page works without them.
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const list = one("[data-review-list]");
  const help = one("#keys");
  const rows = list ? [...list.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a")) : [];
  let chosen = -1;

  const choose = (index) => {
    if (!rows.length) return;
    if (rows[chosen]) rows[chosen].classList.remove("chosen");
    chosen = Math.min(Math.max(index, 0), rows.length - 1);
    rows[chosen].classList.add("chosen");
    rows[chosen].querySelector("a").focus();
  };
  const go = (link) => link && link.click();
  const open = (anchor) => {
    const link = rows[chosen] && rows[chosen].querySelector("a");
    if (link) location.assign(link.href + anchor);
  };
  const write = () => {
    const note = one("#return textarea[name='note']");
    if (!note) return;
    note.scrollIntoView({ block: "center" });
    note.focus();
  };
  const approve = () => {
    const form = one("form#approve");
    if (form) form.requestSubmit();
  };
  const tick = () => {
    const all = one("[data-check-all='accept']");
    if (all) all.click();
  };
  const search = () => {
    const field = one("input[name='q']");
    if (!field) return one("[data-queue]") && location.assign(`${one("[data-queue]").href}#cari`);
    const box = field.closest("details");
    if (box) box.open = true;
    field.focus();
    field.select();
  };

  const keys = {
    j: () => (list ? choose(chosen + 1) : go(one("a[rel='next']"))),
    k: () => (list ? choose(chosen - 1) : go(one("a[rel='prev']"))),
    o: () => open(""),
    a: () => (list ? open("#approve") : approve()),
    r: () => (list ? open("#return") : write()),
    x: tick,
    u: () => go(one("[data-queue]")),
    "/": search,
    "?": () => help && help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    if (document.querySelector("dialog[open], :popover-open")) return;
    const where = event.target;
    if (where.closest("input:not([type='checkbox']):not([type='radio']), textarea, select, [contenteditable]")) {
      if (event.key === "Escape") where.blur();
      return;
    }
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => help && help.showModal());
  }
  if (location.hash === "#return") write();
  if (location.hash === "#cari") search();
  if (location.hash === "#approve" && one("form#approve button")) one("form#approve button").focus();
})();
