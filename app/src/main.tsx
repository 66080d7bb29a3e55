// Starts the app: words first, then the screens, then the service worker.
import { render } from "preact";
import { startServiceWorker } from "./core/service-worker.ts";
import { App } from "./screens/app.tsx";
import "./styles/index.css";
import { pickLanguage, speak } from "./words/index.ts";

await speak(pickLanguage(navigator.languages), document.documentElement);
const place = document.getElementById("app");
if (place) render(<App />, place);

void startServiceWorker();
