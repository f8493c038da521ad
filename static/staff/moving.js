// Moving work by hand: a block dragged to another lane is ticked and sent. Without a mouse the form does the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-lanes]");
  if (!form) return;
  const choice = form.querySelector("select[name='facilitator']");
  let dragged = null;

  form.querySelectorAll("[data-block]").forEach((block) => {
    block.draggable = true;
    block.addEventListener("dragstart", (event) => {
      dragged = block;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", block.dataset.block);
    });
    block.addEventListener("dragend", () => {
      dragged = null;
      form.querySelectorAll(".lane-over").forEach((lane) => lane.classList.remove("lane-over"));
    });
  });

  const open = (lane) => dragged && lane.dataset.lane !== "0" && !lane.contains(dragged);
  form.querySelectorAll("[data-lane]").forEach((lane) => {
    lane.addEventListener("dragover", (event) => {
      if (!open(lane)) return;
      event.preventDefault();
      lane.classList.add("lane-over");
    });
    lane.addEventListener("dragleave", (event) => {
      if (!lane.contains(event.relatedTarget)) lane.classList.remove("lane-over");
    });
    lane.addEventListener("drop", (event) => {
      if (!open(lane)) return;
      event.preventDefault();
      const box = dragged.querySelector("input[type='checkbox']");
      const others = box.checked ? [] : [...form.querySelectorAll("input[name='blocks']:checked")];
      others.forEach((other) => (other.checked = false));
      box.checked = true;
      choice.value = lane.dataset.lane;
      form.requestSubmit();
    });
  });
})();
