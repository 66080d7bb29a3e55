// Tells a screenshot from a photo by plain facts, and rather not than wrongly.
import type { Finding } from "../scrub/findings.ts";

/** What is known of a picture: its size as it is seen, and what the scrubber found. */
export interface PictureFacts {
  type: string;
  width: number;
  height: number;
  findings: readonly Finding[];
  /** Whether its own details called it a screenshot. */
  saysScreenshot: boolean;
}

/** The screen of this phone, in its own pixels. */
export interface Screen {
  width: number;
  height: number;
}

const HEAD_LENGTH = 65_536;
const COMMENT = /ASCII\0\0\0Screenshot|UserComment[^]{0,200}?Screenshot/;

const KINDS = ["image/png", "image/jpeg", "image/webp"];
const LEAST_SIDE = 320;
/** Long side by short side: from 16:9, which cameras make too, to the longest phones there are. */
const [WIDE, TALL, TALLEST] = [1.7, 1.95, 2.45];
/** What only a camera notes. */
const CAMERA = /^(?:Make|Model|Exposure|FNumber|ISO|FocalLength|Shutter|Aperture|Lens|Flash|MakerNote|GPS)/;

/** Whether a picture's details call it a screenshot, as iPhones and some Androids note it in Exif's or XMP's comment. */
export function saysScreenshot(untrusted: Uint8Array): boolean {
  return COMMENT.test(new TextDecoder("latin1").decode(untrusted.subarray(0, HEAD_LENGTH)));
}

/** Whether a picture is surely enough a screenshot to say so. */
export function looksLikeScreenshot(
  { type, width, height, findings, saysScreenshot }: PictureFacts,
  screen: Screen,
): boolean {
  if (!KINDS.includes(type)) return false;
  if (saysScreenshot) return true;
  if (findings.some(({ tags }) => tags.some((tag) => CAMERA.test(tag)))) return false;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (short < LEAST_SIDE) return false;
  if (short === Math.min(screen.width, screen.height) && long === Math.max(screen.width, screen.height)) return true;
  const shape = long / short;
  // A camera makes no PNG; an upright one that is longer than any phone was scrolled.
  if (type === "image/png") return shape >= WIDE && (shape <= TALLEST || height > width);
  return height > width && shape >= TALL && shape <= TALLEST;
}
