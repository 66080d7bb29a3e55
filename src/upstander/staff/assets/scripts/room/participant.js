// The participant's page.
import { drawActivities, runActivities } from "./activities.js";
import { runCall } from "./call/call.js";
import { runCare } from "./care.js";
import { runConnection } from "./connection.js";
import { listenToKeys } from "./keys.js";
import { runJump } from "./jump.js";
import { runNotices } from "./notices.js";
import { runSkipping } from "./skipping.js";
import { stay } from "./stay.js";
import { follow, look, runSlides } from "./slides.js";

document.documentElement.classList.add("room-scripted");
runSlides(drawActivities);
runActivities();
runSkipping();
runNotices();
runJump();
const turnHand = runCare();
listenToKeys({ ArrowLeft: () => look(-1), ArrowRight: () => look(1), f: follow, h: turnHand });
runCall();
stay();
runConnection("participant");
