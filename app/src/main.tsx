// Starts the app: words first, then the screens, then the service worker.
import { render } from "preact";
import { startServiceWorker } from "./core/service-worker.ts";
import { App } from "./screens/app.tsx";
import { lookOfVisit, wear } from "./screens/phone/look.ts";
import "./styles/index.css";
import { fetchAllLanguages, recallLanguage } from "./words/chosen.ts";
import { pickLanguage, speak } from "./words/index.ts";

wear(lookOfVisit());
const remembered = recallLanguage();
// Fetched alone, it would tell the host which one it is. The phone's own language, its browser tells anyway.
if (remembered) fetchAllLanguages().catch(() => undefined);
// Where a language can't be fetched, English is already here.
await speak(remembered ?? pickLanguage(navigator.languages), document.documentElement).catch(() => undefined);
const place = document.getElementById("app");
if (place) render(<App />, place);

void startServiceWorker();
