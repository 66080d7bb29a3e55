// The worker: answers the page's questions one by one, so that the page's own thread stays free.
import { CoreError, TrustError } from "../core/types.ts";
import { ExchangeError } from "../exchange/errors.ts";
import type { Failed, Question, Reply, Verbs } from "./messages.ts";
import { problemOf } from "./send.ts";
import { verbs } from "./verbs.ts";

addEventListener("message", ({ data }: MessageEvent<Question>) => {
  void answer(data);
});

async function answer({ call, verb, subject }: Question): Promise<void> {
  const ask = verbs({
    onProgress: (sent, total, wait) => {
      say({ call, sent, total, ...(wait ? { wait } : {}) });
    },
    onSealed: (sealed) => {
      say({ call, sealed });
    },
  })[verb] as (subject: unknown) => ReturnType<Verbs[keyof Verbs]>;
  try {
    const value = await ask(subject);
    say({ call, value }, pixelsIn(value));
  } catch (error) {
    say({ call, failure: failureOf(error) });
  }
}

function failureOf(error: unknown): Failed["failure"] {
  if (error instanceof TrustError) return { kind: "trust", code: error.code };
  if (error instanceof ExchangeError) return { kind: "core", code: problemOf(error) };
  if (!(error instanceof CoreError)) return { kind: "core", code: "broken" };
  return { kind: "core", code: error.code, ...(error.kept ? { kept: error.kept } : {}) };
}

function say(reply: Reply, handedOver: Transferable[] = []): void {
  postMessage(reply, handedOver);
}

/** The pixels in an answer, which are handed over and not copied. */
function pixelsIn(value: Awaited<ReturnType<Verbs[keyof Verbs]>>): ImageBitmap[] {
  if (value instanceof ImageBitmap) return [value];
  return value && "preview" in value && value.preview ? [value.preview] : [];
}
