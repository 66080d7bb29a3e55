// The facilitator's page.
import { runCall } from "./call/call.js";
import { runConnection } from "./connection.js";
import { control, runControl } from "./crew/control.js";
import { runPeople } from "./crew/people.js";
import { runStage, turn } from "./crew/stage.js";
import { runTexts } from "./crew/texts.js";
import { runTools, warn } from "./crew/tools.js";
import { listenToKeys } from "./keys.js";
import { stay } from "./stay.js";

document.documentElement.classList.add("room-scripted");
runStage();
runControl();
runTexts();
runPeople();
runTools();
const on = () => turn(1);
const back = () => turn(-1);
listenToKeys({
  ArrowRight: on,
  PageDown: on,
  " ": on,
  ArrowLeft: back,
  PageUp: back,
  o: () => control("open"),
  c: () => control("close"),
  r: () => control("show"),
  w: warn,
});
runCall();
stay();
runConnection("crew");
