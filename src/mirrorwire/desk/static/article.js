/* Marks in the text and notes in the margin light each other up; notes stand beside their words. The page reads without. */
"use strict";
(() => {
  const main = document.getElementById("main");
  const notes = [...main.querySelectorAll(".notes li[data-mark], .named li[data-mark]")];
  const pieces = new Map();
  const noteOf = new Map();
  for (const piece of main.querySelectorAll(".m.quotation[data-mark], .m.event[data-mark], .m.person[data-mark]")) {
    if (!pieces.has(piece.dataset.mark)) pieces.set(piece.dataset.mark, []);
    pieces.get(piece.dataset.mark).push(piece);
  }
  for (const note of notes) if (!noteOf.has(note.dataset.mark)) noteOf.set(note.dataset.mark, note);

  let lit = [];
  let pinned = null;
  const light = (mark) => {
    for (const one of lit) one.classList.remove("lit");
    lit = mark ? [...(pieces.get(mark) || []), ...(noteOf.has(mark) ? [noteOf.get(mark)] : [])] : [];
    for (const one of lit) one.classList.add("lit");
  };
  const markAt = (target) => {
    const found = target.closest?.("[data-mark]");
    return found && main.contains(found) ? found.dataset.mark : null;
  };
  const tell = (mark) => {
    for (const one of main.querySelectorAll(".told-now")) one.classList.remove("told-now");
    pinned = mark;
    light(mark);
    const note = mark && noteOf.get(mark);
    if (!note) return;
    if (note.closest(".notes") && narrow.matches) note.classList.add("told-now");
  };

  main.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") light(markAt(event.target) || pinned);
  });
  main.addEventListener("pointerleave", () => light(pinned));
  main.addEventListener("focusin", (event) => light(markAt(event.target) || pinned));
  main.addEventListener("focusout", () => light(pinned));
  main.addEventListener("click", (event) => {
    const inText = event.target.closest(".m, .ref");
    if (inText) {
      if (inText.matches(".ref") && narrow.matches) event.preventDefault();
      tell(markAt(event.target));
    } else if (!event.target.closest(".notes, .named")) tell(null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell(null);
  });

  /* a note stands beside the words that it is about, or below the note before it */
  const narrow = window.matchMedia("(max-width: 63.99rem)");
  const list = main.querySelector(".notes");
  const align = () => {
    if (!list) return;
    const items = [...list.children];
    if (narrow.matches) {
      for (const one of items) one.style.marginTop = "";
      return;
    }
    for (const one of items) one.style.marginTop = "0";
    const heights = items.map((one) => one.offsetHeight + parseFloat(getComputedStyle(one).marginBottom));
    const wanted = items.map((one) => pieces.get(one.dataset.mark)?.[0]?.getBoundingClientRect().top ?? 0);
    let at = list.getBoundingClientRect().top;
    items.forEach((one, n) => {
      const gap = Math.max(0, wanted[n] - at);
      one.style.marginTop = `${gap}px`;
      at += gap + heights[n];
    });
  };
  align();
  addEventListener("resize", align);
  narrow.addEventListener("change", () => { tell(null); align(); });
  main.addEventListener("toggle", align, true);
  main.addEventListener("change", align);
  const named = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      // an address may end in anything
      return "";
    }
  };
  if (location.hash) tell(named());
  addEventListener("hashchange", () => tell(named()));
})();
