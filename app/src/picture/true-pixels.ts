// Whether this browser gives back the pixels that were painted: some give false ones, so that no site can tell a person by them.

const SIDE = 16;
/** Noise of a level or two, which some browsers add, is seen by nobody. */
const MOST_NOISE = 2;

/** Paints a known pattern and reads it back. */
export function givesTruePixels(): boolean {
  const pen = new OffscreenCanvas(SIDE, SIDE).getContext("2d");
  if (pen === null) return false;
  forEachPixel((x, y, [red, green, blue]) => {
    pen.fillStyle = `rgb(${red}, ${green}, ${blue})`;
    pen.fillRect(x, y, 1, 1);
  });
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  let isTrue = true;
  forEachPixel((x, y, colour) => {
    const at = 4 * (SIDE * y + x);
    isTrue &&= [...colour, 255].every((level, i) => Math.abs((data[at + i] ?? NaN) - level) <= MOST_NOISE);
  });
  return isTrue;
}

function forEachPixel(each: (x: number, y: number, colour: [number, number, number]) => void): void {
  for (let y = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++) each(x, y, [16 * x, 16 * y, (37 * x * y) % 256]);
}
