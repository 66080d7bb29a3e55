// A queue between one who makes and several who take.

/** Takers wait for what comes and end when the queue is closed; a failure ends them too. */
export class Queue<Item> implements AsyncIterable<Item> {
  private readonly items: Item[] = [];
  private readonly waiting: (() => void)[] = [];
  private closed = false;

  /** Adds an item. */
  push(item: Item): void {
    this.items.push(item);
    this.waiting.shift()?.();
  }

  /** Says that no more will come. */
  close(): void {
    this.closed = true;
    for (const wake of this.waiting.splice(0)) wake();
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
      if (item !== undefined) yield item;
      else if (this.closed) return;
      else await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }
}
