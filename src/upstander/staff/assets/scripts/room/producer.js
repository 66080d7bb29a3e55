// The producer's and the wellbeing lead's page.
import { runCall } from "./call/call.js";
import { runConnection } from "./connection.js";
import { has } from "./crew/act.js";
import { runPeople } from "./crew/people.js";
import { runTexts } from "./crew/texts.js";
import { runTools } from "./crew/tools.js";
import { course, find, write } from "./dom.js";
import { listenToKeys } from "./keys.js";
import { stay } from "./stay.js";
import { watch } from "./store.js";

document.documentElement.classList.add("room-scripted");
runPeople();
if (has("produce")) {
  runTexts();
  runTools();
}
watch(["stage"], ({ stage }) => {
  const place = course.slides.findIndex(({ key }) => key === stage.slide);
  write(find("#slide-place"), `Slide ${place + 1} of ${course.slides.length}: ${course.slides[place]?.title ?? ""}`);
});
listenToKeys({});
runCall();
stay();
runConnection("crew");
