// The report that a person is making: only in the memory of this page.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  cleanFile,
  CoreError,
  coverFile,
  dropFile,
  lookAt,
  onCrash,
  type CleanFile,
  type Edit,
  type Picture,
} from "../../core/index.ts";
import { MOST_FILES } from "../../envelope/report.ts";
import { appendLinks, findLinks } from "../../links/find.ts";

/** A file on its way: being cleaned, clean, or refused. */
export type PickedFile =
  { key: number; state: "cleaning" } | CleanedFile | { key: number; state: "refused"; error: unknown };

/** A file that is clean. `picture` is null until it was looked at. */
export interface CleanedFile {
  key: number;
  state: "clean";
  clean: CleanFile;
  picture: Picture | null;
}

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
  /** Cuts and covers a clean picture for good. Rejects with CoreError; then it is as it was. */
  coverFile: (key: number, edit: Edit) => Promise<void>;
  change: (change: Partial<Pick<DraftState, "links" | "note" | "answers" | "receipt">>) => void;
  clear: () => void;
}

const EMPTY: DraftState = { files: [], overflow: false, links: "", note: "", answers: {}, receipt: true };

/** A picture that the worker could not even look at. */
const UNSEEN: Picture = { width: 0, height: 0, preview: null, fixed: "unreadable" };

/** Keeps the one draft of the page. Files are cleaned one after the other, which spares a small phone's memory. */
export function useDraft(): DraftBox {
  const [draft, setDraft] = useState(EMPTY);
  const current = useRef(draft);
  current.current = draft;
  const queue = useRef<Promise<void>>(Promise.resolve());
  const nextKey = useRef(1);

  const settle = useCallback((settled: PickedFile) => {
    const wanted = current.current.files.some(({ key }) => key === settled.key);
    if (!wanted) {
      forget(settled);
      return;
    }
    setDraft((old) => ({ ...old, files: old.files.map((file) => (file.key === settled.key ? settled : file)) }));
    if (settled.state === "clean" && settled.clean.type.startsWith("image/")) void showPicture(settled);
  }, []);

  /** Decoding is slow, so a file is clean before its picture comes; by then the person may have removed it. */
  const showPicture = async (shown: CleanedFile) => {
    const picture = await lookAt(shown.clean.id).catch((): Picture => UNSEEN);
    const isShown = (file: PickedFile) => file.state === "clean" && file.clean.id === shown.clean.id;
    if (!current.current.files.some(isShown)) picture.preview?.close();
    setDraft((old) => ({ ...old, files: old.files.map((file) => (isShown(file) ? { ...shown, picture } : file)) }));
  };

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
      async coverFile(key, edit) {
        const file = current.current.files.find((file) => file.key === key);
        if (file?.state !== "clean") return;
        const clean = await coverFile(file.clean.id, edit);
        file.picture?.preview?.close();
        settle({ key, state: "clean", clean, picture: null });
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
  useEffect(
    () =>
      onCrash(() => {
        setDraft((old) => ({ ...old, files: old.files.map(lose) }));
      }),
    [],
  );

  const isEmpty = draft.files.length === 0 && draft.links.trim() === "" && draft.note.trim() === "";
  return { draft, isEmpty, ...actions };
}

async function clean(key: number, file: Blob): Promise<PickedFile> {
  try {
    return { key, state: "clean", clean: await cleanFile(file), picture: null };
  } catch (error) {
    return { key, state: "refused", error };
  }
}

/** The core has lost what it held of a clean file: the person has to pick it again. */
function lose(file: PickedFile): PickedFile {
  if (file.state !== "clean") return file;
  file.picture?.preview?.close();
  return { key: file.key, state: "refused", error: new CoreError("lost") };
}

/** Lets go of a clean file's bytes, here and in the core. */
function forget(file: PickedFile): void {
  if (file.state !== "clean") return;
  file.picture?.preview?.close();
  // Its worker may be gone already, and the bytes with it.
  dropFile(file.clean.id).catch(() => undefined);
}
