// On a small screen the question lies below the slide: a link leads there while it is out of sight.
import { find, findAll, show } from "./dom.js";

/** Starts watching whether something that is asked is out of sight. */
export function runJump() {
  const link = find("#jump");
  const inSight = new Set();
  const asked = () => findAll("[data-activity]").find((card) => !card.hidden && !find("[data-asking]", card).hidden);
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inSight.add(target);
        else inSight.delete(target);
      }
      const card = asked();
      show(link, Boolean(card) && !inSight.has(card));
      if (card) link.href = `#${card.id}`;
    },
    { rootMargin: "0px 0px -200px 0px" },
  );
  findAll("[data-activity]").forEach((card) => watcher.observe(card));
}
