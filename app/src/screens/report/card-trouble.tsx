// Says that there is no card to be trusted, and what to do.
import type { JSX } from "preact";
import { TrustError } from "../../core/index.ts";
import { say } from "../../words/index.ts";
import { Button, Trouble } from "../parts/parts.tsx";
import { sayProblem } from "../parts/problems.ts";

/** Nothing can be sealed without a card: one clear sentence why there is none, and a way to ask again. */
export function CardTrouble(props: { error: unknown; askAgain: () => void; answersPress?: boolean }): JSX.Element {
  const { error, askAgain, answersPress = false } = props;
  const title = error instanceof TrustError ? say("trust.title") : say("check.send.card");
  return (
    <Trouble title={title} answersPress={answersPress}>
      <p>{sayProblem(error)}</p>
      <Button onClick={askAgain}>{say("trust.again")}</Button>
    </Trouble>
  );
}
