// The HEIC decoder: the only worker that may run WebAssembly. It is handed all it needs, for it may load and reach nothing.
import libheif from "libheif-js/libheif-wasm/libheif.js";
import type { DecoderAnswer, DecoderQuestion } from "./messages.ts";

/** What 64 million pixels need (405 MB were measured for 48 million); a picture that asks for more is out to take the phone's. */
const MOST_MEMORY = 640_000_000;
const PAGE = 65_536;

addEventListener("message", ({ data }: MessageEvent<DecoderQuestion>) => {
  decode(data).then(
    (answer) => {
      postMessage(answer, answer === null ? [] : [answer.pixels]);
    },
    () => {
      postMessage(null);
    },
  );
});
// What libheif fails at later than it promised.
addEventListener("unhandledrejection", () => {
  postMessage(null);
});

async function decode({ wasm, bytes, mostPixels }: DecoderQuestion): Promise<DecoderAnswer> {
  boundMemory();
  const heif = libheif({ wasmBinary: wasm, print: keepSilent, printErr: keepSilent });
  const picture = new heif.HeifDecoder().decode(bytes).find((image) => image.is_primary());
  if (picture === undefined) return null;
  const [width, height] = [picture.get_width(), picture.get_height()];
  if (width * height > mostPixels) return null;
  const room = { data: new Uint8ClampedArray(4 * width * height), width, height };
  const drawn = await new Promise<typeof room | null>((resolve) => {
    picture.display(room, resolve);
  });
  return drawn === null ? null : { width, height, pixels: drawn.data.buffer };
}

/** Whatever a picture says of itself, its decoder gets no more than that. libheif takes the refusal as "out of memory". */
function boundMemory(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- each memory is its `this` again, below
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages) {
    if (this.buffer.byteLength + pages * PAGE > MOST_MEMORY) throw new RangeError("too much memory");
    return grow.call(this, pages);
  };
}

function keepSilent(): void {
  // What a picture makes the decoder complain about is nobody's business.
}
