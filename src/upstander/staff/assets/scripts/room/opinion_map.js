// The map of opinions: who answered alike stands close. Said in words first, then drawn.
import { make } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 320;
const EDGE = 24;

function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The map with its words, or null where there is none. */
export function drawMap(map, statements) {
  if (!map) return null;
  const texts = (keys) => keys.map((key) => `“${statements[key]}”`).join(" ");
  const words = map.groups.map(({ size, agree, disagree }, place) =>
    make(
      "li",
      {},
      `Group ${place + 1}, ${size} people.`,
      agree.length > 0 && ` More of them agree: ${texts(agree)}`,
      disagree.length > 0 && ` More of them disagree: ${texts(disagree)}`,
    ),
  );
  return make(
    "section",
    { class: "map-box" },
    make("h3", {}, "Who answered alike"),
    make("p", { class: "room-small" }, "Close together means similar answers. A prompt to talk about, not a finding."),
    drawPoints(map.points),
    make("ul", {}, ...words),
    map.shared.length > 0 && make("p", {}, `What most share: ${texts(map.shared)}`),
  );
}

function drawPoints(points) {
  const picture = draw("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "map", role: "img" });
  picture.setAttribute("aria-label", `Map of ${points.length} people; the list below says what it shows.`);
  const reach = Math.max(...points.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)]), 0.001);
  const place = (value) => SIZE / 2 + (value / reach) * (SIZE / 2 - EDGE);
  for (const [x, y, group] of points) picture.append(drawPoint(place(x), place(-y), group));
  return picture;
}

// Shape as well as place says the group, so that no colour is needed.
function drawPoint(x, y, group) {
  const sides = [0, 4, 3, 5][group % 4];
  if (!sides) return draw("circle", { cx: x, cy: y, r: 8 });
  const corner = (number) => {
    const angle = (2 * Math.PI * number) / sides - Math.PI / 2;
    return `${x + 10 * Math.cos(angle)},${y + 10 * Math.sin(angle)}`;
  };
  return draw("polygon", { points: Array.from({ length: sides }, (_, number) => corner(number)).join(" ") });
}
