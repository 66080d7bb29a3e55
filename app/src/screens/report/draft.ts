// The report that a person is making: only in the memory of this page.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { cleanFile, dropFile, type CleanFile } from "../../core/index.ts";
import { MOST_FILES } from "../../envelope/report.ts";
import { appendLinks, findLinks } from "../../links/find.ts";

/** A file on its way: being cleaned, clean with its preview's address where it has one, or refused. */
export type PickedFile =
  | { key: number; state: "cleaning" }
  | { key: number; state: "clean"; clean: CleanFile; url: string | null }
  | { key: number; state: "refused"; error: unknown };

/** What the person has put in so far. `overflow` says that more files were offered than can go at once. */
export interface DraftState {
  files: readonly PickedFile[];
  overflow: boolean;
  links: string;
  note: string;
  /** Answers to the small questions, as codes. */
  answers: Readonly<Record<string, string>>;
  receipt: boolean;
}

/** The draft and what can be done with it. */
export interface DraftBox {
  draft: DraftState;
  isEmpty: boolean;
  addFiles: (files: readonly Blob[]) => void;
  /** Puts links of any text into the link box; tells how many there were. */
  addLinksOf: (text: string) => number;
  removeFile: (key: number) => void;
  change: (change: Partial<Pick<DraftState, "links" | "note" | "answers" | "receipt">>) => void;
  clear: () => void;
}

const EMPTY: DraftState = { files: [], overflow: false, links: "", note: "", answers: {}, receipt: true };

/** Keeps the one draft of the page. Files are cleaned one after the other, which spares a small phone's memory. */
export function useDraft(): DraftBox {
  const [draft, setDraft] = useState(EMPTY);
  const current = useRef(draft);
  current.current = draft;
  const queue = useRef<Promise<void>>(Promise.resolve());
  const nextKey = useRef(1);

  const settle = useCallback((settled: PickedFile) => {
    const wanted = current.current.files.some(({ key }) => key === settled.key);
    if (!wanted) forget(settled);
    else setDraft((old) => ({ ...old, files: old.files.map((file) => (file.key === settled.key ? settled : file)) }));
  }, []);

  const actions = useMemo<Omit<DraftBox, "draft" | "isEmpty">>(
    () => ({
      addFiles(files) {
        const room = Math.max(MOST_FILES - current.current.files.length, 0);
        const added = files.slice(0, room).map((file) => ({ key: nextKey.current++, file }));
        const rows = added.map(({ key }) => ({ key, state: "cleaning" }) as const);
        setDraft((old) => ({ ...old, files: [...old.files, ...rows], overflow: files.length > room }));
        for (const { key, file } of added) {
          queue.current = queue.current.then(async () => {
            settle(await clean(key, file));
          });
        }
      },
      addLinksOf(text) {
        const links = findLinks(text);
        setDraft((old) => ({ ...old, links: appendLinks(old.links, links) }));
        return links.length;
      },
      removeFile(key) {
        current.current.files.filter((file) => file.key === key).forEach(forget);
        setDraft((old) => ({ ...old, overflow: false, files: old.files.filter((file) => file.key !== key) }));
      },
      change(change) {
        setDraft((old) => ({ ...old, ...change }));
      },
      clear() {
        current.current.files.forEach(forget);
        setDraft(EMPTY);
      },
    }),
    [settle],
  );

  useEffect(
    () => () => {
      current.current.files.forEach(forget);
    },
    [],
  );

  const isEmpty = draft.files.length === 0 && draft.links.trim() === "" && draft.note.trim() === "";
  return { draft, isEmpty, ...actions };
}

async function clean(key: number, file: Blob): Promise<PickedFile> {
  try {
    const clean = await cleanFile(file);
    return { key, state: "clean", clean, url: clean.preview && URL.createObjectURL(clean.preview) };
  } catch (error) {
    return { key, state: "refused", error };
  }
}

/** Lets go of a clean file's bytes, here and in the core. */
function forget(file: PickedFile): void {
  if (file.state !== "clean") return;
  if (file.url !== null) URL.revokeObjectURL(file.url);
  // Its worker may be gone already, and the bytes with it.
  dropFile(file.clean.id).catch(() => undefined);
}
