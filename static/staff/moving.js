// Moving work by hand: a block dragged to another lane is ticked and sent. While it is dragged, lanes of people who do
// not work in its village are dimmed, and over one of them the page says why. Without a mouse the form does the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-lanes]");
  if (!form) return;
  const choice = form.querySelector("select[name='facilitator']");
  const told = form.querySelector("[data-told]");
  const lanes = [...form.querySelectorAll("[data-lane]")];
  let dragged = null;

  const name = (lane) => lane.querySelector("h2").textContent.trim();
  const within = (one, other) => `${one}.`.startsWith(`${other}.`);

  /** Does the lane's person work in the block's village? The same rule as the server's. */
  function takes(lane, block) {
    const { place } = block.dataset;
    return lane.dataset.areas.split(" ").some((area) => area && (within(place, area) || within(area, place)));
  }

  const isOpen = (lane) => !lane.contains(dragged) && takes(lane, dragged);

  /** Why this lane does not take what is dragged. */
  function refusal(lane) {
    if (lane.contains(dragged)) return "";
    const words = lane.dataset.lane === "0" ? form.dataset.nobody : form.dataset.stranger;
    return words.replace("{who}", name(lane)).replace("{village}", dragged.dataset.village);
  }

  function mark() {
    form.classList.toggle("dragging", dragged !== null);
    lanes.forEach((lane) => {
      lane.classList.remove("lane-over");
      lane.classList.toggle("lane-closed", dragged !== null && !lane.contains(dragged) && !isOpen(lane));
    });
  }

  form.querySelectorAll("[data-block]").forEach((block) => {
    block.draggable = true;
    block.querySelectorAll("a").forEach((link) => (link.draggable = false));
    block.addEventListener("dragstart", (event) => {
      dragged = block;
      told.textContent = "";
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", block.dataset.block);
      setTimeout(mark); // a page that changes while a drag begins ends it in Chromium
    });
    block.addEventListener("dragend", () => {
      dragged = null;
      mark();
    });
  });

  lanes.forEach((lane) => {
    lane.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const open = isOpen(lane);
      event.dataTransfer.dropEffect = open ? "move" : "none";
      lane.classList.toggle("lane-over", open);
      const words = open ? "" : refusal(lane);
      if (told.textContent !== words) told.textContent = words;
    });
    lane.addEventListener("dragleave", (event) => {
      if (!lane.contains(event.relatedTarget)) lane.classList.remove("lane-over");
    });
    lane.addEventListener("drop", (event) => {
      if (!dragged || !isOpen(lane)) return;
      event.preventDefault();
      const box = dragged.querySelector("input[type='checkbox']");
      const others = box.checked ? [] : [...form.querySelectorAll("input[name='blocks']:checked")];
      others.forEach((other) => (other.checked = false));
      box.checked = true;
      choice.value = lane.dataset.lane;
      form.requestSubmit();
    });
  });

  // By ticks: only people who work in every village that is ticked can be chosen.
  form.addEventListener("change", () => {
    const ticked = [...form.querySelectorAll("[data-block]")].filter((block) => block.querySelector("input").checked);
    const here = new Map(lanes.map((lane) => [lane.dataset.lane, lane]));
    [...choice.options].forEach((option) => {
      const lane = here.get(option.value);
      option.disabled = Boolean(lane) && !ticked.every((block) => takes(lane, block));
    });
  });
})();
