/** The few lines that stand for a UI framework. */

/**
 * h("button.big", {onclick, disabled: true, "aria-label": "x"}, "text", child, null) -> element.
 * The tag may carry classes. Functions become listeners, null and false are left out.
 */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key.replace(/^on/, ""), value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Set text only when it differs: a screen reader stays quiet and the page does not jump. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function replace(parent, ...children) {
  parent.replaceChildren(...children.flat().filter(Boolean));
}

/**
 * Rows that stay the same elements as long as they are shown: what a finger is on is not taken away while the list is
 * drawn anew, so a tap always counts. `make(value)` -> {element, update(value)}; drawing takes [[key, value], ...].
 */
export function keyed(parent, make) {
  const rows = new Map();
  return (items) => {
    const wanted = new Set(items.map(([key]) => key));
    for (const [key, { element }] of rows) {
      if (wanted.has(key)) continue;
      element.remove();
      rows.delete(key);
    }
    let next = parent.firstChild;
    for (const [key, value] of items) {
      if (!rows.has(key)) rows.set(key, make(value));
      const { element, update } = rows.get(key);
      update(value);
      if (element === next) next = next.nextSibling;
      else parent.insertBefore(element, next);
    }
  };
}

/** For a small part of a screen: replace what it shows only when that is something else. */
export function refreshed(parent, ...children) {
  const fresh = h(parent.localName, {}, ...children);
  if (fresh.innerHTML !== parent.innerHTML) parent.replaceChildren(...fresh.childNodes);
}

/** A short message at the foot of the screen. */
export function toast(text, kind = "") {
  document.querySelector(".toast")?.remove();
  const box = h("div.toast", { role: "status" }, text);
  if (kind) box.classList.add(kind);
  document.body.append(box);
  setTimeout(() => box.remove(), 4500);
}

/** Ask in our own sheet; `choices` are [label, kind of button]. Resolves to the number of the one pressed, or null. */
export function choose(text, choices) {
  return new Promise((resolve) => {
    const done = (answer) => {
      sheet.close();
      sheet.remove();
      resolve(answer);
    };
    const sheet = h("dialog.sheet", { oncancel: () => done(null), "aria-label": text },
      h("p", {}, text),
      h("div.stack", {}, choices.map(([label, kind], at) => h(`button.${kind}`, { type: "button", onclick: () => done(at) }, label))));
    document.body.append(sheet);
    sheet.showModal();
  });
}

/** Yes or no; resolves to true when the strong button is pressed. */
export const ask = async (text, strong, weak) => (await choose(text, [[strong, "danger"], [weak, "plain"]])) === 0;

const listeners = new EventTarget();

/** Tell whoever shows `topic` ("outbox", "sync", "network") that it changed. */
export const tell = (topic) => listeners.dispatchEvent(new Event(topic));

/** Listen to a topic until the returned function is called. */
export function listen(topic, action) {
  listeners.addEventListener(topic, action);
  return () => listeners.removeEventListener(topic, action);
}
