/** The position answer: measured by the phone, or typed when it cannot be. */
import { h, setText } from "../dom.js";
import { number, t } from "../strings.js";
import { coordinate, inIndonesia, TYPED, watchPosition } from "./position.js";

export function placed(node, id, answer) {
  const status = h("p.status", { role: "status" });
  const take = h("button.secondary", { type: "button", id, onclick: start }, t("takePosition"));
  const use = h("button.primary", { type: "button", onclick: () => finish(null) }, t("positionUse"));
  const manual = h("button.plain", { type: "button", onclick: () => (typing.hidden = !typing.hidden) }, t("positionManual"));
  const clear = h("button.plain", { type: "button", onclick: () => set(null) }, t("positionClear"));
  const latitude = h("input", { type: "text", autocomplete: "off", id: `${id}-lat` });
  const longitude = h("input", { type: "text", autocomplete: "off", id: `${id}-lon` });
  // no numeric keypad: many have no minus, and most of the country lies south
  const typing = h("div.typing", { hidden: true },
    h("label", { for: `${id}-lat` }, t("latitude")), latitude,
    h("label", { for: `${id}-lon` }, t("longitude")), longitude,
    h("button.secondary", { type: "button", onclick: typedIn }, t("positionSet")));
  const control = { element: h("div.place", {}, status, h("div.row", {}, take, use, manual, clear), typing), refresh, error: null, soft: true, leave };
  let stop = null;
  let note = "";

  function set(value) {
    control.error = null;
    note = "";
    typing.hidden = true;
    answer(() => node.setValue(value));
  }

  function start() {
    note = t("positionWaiting", { n: 0 });
    control.error = null;
    stop = watchPosition({
      goodEnough: node.nodeOptions?.accuracyThreshold ?? 10,
      onbest: ({ coords, seconds }) => {
        note = coords ? t("positionBest", { m: number(coords.accuracy) }) : t("positionWaiting", { n: seconds });
        use.hidden = !coords;
        refresh();
      },
      onend: finish,
    });
    refresh();
  }

  function finish(problem) {
    const best = stop?.();
    stop = null;
    use.hidden = true;
    if (best) {
      const { latitude: lat, longitude: lon, altitude, accuracy } = best;
      return set({ latitude: lat, longitude: lon, altitude: altitude ?? 0, accuracy: Math.round(accuracy * 10) / 10 });
    }
    note = problem ? `${t(problem)} ${t("positionLeaveEmpty")}` : "";
    typing.hidden = !problem;
    return refresh();
  }

  function typedIn() {
    const [lat, lon] = [coordinate(latitude.value), coordinate(longitude.value)];
    if (inIndonesia(lat, lon)) return set({ latitude: lat, longitude: lon, altitude: 0, accuracy: TYPED });
    control.error = "positionWrong";
    return answer(() => {});
  }

  function leave() {
    stop?.();
    stop = null;
  }

  function refresh() {
    const { value, readonly } = node.currentState;
    const kind = value && (value.accuracy >= TYPED ? t("positionTyped") : t("positionAccuracy", { m: number(value.accuracy ?? 0) }));
    setText(status, stop || !value ? note : `${number(value.latitude, 5)} ; ${number(value.longitude, 5)} · ${kind}`);
    take.hidden = stop !== null || readonly;
    use.hidden = stop === null || use.hidden;
    manual.hidden = stop !== null || readonly;
    clear.hidden = stop !== null || !value || readonly;
  }
  return control;
}
