/** A questionnaire on the screen: one page at a time, kept at every answer. Knows neither the phone nor the queue. */
import { h, replace, setText } from "../dom.js";
import { topBar } from "../screens/bar.js";
import { moment, t } from "../strings.js";
import { drawPage, faultsOf, pagesOf, titleOf } from "./pages.js";

export class Filling {
  /** `title` of the bar, `backTo` a way back or null, `onfinish(what the store made)` when the visit is handed over. */
  constructor(root, session, { title, backTo, onfinish }) {
    this.session = session;
    this.onfinish = onfinish;
    this.step = h("p.step");
    this.bar = h("progress.progress", { max: 1, value: 0 });
    this.saved = h("p.saved", { role: "status" });
    this.body = h("main.filling");
    this.back = h("button.plain", { type: "button", onclick: () => this.move(this.at - 1) }, t("previous"));
    this.next = h("button.primary", { type: "button", onclick: () => this.forward() });
    this.warning = h("p.error", { role: "alert" });
    this.skip = h("button.plain", { type: "button", hidden: true, onclick: () => this.move(this.at + 1) }, t("skip"));
    this.tongue = h("button.icon.tongue", { type: "button", hidden: session.languages.length < 2, onclick: () => this.turnLanguage() });
    root.append(
      topBar(title, backTo, this.tongue),
      h("section.where-bar", { "aria-label": t("progress") }, this.bar, this.step, this.saved),
      this.body,
      h("footer.steps", {}, this.warning, this.skip, h("div.row", {}, this.back, this.next)),
    );
    session.onchange = () => this.refresh();
    session.onsaved = (at, error) => this.showSaved(at, error);
    this.at = null;
    this.show(session.page);
  }

  turnLanguage() {
    this.session.turnLanguage();
    this.show(this.at);
  }

  /** "EN": the language shown now, as its short name in brackets says it. */
  showLanguage() {
    const { language } = this.session;
    setText(this.tongue, (/\(([^)]+)\)\s*$/.exec(language)?.[1] ?? language.slice(0, 2)).toUpperCase());
    this.tongue.setAttribute("aria-label", t("formLanguage", { now: language }));
  }

  showSaved(at, error) {
    setText(this.saved, error ? t("storageRefused") : t("saved", { when: moment(at) }));
    this.saved.classList.toggle("error", Boolean(error));
  }

  /** Draw page number `at`; the one past the last is the check before finishing. */
  show(at) {
    this.leavePage();
    const pages = pagesOf(this.session.root);
    this.at = Math.max(0, Math.min(at, pages.length));
    this.session.page = this.at;
    this.pageId = pages[this.at]?.id ?? null;
    this.current = this.pageId ? drawPage(pages[this.at], this.session) : this.review();
    replace(this.body, this.current.element);
    this.warn(0);
    this.refresh();
    window.scrollTo(0, 0);
    this.current.title.focus({ preventScroll: true });
  }

  leavePage() {
    this.current?.flush();
    this.current?.leave();
  }

  move(to) {
    this.show(to);
    this.session.save();
  }

  forward() {
    this.current.flush();
    if (!this.pageId) return this.finish();
    const faulty = this.current.check();
    if (!faulty) return this.move(this.at + 1);
    this.warn(1);
    faulty.scrollIntoView({ block: "center" });
    faulty.querySelector("input, select, textarea, button")?.focus({ preventScroll: true });
    return null;
  }

  warn(problems) {
    const page = pagesOf(this.session.root)[this.at];
    setText(this.warning, problems ? t("problemsHere", { n: Math.max(1, page ? faultsOf(page) : 1) }) : "");
    this.skip.hidden = !problems;
  }

  refresh() {
    const pages = pagesOf(this.session.root);
    const here = this.pageId ? pages.findIndex((page) => page.id === this.pageId) : pages.length;
    if (here < 0) return this.show(Math.min(this.at, pages.length)); // this page is no longer asked
    this.at = this.session.page = here;
    this.bar.max = pages.length + 1;
    this.bar.value = here + 1;
    setText(this.step, this.pageId ? t("section", { n: here + 1, all: pages.length }) : t("review"));
    this.showLanguage();
    this.back.hidden = here === 0;
    setText(this.next, t(this.pageId ? "next" : "finish"));
    this.current.refresh();
    if (this.warning.textContent && pages[here] && !faultsOf(pages[here])) this.warn(0);
    return null;
  }

  /** The last page: every section with what it still lacks. */
  review() {
    const title = h("h2", { tabindex: "-1" }, t("review"));
    const list = h("div.list");
    const note = h("p.hint");
    const refresh = () => {
      const pages = pagesOf(this.session.root);
      const faults = pages.map(faultsOf);
      const total = faults.reduce((a, b) => a + b, 0);
      replace(list, pages.map((page, n) => h("button.item", { type: "button", onclick: () => this.move(n) },
        h("span.who", {}, titleOf(page)),
        h(`span.chip.${faults[n] ? "refused" : "sent"}`, {}, faults[n] ? t("problemsLeft", { n: faults[n] }) : t("sectionFine")))));
      setText(note, total ? t("finishBlocked", { n: total }) : t("reviewIntro"));
      this.next.disabled = total > 0;
    };
    return { title, element: h("div.page", {}, title, note, list), refresh, flush() {}, leave: () => (this.next.disabled = false), check: () => null };
  }

  async finish() {
    this.next.disabled = true;
    try {
      const made = await this.session.finish();
      if (made) return this.gone ? null : this.onfinish(made);
      this.next.disabled = false;
      return this.refresh();
    } catch (error) {
      console.warn("finish", error.name);
      this.next.disabled = false;
      return this.showSaved(null, error);
    }
  }

  async leave() {
    this.gone = true;
    this.leavePage();
    this.session.onchange = () => {};
    await this.session.save();
  }
}
