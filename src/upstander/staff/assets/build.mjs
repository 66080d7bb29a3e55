// Writes the styles, scripts and pictures of the staff pages into static/staff.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here("../static/staff");

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const { css } = sass.compile(here("styles/staff.scss"), {
  style: "compressed",
  loadPaths: [here("node_modules")],
  quietDeps: true,
});
writeFileSync(`${target}/staff.css`, css);
cpSync(here("scripts"), target, { recursive: true });
cpSync(here("pictures"), target, { recursive: true });
