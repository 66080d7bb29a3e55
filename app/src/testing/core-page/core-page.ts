// The app's core without its screens, and sealing on the page's own thread, for tests in a real browser.
import * as core from "../../core/index.ts";
import { sealReport } from "../../seal/seal.ts";

Object.assign(window, { core, sealReport });
