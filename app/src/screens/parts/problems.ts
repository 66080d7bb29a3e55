// One sentence for each way to fail.
import { CoreError, TrustError, type CoreProblem } from "../../core/index.ts";
import { say } from "../../words/index.ts";

/** What a person reads when something failed. */
export function sayProblem(error: unknown): string {
  if (error instanceof TrustError) return say(`trust.${error.code}`);
  return say(problemKey(codeOf(error)));
}

/** The core's code of any error; a fault that has none is our own. */
export function codeOf(error: unknown): CoreProblem {
  return error instanceof CoreError ? error.code : "broken";
}

/** What a person reads about a file that was refused. */
export function sayFileProblem(error: unknown): string {
  const code = codeOf(error);
  if (code === "unsupported" || code === "damaged" || code === "too-large" || code === "lost") {
    return say(`file.${code}`);
  }
  return code === "files-not-accepted" ? say("file.not-accepted") : say("file.broken");
}

function problemKey(code: CoreProblem) {
  switch (code) {
    case "offline":
    case "full":
    case "refused":
    case "card":
    case "storage":
    case "stopped":
    case "not-here":
    case "lost":
    case "broken":
    case "empty":
      return `problem.${code}` as const;
    case "crashed":
      return "problem.broken";
    default:
      return "problem.draft" as const;
  }
}
