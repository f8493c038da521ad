// Draws every `[data-map]` from the GeoJSON beside it: points and areas on plain ground, no tiles, no other host.
(() => {
  "use strict";
  const colours = {
    primary: "#14857b", success: "#2f9e44", warning: "#e8890c", danger: "#d64545", info: "#2c7fc4", neutral: "#7d8f91",
  };
  const colour = (feature) => colours[feature.properties.tone] || colours.primary;

  const label = (feature) => {
    const { label: text, url } = feature.properties;
    const element = document.createElement(url ? "a" : "span");
    if (url) element.href = url;
    element.textContent = text || "";
    return element;
  };

  const draw = (place) => {
    const data = JSON.parse(document.getElementById(place.dataset.map).textContent);
    const map = L.map(place, { attributionControl: false, maxZoom: 19 });
    const layer = L.geoJSON(data, {
      // "success" is a ring, the others are filled: told apart without seeing red and green.
      pointToLayer: (feature, at) =>
        feature.properties.tone === "success"
          ? L.circleMarker(at, { radius: 6, weight: 3, color: colour(feature), fillColor: "#fff", fillOpacity: 0.8 })
          : L.circleMarker(at, { radius: 7, weight: 2, color: "#fff", fillColor: colour(feature), fillOpacity: 0.95 }),
      style: (feature) =>
        feature.geometry.type.includes("Polygon") ? { weight: 1, color: "#56676a", fillColor: colour(feature), fillOpacity: 0.25 } : {},
      onEachFeature: (feature, one) => one.bindPopup(() => label(feature)),
    }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const bounds = layer.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds.pad(0.15), { maxZoom: 16 });
    else map.setView([-2.5, 118], 4);
  };

  for (const place of document.querySelectorAll("[data-map]")) draw(place);
})();
