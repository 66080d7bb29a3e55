// The app's core without its screens, for a test in a real browser.
import * as core from "../../core/index.ts";

Object.assign(window, { core });
