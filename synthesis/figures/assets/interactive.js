"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const { said, figures } = JSON.parse(document.getElementById("page-figures").textContent);
  const config = {
    displayModeBar: true,
    displaylogo: false,
    doubleClick: "reset",
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "toImage"],
    plotlyServerURL: "",
    responsive: false,
    scrollZoom: false,
    showSendToCloud: false,
  };
  // Where fingers scroll the page, a figure moves only when its button is pressed.
  const fingers = matchMedia("(pointer: coarse)").matches;

  function follow(href) {
    if (href.startsWith("#")) location.hash = href;
    else if (href) window.open(href, "_blank", "noopener");
  }

  function listen(place) {
    const link = (event) => event.points[0]?.customdata ?? "";
    place.on("plotly_click", (event) => follow(link(event)));
    place.on("plotly_hover", (event) => place.classList.toggle("leads", link(event) !== ""));
    place.on("plotly_unhover", () => place.classList.remove("leads"));
  }

  async function draw({ id, data, layout }) {
    const place = document.getElementById(id);
    for (const trace of data) trace.hovertext = trace.hovertext.map((index) => said[index]);
    if (fingers) layout.dragmode = false;
    try {
      await Plotly.newPlot(place, data, layout, config);
      for (const drawing of place.querySelectorAll("svg.main-svg")) drawing.setAttribute("aria-hidden", "true");
      listen(place);
    } catch (fault) {
      console.error(fault);
      const picture = document.createElement("img");
      picture.src = layout.images[0].source;
      picture.alt = "";
      place.replaceChildren(picture);
    }
    place.dataset.drawn = "yes";
  }

  (async () => {
    for (const figure of figures) await draw(figure);
  })();
})();
