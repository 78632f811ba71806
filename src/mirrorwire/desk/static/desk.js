/* Only what makes reading easier: everything works without it. The keys are listed on /about. */
"use strict";
(() => {
  const TYPED = "input, textarea, select, [contenteditable]";
  // headlines of lists, in the order in which they stand on the page
  const STEPS = ".teaser .headline a, a[data-step]";

  const step = (by) => {
    const all = [...document.querySelectorAll(STEPS)].filter((one) => one.offsetParent !== null);
    if (all.length === 0) return false;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  const turn = (relation) => {
    const link = document.querySelector(`main a[rel="${relation}"]`);
    link?.click();
    return link !== null;
  };

  const DOES = {
    "/": () => {
      const field = document.getElementById("words") ?? document.getElementById("find");
      field?.focus();
      field?.select();
      return field !== null;
    },
    j: () => step(1),
    k: () => step(-1),
    // arrows scroll the page, until a headline has the focus
    ArrowDown: () => document.activeElement.matches(STEPS) && step(1),
    ArrowUp: () => document.activeElement.matches(STEPS) && step(-1),
    n: () => turn("next"),
    p: () => turn("prev"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.target.closest(TYPED)) return;
    if (Object.hasOwn(DOES, event.key) && DOES[event.key]()) event.preventDefault();
  });
})();
