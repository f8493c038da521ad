// Draws every `canvas[data-chart]` from the JSON beside it ({% chart %}); the table below it holds the same numbers.
(() => {
  "use strict";
  const colours = {
    primary: "#14857b", warning: "#e8890c", info: "#2c7fc4", danger: "#d64545", neutral: "#7d8f91", success: "#2f9e44",
  };
  const order = ["primary", "warning", "info", "danger", "neutral", "success"];
  const points = ["circle", "rect", "triangle", "rectRot", "crossRot", "star"];
  const locale = document.documentElement.lang.startsWith("en") ? "en-GB" : "id-ID";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const draw = (canvas) => {
    const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const line = canvas.dataset.kind === "line";
    const places = data.places || 0;
    const unit = data.unit ? ` ${data.unit}` : "";
    const text = (value) =>
      value === null ? "–" : value.toLocaleString(locale, { minimumFractionDigits: places, maximumFractionDigits: places }) + unit;
    const number = (value) => (value === null ? null : Number(value));
    const datasets = data.series.map((one, place) => {
      const colour = colours[one.tone || order[place % order.length]];
      return {
        label: one.label,
        data: one.values.map(number),
        borderColor: colour,
        backgroundColor: line ? `${colour}22` : colour,
        fill: line && data.series.length === 1,
        pointStyle: points[place % points.length],
        pointRadius: line ? 3 : 0,
        borderWidth: line ? 2.5 : 0,
        borderRadius: line ? 0 : 4,
        tension: 0.2,
      };
    });
    const values = data.horizontal ? "x" : "y";
    const names = data.horizontal ? "y" : "x";
    new Chart(canvas, {
      type: canvas.dataset.kind,
      data: { labels: data.labels, datasets },
      options: {
        locale,
        animation: still ? false : { duration: 300 },
        maintainAspectRatio: false,
        indexAxis: data.horizontal ? "y" : "x",
        interaction: { mode: "index", intersect: false, axis: names },
        font: { family: "system-ui, sans-serif" },
        plugins: {
          legend: { display: data.series.length > 1, position: "bottom", labels: { usePointStyle: true, color: "#14312f" } },
          tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${text(item.parsed[values])}` } },
        },
        scales: {
          [values]: {
            beginAtZero: true, stacked: Boolean(data.stacked), grid: { color: "#e6ecea" },
            ticks: { color: "#56676a", precision: places, callback: (value) => text(value) },
          },
          [names]: { stacked: Boolean(data.stacked), grid: { display: false }, ticks: { color: "#56676a", maxRotation: 50 } },
        },
      },
    });
  };

  for (const canvas of document.querySelectorAll("canvas[data-chart]")) draw(canvas);
})();
