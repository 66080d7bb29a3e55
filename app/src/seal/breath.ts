// Long work in pieces: between two of them the thread does whatever else it has to do.

/** Lets other work of this thread have its turn. A timer would too, but sleeps for milliseconds when it is set again and again. */
export class Breath {
  private readonly channel = new MessageChannel();

  taken(): Promise<void> {
    return new Promise((resolve) => {
      this.channel.port2.onmessage = () => {
        resolve();
      };
      this.channel.port1.postMessage(null);
    });
  }
}
