/* Pictures by keyboard and by the day; without it they are links, and tables beside them. */
"use strict";
(() => {
  for (const svg of document.querySelectorAll(".dossier-chart, .grid-chart")) reach(svg);
  const days = document.querySelector(".by-day");
  if (days) offer(days);

  // One tab stop a picture; arrow keys go from mark to mark, by where they stand.
  function reach(svg) {
    const marks = [...svg.querySelectorAll("a")];
    const said = document.getElementById("mark-said");
    if (!marks.length) return;
    const before = said ? said.innerHTML : "";
    marks[0].setAttribute("tabindex", "0");
    const middle = (mark) => {
      const box = mark.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    };
    svg.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      const here = event.target.closest("a");
      if (!way || !here) return;
      event.preventDefault();
      const [x, y] = middle(here);
      let next = null;
      let least = Infinity;
      for (const mark of marks) {
        const [left, top] = middle(mark);
        const along = (left - x) * way[0] + (top - y) * way[1];
        const aside = Math.abs((left - x) * way[1]) + Math.abs((top - y) * way[0]);
        if (mark === here || along < 0.5) continue;
        const far = along + 3 * aside;
        if (far < least) [next, least] = [mark, far];
      }
      if (!next) return;
      here.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
    if (!said) return;
    const tell = (event) => {
      const mark = event.target.closest("a");
      if (mark) said.textContent = mark.getAttribute("aria-label");
    };
    const untell = () => { said.innerHTML = before; };
    svg.addEventListener("mouseover", tell);
    svg.addEventListener("focusin", tell);
    svg.addEventListener("mouseleave", untell);
    svg.addEventListener("focusout", untell);
  }

  // The events day by day, drawn by uPlot, which is asked for only when somebody wants to see them.
  function offer(place) {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = "Day by day: choose an interval";
    details.append(summary);
    place.append(details);
    place.hidden = false;
    details.addEventListener("toggle", () => { if (details.open) draw(place, details); }, { once: true });
  }

  function loaded(address) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  async function draw(place, details) {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = place.dataset.sheet;
    document.head.append(sheet);
    let answer;
    try {
      [answer] = await Promise.all([fetch(place.dataset.series).then((got) => got.json()), loaded(place.dataset.script)]);
    } catch {
      const words = document.createElement("p");
      words.className = "meta";
      words.textContent = "The days could not be loaded.";
      details.append(words);
      return;
    }
    const colours = getComputedStyle(document.documentElement);
    const ink = colours.getPropertyValue("--ink").trim();
    const rule = colours.getPropertyValue("--rule").trim();
    const times = answer.days.map((one) => Date.parse(one[0]) / 1000);
    const data = [times, ...[1, 2, 3].map((at) => answer.days.map((one) => (at === 3 ? -one[at] : one[at])))];
    const bars = uPlot.paths.bars({ size: [0.7, 12, 1] });
    const words = document.createElement("p");
    words.className = "meta";
    words.setAttribute("aria-live", "polite");
    words.textContent = "Drag over an interval to choose it.";
    const series = ["--b0", "--b1", "--b2"].map((name, at) => ({
      label: answer.names[at], stroke: colours.getPropertyValue(name).trim(), fill: colours.getPropertyValue(name).trim(),
      paths: bars, points: { show: false }, value: (_, value) => (value == null ? "" : String(Math.abs(value))),
    }));
    const axis = { stroke: ink, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 } };
    const chart = new uPlot({
      width: place.clientWidth, height: 240, tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "UTC"),
      cursor: { drag: { x: true, y: false, setScale: true } },
      axes: [axis, { ...axis, values: (_, all) => all.map((one) => Math.abs(one)) }],
      series: [{ value: "{YYYY}-{MM}-{DD}" }, ...series],
      hooks: { setScale: [(drawn, name) => { if (name === "x") chosen(drawn); }] },
    }, data, details);
    details.append(words);
    window.addEventListener("resize", () => chart.setSize({ width: place.clientWidth, height: 240 }));

    function chosen(drawn) {
      const { min, max } = drawn.scales.x;
      if (min == null || (min <= times[0] && max >= times[times.length - 1])) return;
      const day = (at) => new Date(at * 1000).toISOString().slice(0, 10);
      const address = new URL(place.dataset.here, location.href);
      address.searchParams.set("since", day(Math.ceil(min / 86400) * 86400));
      address.searchParams.set("until", day(max));
      const evidence = new URL(address);
      evidence.pathname += "/evidence";
      words.replaceChildren(
        `${address.searchParams.get("since")} to ${address.searchParams.get("until")}: `,
        link(address, "the dossier of it"), " · ", link(evidence, "its events"), " · double-click for all",
      );
    }

    function link(address, text) {
      const made = document.createElement("a");
      made.href = address.pathname + address.search;
      made.textContent = text;
      return made;
    }
  }
})();
