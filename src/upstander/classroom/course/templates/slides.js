// Arrow keys go from slide to slide.
"use strict";

const slides = [...document.querySelectorAll(".slide")];

document.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
  const here = slides.findLastIndex((slide) => slide.getBoundingClientRect().top < innerHeight / 2);
  const next = slides[Math.max(0, Math.min(slides.length - 1, here + step))];
  event.preventDefault();
  next.scrollIntoView();
  next.focus({ preventScroll: true });
});
