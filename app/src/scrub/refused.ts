// Why a scrubber gives nothing back.

/** The file is of a kind, or uses a feature, that we don't clean; or it is not whole. Nothing of it may be sent. */
export class ScrubRefused extends Error {
  override name = "ScrubRefused";
  constructor(
    readonly reason: "unsupported" | "damaged",
    detail: string,
  ) {
    super(detail);
  }
}

/** Throws ScrubRefused `damaged` unless the condition holds. */
export function demand(holds: boolean, detail: string): asserts holds {
  if (!holds) throw new ScrubRefused("damaged", detail);
}

/** Throws ScrubRefused `unsupported` unless the condition holds. */
export function support(holds: boolean, detail: string): asserts holds {
  if (!holds) throw new ScrubRefused("unsupported", detail);
}
