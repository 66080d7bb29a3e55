// Screens that are fetched with the first wish to see them, so that the first one is there sooner.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say } from "../../words/index.ts";
import { Trouble } from "./parts.tsx";

type Screen<Props> = (props: Props) => JSX.Element;

/** A screen that comes by itself once it is there. Nothing shows until then; without a line it says so. */
export function lazily<Props extends object>(fetchScreen: () => Promise<Screen<Props>>): Screen<Props> {
  let fetched: Screen<Props> | null = null;
  return function Lazy(props: Props): JSX.Element {
    const [state, setState] = useState<"fetching" | "there" | "failed">(fetched === null ? "fetching" : "there");
    useEffect(() => {
      if (fetched !== null) return;
      fetchScreen().then(
        (screen) => {
          fetched = screen;
          setState("there");
        },
        () => {
          setState("failed");
        },
      );
    }, []);
    if (fetched !== null) {
      const Fetched = fetched;
      return <Fetched {...props} />;
    }
    return state === "failed" ? (
      <Trouble title={say("send.failed.why")} answersPress>
        <p>{say("problem.offline")}</p>
      </Trouble>
    ) : (
      <></>
    );
  };
}
