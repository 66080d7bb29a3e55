// Asks a decoder of our own for HEIC, in a worker that may run WebAssembly and reach nothing, and that ends with its one picture.
import decoderUrl from "../decoder/decoder.ts?worker&url";
import wasmUrl from "libheif-js/libheif-wasm/libheif.wasm?url";
import type { Bytes } from "../envelope/bytes.ts";
import type { DecoderAnswer, DecoderQuestion } from "../decoder/messages.ts";

/** No honest picture takes a slow phone longer. */
const PATIENCE = 120_000;

/** The pixels of a HEIC picture, turned as it is seen. Rejects where it can't be decoded or has more than so many. */
export async function decodeHeic(bytes: Bytes, mostPixels: number): Promise<ImageData> {
  const wasm = await (await fetch(wasmUrl)).arrayBuffer();
  const decoder = new Worker(decoderUrl, { type: "module" });
  try {
    const { width, height, pixels } = await ask(decoder, { wasm, bytes, mostPixels });
    return new ImageData(new Uint8ClampedArray(pixels), width, height);
  } finally {
    decoder.terminate();
  }
}

function ask(decoder: Worker, question: DecoderQuestion): Promise<NonNullable<DecoderAnswer>> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      reject(new Error("HEIC can't be decoded"));
    };
    const timer = setTimeout(fail, PATIENCE);
    decoder.onerror = fail;
    decoder.onmessage = ({ data }: MessageEvent<DecoderAnswer>) => {
      clearTimeout(timer);
      if (data === null) fail();
      else resolve(data);
    };
    decoder.postMessage(question, [question.wasm]);
  });
}
