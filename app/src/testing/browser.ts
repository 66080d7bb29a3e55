// The core in a real Chromium, under the app's own policies, with files of an installation that the test signs.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { build } from "vite";
import type * as core from "../core/index.ts";
import type { sealReport } from "../seal/seal.ts";

const CHROMIUM = "/usr/bin/chromium";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
};

declare global {
  interface Window {
    core: typeof core;
    sealReport: typeof sealReport;
  }
}

/** Builds the page of the core alone, with the app's own configuration. */
export async function buildCorePage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "core-page-"));
  const root = new URL("core-page/", import.meta.url).pathname;
  const configFile = new URL("../../vite.config.ts", import.meta.url).pathname;
  await build({ configFile, root, publicDir: false, logLevel: "error", build: { outDir: folder } });
  return folder;
}

/** Serves the page, and `trust.json` and `card.json` out of `files`, which may change meanwhile. */
export class AppHost {
  private constructor(
    private readonly server: Server,
    readonly files: Map<string, Uint8Array>,
  ) {}

  static async start(folder: string, exchange: () => string): Promise<AppHost> {
    const files = new Map<string, Uint8Array>();
    const server = createServer((request, response) => {
      const path = request.url === "/" ? "/index.html" : (request.url ?? "");
      const connect = `connect-src 'self' ${new URL(exchange()).origin}`;
      const policy = path.startsWith("/workers/")
        ? `default-src 'none'; script-src 'self'; ${connect}`
        : `default-src 'none'; script-src 'self'; worker-src 'self'; ${connect}; require-trusted-types-for 'script'; trusted-types upstander`;
      const kept = files.get(path);
      const body = kept ? Promise.resolve(kept) : readFile(join(folder, path));
      body.then(
        (bytes) => {
          response.writeHead(200, {
            "content-type": TYPES[extname(path)] ?? "text/plain",
            "content-security-policy": policy,
          });
          response.end(bytes);
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new AppHost(server, files);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A phone: a browser profile on disk. */
export class Phone {
  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
    readonly page: Page,
    private readonly url: string,
  ) {}

  static async start(url: string): Promise<Phone> {
    const profile = await mkdtemp(join(tmpdir(), "phone-"));
    const options = { executablePath: CHROMIUM, headless: true, args: ["--no-sandbox"] };
    const context = await chromium.launchPersistentContext(profile, options);
    const phone = new Phone(context, profile, await context.newPage(), url);
    await phone.open();
    return phone;
  }

  /** Opens the app anew, as after its tab was killed. */
  async open(): Promise<void> {
    await this.page.goto(this.url);
    await this.page.waitForFunction(() => "core" in window);
  }

  /** Kills the tab and whatever runs in it, and opens another. */
  async reopen(): Promise<Phone> {
    const page = await this.context.newPage();
    await this.page.close();
    const phone = new Phone(this.context, this.profile, page, this.url);
    await phone.open();
    return phone;
  }

  /** Opens the app in another tab, beside the one that is open. */
  async openBeside(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.url);
    await page.waitForFunction(() => "core" in window);
    return page;
  }

  /** Gives the app only so many bytes to keep. */
  async limitStorage(quotaSize: number): Promise<void> {
    const tools = await this.context.newCDPSession(this.page);
    const { origin } = new URL(this.url);
    await tools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
  }

  /** Closes the browser and gives every byte that it left on disk. */
  async remains(): Promise<Buffer> {
    await this.context.close();
    const entries = await readdir(this.profile, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name)));
    return Buffer.concat(await Promise.all(files));
  }

  async stop(): Promise<void> {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true });
  }
}
