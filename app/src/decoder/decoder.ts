// The HEIC decoder: the only worker that may run WebAssembly. It is handed all it needs, for it may load and reach nothing.
import libheif from "libheif-js/libheif-wasm/libheif.js";
import type { DecoderAnswer, DecoderQuestion } from "./messages.ts";

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

async function decode({ wasm, bytes, mostPixels }: DecoderQuestion): Promise<DecoderAnswer> {
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

function keepSilent(): void {
  // What a picture makes the decoder complain about is nobody's business.
}
