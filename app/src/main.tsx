// Starts the app: words first, then the screens, then the service worker.
import { render } from "preact";
import { trusted } from "./core/trusted.ts";
import { App } from "./screens/app.tsx";
import "./styles/index.css";
import { pickLanguage, speak } from "./words/index.ts";

await speak(pickLanguage(navigator.languages), document.documentElement);
const place = document.getElementById("app");
if (place) render(<App />, place);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // Without one everything still works, but not without a line, and not from another app's share sheet.
  navigator.serviceWorker.register(trusted.createScriptURL("/sw.js")).catch(() => undefined);
}
