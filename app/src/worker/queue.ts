// A queue between one who makes and several who take.

/** Takers wait for what comes and end when the queue is closed; a failure ends them too. */
export class Queue<Item> implements AsyncIterable<Item> {
  private readonly items: Item[] = [];
  private readonly takers: (() => void)[] = [];
  private readonly makers: (() => void)[] = [];
  private closed = false;

  /** `most`: how many items may wait to be taken before whoever makes them should pause. */
  constructor(private readonly most = Infinity) {}

  /** Adds an item; resolves once there is room for another. What comes after the end is dropped. */
  async push(item: Item): Promise<void> {
    if (this.closed) return;
    this.items.push(item);
    this.takers.shift()?.();
    if (this.items.length >= this.most) await new Promise<void>((resolve) => this.makers.push(resolve));
  }

  /** Says that no more will come. */
  close(): void {
    this.closed = true;
    for (const wake of [...this.takers.splice(0), ...this.makers.splice(0)]) wake();
  }

  /** Drops what nobody has taken, and says that no more will come. */
  stop(): void {
    this.items.length = 0;
    this.close();
  }

  /** Takes items until the queue is closed and empty. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for (;;) {
      const item = this.items.shift();
      this.makers.shift()?.();
      if (item !== undefined) yield item;
      else if (this.closed) return;
      else await new Promise<void>((resolve) => this.takers.push(resolve));
    }
  }
}
