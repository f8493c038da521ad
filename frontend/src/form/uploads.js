/** The photo answer. */
import { h, setText } from "../dom.js";
import { number, t } from "../strings.js";
import { shrink } from "./photo.js";

const nameOf = (node) => node.currentState.reference.split("/").pop().replace(/\[\d+\]/g, "");

export function photographed(node, id, answer, session) {
  const input = h("input.hidden", { type: "file", id, accept: "image/*", capture: "environment", onchange: pick });
  const take = h("button.secondary", { type: "button", onclick: () => input.click() });
  const remove = h("button.plain", { type: "button", onclick: () => set(null) }, t("removePhoto"));
  const picture = h("img.photo", { alt: "" });
  const status = h("p.status", { role: "status" });
  const control = { element: h("div.upload", {}, picture, status, h("div.row", {}, take, remove), input), refresh, error: null, soft: true, leave };
  let shown = null;
  let working = false;

  async function pick() {
    const [file] = input.files;
    if (!file) return;
    working = true;
    control.error = null;
    refresh();
    try {
      const { meta, bytes } = await shrink(file, nameOf(node), node.maxPixels ?? undefined);
      await session.keepPhoto(meta, bytes);
      set(new File([bytes], meta.name, { type: "image/jpeg" }));
    } catch (error) {
      control.error = ["photoBad", "photoTooBig"].includes(error.message) ? error.message : "photoNotKept";
      answer(() => {});
    } finally {
      working = false;
      input.value = "";
      refresh();
    }
  }

  function set(file) {
    control.error = null;
    answer(() => node.setValue(file));
  }

  function leave() {
    if (picture.src) URL.revokeObjectURL(picture.src);
    shown = null;
  }

  function refresh() {
    const { value, readonly } = node.currentState;
    const meta = value ? session.photos[value.name] : null;
    if ((value?.name ?? null) !== shown) {
      leave();
      shown = value?.name ?? null;
      if (value?.size) picture.src = URL.createObjectURL(value);
      else picture.removeAttribute("src");
    }
    picture.hidden = !value?.size;
    setText(status, working ? t("photoWorking") : meta ? t("photoKept", { kb: number(meta.bytes / 1024) }) : value ? t("photoOnServer") : "");
    setText(take, t(value ? "retakePhoto" : "takePhoto"));
    take.disabled = working || readonly;
    remove.hidden = !value || readonly;
  }
  return control;
}
