// A text is finished when its reader says so.
"use strict";

const reading = document.getElementById("reading");
const read = document.getElementById("read");

reading.addEventListener("submit", (event) => {
  event.preventDefault();
  platform.finish();
  tell();
});
if (platform.finished()) tell();

function tell() {
  reading.hidden = true;
  read.textContent = "You have read this.";
}
