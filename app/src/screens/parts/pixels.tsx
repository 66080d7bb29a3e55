// A picture that is drawn from memory: no address, and nothing that the browser might keep on disk.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** The picture, with a name for those who don't see it. */
export function Pixels({ picture, label }: { picture: ImageBitmap; label: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.drawImage(picture, 0, 0);
  }, [picture]);
  return (
    <canvas class="pixels" role="img" aria-label={label} ref={canvas} width={picture.width} height={picture.height} />
  );
}
