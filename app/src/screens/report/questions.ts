// At most three small questions, chosen by what is about to go. Their answers travel as codes.
import { readLinks } from "../../links/find.ts";
import type { DraftState } from "./draft.ts";

/** Every question with the codes of its answers, as the desk knows them. */
export const QUESTIONS = {
  worry: ["encourages", "proscribed", "useful", "hate", "unsure"],
  target: ["target", "date", "both", "no"],
  seen: ["social", "chat", "video", "game", "site", "street"],
  when: ["today", "week", "month", "older"],
} as const;

/** The code of a question. */
export type Question = keyof typeof QUESTIONS;

/** The questions for a draft. A link says by itself where it was seen; words alone say what is worrying. */
export function questionsFor(draft: Pick<DraftState, "files" | "links" | "note">): readonly Question[] {
  const hasLinks = readLinks(draft.links).links.length > 0;
  if (hasLinks) return ["worry", "target", "when"];
  if (draft.files.length > 0) return ["worry", "target", "seen"];
  return draft.note.trim() === "" ? [] : ["seen", "when", "target"];
}

/** The answers to those questions that are asked now: one to a question that no longer shows does not go. */
export function answersToSend(draft: DraftState): Record<string, string> {
  const asked = questionsFor(draft).flatMap((question) => {
    const code = draft.answers[question];
    return code === undefined ? [] : [[question, code] as const];
  });
  return Object.fromEntries(asked);
}
