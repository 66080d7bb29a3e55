// The clean screen for sharing.
import { runConnection } from "./connection.js";
import { runScreen } from "./hall.js";
import { listenToKeys } from "./keys.js";
import { stay } from "./stay.js";

document.documentElement.classList.add("room-scripted");
runScreen();
listenToKeys({});
stay();
runConnection("screen");
