// What comes in without a press on this page: shared by another app, pasted or dropped.
import { useEffect } from "preact/hooks";
import { readTransfer, takeFragment, takeShared } from "./shared.ts";

/** Files and a text, as another app or the clipboard gives them. */
export interface Given {
  files: readonly Blob[];
  text: string;
}

/** Takes in what another app shared: once when the app starts, and what a shortcut of the phone adds later. */
export function useShared(take: (shared: Given) => void): void {
  useEffect(() => {
    const takeAddress = () => {
      const text = takeFragment();
      if (text !== null) take({ files: [], text });
    };
    takeAddress();
    void takeShared().then((shared) => {
      if (shared) take(shared);
    });
    addEventListener("hashchange", takeAddress);
    return () => {
      removeEventListener("hashchange", takeAddress);
    };
    // Once, when the app starts.
  }, []);
}

/** Takes in what is pasted or dropped anywhere on the page, but for words pasted into a box. */
export function usePasteAndDrop(active: boolean, takeIn: (given: Given) => boolean): void {
  useEffect(() => {
    if (!active) return;
    const onPaste = (event: ClipboardEvent) => {
      const given = readTransfer(event.clipboardData);
      const intoBox = event.target instanceof HTMLTextAreaElement;
      if (intoBox && given.files.length === 0) return;
      if (takeIn(intoBox ? { files: given.files, text: "" } : given)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      document.body.classList.remove("dropping");
      takeIn(readTransfer(event.dataTransfer));
    };
    const onDragOver = (event: DragEvent) => {
      event.preventDefault();
      document.body.classList.add("dropping");
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) document.body.classList.remove("dropping");
    };
    document.addEventListener("paste", onPaste);
    document.addEventListener("drop", onDrop);
    document.addEventListener("dragover", onDragOver);
    document.addEventListener("dragleave", onDragLeave);
    return () => {
      document.removeEventListener("paste", onPaste);
      document.removeEventListener("drop", onDrop);
      document.removeEventListener("dragover", onDragOver);
      document.removeEventListener("dragleave", onDragLeave);
    };
  }, [active, takeIn]);
}
